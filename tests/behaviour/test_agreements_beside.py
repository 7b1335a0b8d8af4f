"""What nobody could read is refused, what stands beside an agreement is kept beside it."""

from uuid import uuid4

import pytest

from application.agreements import CloseAgreement, NoteDefect, RecordMeasure
from domain.agreements import Agreement, Measure
from domain.papers.values import Defect
from domain.roles import Role
from tests.behaviour import papers
from tests.behaviour.test_agreements_registering import REPORT, registered


def with_two_parties(header):
    return header.model_copy(update={"parties": header.parties[:2]})


def of_nobody(duty):
    return duty.model_copy(update={"party": "nobody"})


class TestGuards:
    def test_only_the_owner_registers(self, world):
        """Another party's officer cannot enter the ministry's paper."""
        command = papers.sov(world).model_copy(update={"owner": world.ministry})

        world.refused(command, world.actor(Role.CENTRE, world.centre), "paper.not_the_owner")

    @pytest.mark.parametrize(
        ("broken", "code"),
        [
            (
                lambda paper: {"header": paper.header.model_copy(update={"parties": paper.header.parties[:2]})},
                "agreement.parties_not_three",
            ),
            (lambda paper: {"obligations": (paper.obligations[0],) * 2}, "agreement.obligation_exists"),
            (
                lambda paper: {"obligations": (paper.obligations[0].model_copy(update={"party": "x"}),)},
                "paper.no_such_party",
            ),
        ],
        ids=["two roles", "id twice", "nobody's duty"],
    )
    def test_only_what_nobody_could_read_is_refused(self, world, broken, code):
        """Without three roles, with our own id twice, or with duties of no party, there is no agreement to keep."""
        command = papers.sov(world)
        paper = command.paper.model_copy(update=broken(command.paper))

        officer = world.actor(Role.MINISTRY, world.ministry)
        world.refused(command.model_copy(update={"paper": paper}), officer, code)

    def test_an_organisation_must_be_in_the_tree(self, world):
        """A territory nobody entered is refused."""
        command = papers.sov(world)
        lost = command.paper.targets[0].model_copy(update={"territory": uuid4()})
        paper = command.paper.model_copy(update={"targets": (lost,)})

        officer = world.actor(Role.MINISTRY, world.ministry)
        world.refused(command.model_copy(update={"paper": paper}), officer, "not_found")


class TestBeside:
    def test_measures_and_defects_are_added_later(self, world):
        """A party records one more measure beside the agreement, an officer notes a contradiction of the paper."""
        agreement = registered(world, papers.izh(world))
        city = world.actor(Role.MUNICIPALITY, world.administration)
        measure = Measure(party="municipality", text="Конкурс педагогов")
        defect = Defect(code="initials_differ", touches=("ministry",))

        world.do(RecordMeasure(agreement_id=agreement.id, measure=measure), by=city)
        world.do(NoteDefect(agreement_id=agreement.id, defect=defect), by=city)

        agreement = world.load(Agreement, agreement.id)
        assert len(agreement.measures) == 5
        assert defect in agreement.defects

    def test_a_measure_has_its_own_id_and_party(self, world):
        """An id used twice, another party's measure and a stranger's are refused."""
        agreement = registered(world, papers.izh(world))
        city = world.actor(Role.MUNICIPALITY, world.administration)
        measure = Measure(party="municipality", text="Конкурс педагогов")
        again = RecordMeasure(agreement_id=agreement.id, measure_id=papers.duty_id("izh-beside", 1), measure=measure)
        foreign = RecordMeasure(agreement_id=agreement.id, measure=measure.model_copy(update={"party": "ministry"}))

        world.refused(again, city, "agreement.measure_exists")
        world.refused(foreign, city, "paper.not_that_party")

    def test_a_closed_agreement_takes_nothing_more(self, world):
        """After closing neither a measure nor a defect is added."""
        officer = world.actor(Role.MINISTRY, world.ministry)
        stream = world.do(papers.ala(world, 2022), by=officer).streams[0].id
        world.do(CloseAgreement(agreement_id=stream, final_report=REPORT), by=officer)

        measure = RecordMeasure(agreement_id=stream, measure=Measure(party="ministry", text="Поздняя мера"))
        world.refused(measure, officer, "paper.wrong_state")
        world.refused(NoteDefect(agreement_id=stream, defect=Defect(code="no_date")), officer, "paper.wrong_state")
