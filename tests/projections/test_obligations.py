"""Duties of real papers on any day: printed numbers, who answers, what is nobody's."""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine

from application import agreements as ask
from domain.agreements import Answerer, Delegation, Origin
from domain.agreements.values import ObligationWaiver
from domain.kernel import OrganisationId
from domain.roles import Role
from projections.amendment_history import AmendmentHistory
from projections.consolidated_agreement import ConsolidatedAgreement
from projections.obligation_answers import Answer, Answers
from projections.obligation_on_day import ObligationOnDay
from projections.obligations import Nobodys, Obligations, nobodys, obligations, periods, responsible
from tests.behaviour import papers
from tests.behaviour.three_parties import DUTIES, Three
from tests.projections.agreements_shown import correct, delegated, izh, sov
from tests.projections.shown import Shown
from tests.scenario import TODAY, World

APPOINTED = date(2022, 6, 22)
DAY = timedelta(days=1)
FINANCING = papers.duty_id("izh", 14)
OWN = DUTIES["municipality"]


@pytest.fixture
def shown(engine: Engine, world: World) -> Shown:
    return Shown(engine, world, Obligations, ConsolidatedAgreement, AmendmentHistory)


def duties(shown: Shown, agreement: UUID, on: date, **how: object) -> list[ObligationOnDay]:
    with shown.reading() as reader:
        return obligations(reader, agreement, on, **how)


def answering(shown: Shown, agreement: UUID, on: date, known_at: int | None = None) -> list[str]:
    with shown.reading() as reader:
        return [one.delegate.delegation.delegate.post for one in responsible(reader, agreement, on, known_at)]


def nobodys_on(shown: Shown, on: date, places: frozenset[OrganisationId] | None = None, **how: object) -> list[Nobodys]:
    with shown.reading() as reader:
        return nobodys(reader, places, on, **how)


class TestPrintedNumbers:
    @pytest.mark.req("SOV-06")
    def test_a_printed_number_that_stands_twice_finds_both_duties(self, shown, world):
        """«2.2.2» is a duty of the ministry, printed under 2.1, and one of the centre under 2.2."""
        found = duties(shown, sov(world), papers.SIGNED, label="2.2.2")

        assert [(one.duty.party, one.duty.under, one.duty.text) for one in found] == [
            ("ministry", "2.1", "Условия"),
            ("centre", "2.2", "Сопровождение маршрутов"),
        ]

    @pytest.mark.req("SOV-20")
    def test_two_duties_of_one_party_under_one_number_are_told_apart(self, shown, world):
        """Both 2.3.5 are the municipality's: each has an id and a text of its own, in the paper's order."""
        first, second = duties(shown, sov(world), papers.SIGNED, label="2.3.5")

        assert (first.duty.party, second.duty.party) == ("municipality", "municipality")
        assert (first.id, second.id) == (papers.duty_id("sov", 15), papers.duty_id("sov", 16))
        assert (first.duty.text, second.duty.text) == (
            "Достоверные сведения о достижении",
            "Аналитика по запросам министерства и центра",
        )

    def test_all_duties_in_the_papers_order_with_flags_and_outsiders(self, shown, world):
        """23 duties by party; the federal operator is no party, the practice duty is conditional."""
        found = duties(shown, sov(world), papers.SIGNED)

        assert Counter(one.duty.party for one in found) == {"ministry": 3, "centre": 7, "municipality": 13}
        assert [one.seq for one in found] == list(range(1, 24))
        assert [(one.seq, one.external) for one in found if one.external] == [(4, (world.country,))]
        assert [one.seq for one in found if one.duty.condition] == [8]
        assert len(duties(shown, found[0].agreement_id, papers.SIGNED, party="centre")) == 7

    def test_a_corrected_number_is_found_and_the_old_one_as_it_was_known(self, shown, world):
        """A misprint set right: the new number finds the duty, the old one only as known before."""
        agreement = sov(world)
        before = world.journal.head()
        correct(world, agreement, "agreement.obligation_registered", values={"label": "2.1.9"})

        assert [one.seq for one in duties(shown, agreement, TODAY, label="2.1.9")] == [1]
        assert duties(shown, agreement, TODAY, label="2.1.1") == []
        assert [one.seq for one in duties(shown, agreement, TODAY, label="2.1.1", known_at=before)] == [1]

    def test_measures_beside_the_agreement_stand_last_and_are_nobodys_duty(self, shown, world):
        """Izhevsk: 13 areas, one duty known from the exclusion, four measures outside the agreement."""
        found = duties(shown, izh(world), TODAY)

        assert [one.origin for one in found] == [
            *[Origin.AGREEMENT] * 13,
            Origin.NAMED_BY_EXCLUSION,
            *[Origin.OUTSIDE] * 4,
        ]
        assert {(one.answer, one.periods) for one in found if one.origin is Origin.OUTSIDE} == {(None, ())}

    def test_there_are_none_before_the_agreement_or_without_one(self, shown, world):
        """The day before it was signed, and of an unknown agreement, nothing is due and no period runs."""
        agreement = sov(world)

        assert duties(shown, agreement, papers.SIGNED - DAY) == []
        with shown.reading() as reader:
            assert periods(reader, uuid4(), TODAY) == ()
            assert [one.key for one in periods(reader, agreement, TODAY)] == ["2021", "2022", "2023", "2024"]


class TestWhoAnswers:
    @pytest.mark.req("IZH-08")
    def test_nobody_answers_before_the_appointment(self, shown, world):
        """Empty on 01.01.2022 and on 21.06.2022; from 22.06.2022 the director of the methodical centre."""
        agreement = izh(world)
        delegated(world, agreement)

        assert answering(shown, agreement, date(2022, 1, 1)) == []
        assert answering(shown, agreement, date(2022, 6, 21)) == []
        assert answering(shown, agreement, date(2022, 6, 22)) == ["директор ИМЦ"]

    @pytest.mark.req("IZH-09")
    def test_all_duties_are_delegated_but_the_listed_exception(self, shown, world):
        """The director answers for 13 areas; the financing of tutors is kept as the exception and shown."""
        agreement = izh(world)
        delegated(world, agreement)

        with shown.reading() as reader:
            (found,) = responsible(reader, agreement, APPOINTED)
        assert found.delegate.delegation.obligations is None
        assert [one.label for one in found.answers_for] == [str(number) for number in range(1, 14)]
        assert [one.text for one in found.excluded] == ["Финансирование тьюторского сопровождения"]
        assert (found.delegate.appointed_by, found.delegate.until) == ("заместитель главы администрации", None)

    @pytest.mark.req("IZH-10")
    def test_the_excepted_duty_is_on_the_list_of_nobodys(self, shown, world):
        """On 22.06.2022 the list has the financing alone, marked as left out on purpose; the day before all 14."""
        agreement = izh(world)
        delegated(world, agreement)

        (left,) = nobodys_on(shown, APPOINTED)
        assert (left.number, left.obligation.id) == ("02-25/45-26", FINANCING)
        assert left.obligation.duty.text == "Финансирование тьюторского сопровождения"
        assert left.obligation.answer.by is Answers.EXCLUDED
        before = nobodys_on(shown, APPOINTED - DAY)
        assert Counter(one.obligation.answer.by for one in before) == {Answers.NOBODY: 14}

    def test_each_duty_names_its_answer(self, shown, world):
        """Beside every duty stands the delegate, the exclusion, or nobody."""
        agreement = izh(world)
        delegated(world, agreement)

        found = {one.id: one.answer for one in duties(shown, agreement, APPOINTED) if one.answer}
        assert Counter(one.by for one in found.values()) == {Answers.DELEGATE: 13, Answers.EXCLUDED: 1}
        assert found[FINANCING].delegate.delegation.exclusions == (FINANCING,)

    def test_a_revoked_delegate_answers_up_to_the_last_day(self, shown, world):
        """Revoked as of the end of 2022: on the 31st the director still answers, on the 1st nobody, not by intent."""
        agreement = izh(world)
        delegated(world, agreement)
        world.do(
            ask.RevokeDelegation(
                agreement_id=agreement,
                delegation_id=papers.izh_delegation(world, agreement).delegation_id,
                until=date(2022, 12, 31),
            ),
            world.actor(Role.MUNICIPALITY, world.administration),
        )

        with shown.reading() as reader:
            (last,) = responsible(reader, agreement, date(2022, 12, 31))
        assert last.delegate.until == date(2022, 12, 31)
        assert answering(shown, agreement, date(2023, 1, 1)) == []
        assert {one.obligation.answer for one in nobodys_on(shown, date(2023, 1, 1))} == {Answer(Answers.NOBODY)}

    def test_what_was_not_known_yet_is_not_told(self, shown, world):
        """Asked as known before the note was entered, nobody answers on the appointment's own day."""
        agreement = izh(world)
        before = world.journal.head()
        delegated(world, agreement)

        assert answering(shown, agreement, APPOINTED, before) == []
        assert answering(shown, agreement, APPOINTED, world.journal.head()) == ["директор ИМЦ"]

    def test_a_delegation_entered_by_mistake_is_taken_back(self, shown, world):
        """Withdrawn by a correction, it names nobody; what people knew meanwhile stays readable."""
        agreement = izh(world)
        delegated(world, agreement)
        meanwhile = world.journal.head()
        correct(world, agreement, "agreement.delegated", withdrawn=True)

        assert answering(shown, agreement, APPOINTED) == []
        assert answering(shown, agreement, APPOINTED, meanwhile) == ["директор ИМЦ"]


class TestNobodys:
    def test_the_list_goes_by_place_party_and_page(self, shown, world):
        """In sight of the agreement's organisations only; by party; the next page follows the last seen."""
        sov(world)
        izh(world)
        everything = nobodys_on(shown, TODAY)

        assert len(everything) == 23 + 14
        assert nobodys_on(shown, TODAY, frozenset({world.foreign_school})) == []
        assert nobodys_on(shown, TODAY, frozenset({world.administration})) == everything
        assert [one.obligation.seq for one in nobodys_on(shown, TODAY, party="ministry")] == [1, 2, 3]
        seen = everything[21]
        assert nobodys_on(shown, TODAY, after=(seen.opened_at, seen.obligation.seq), limit=3) == everything[22:25]
        assert len(nobodys_on(shown, TODAY, agreement=everything[-1].obligation.agreement_id)) == 14

    def test_agreements_not_in_force_ask_nobody(self, shown, world):
        """A draft and an expired agreement have no duties waiting for somebody."""
        three = Three(world)
        three.drafted()
        sov(world)

        assert {one.number for one in nobodys_on(shown, TODAY)} == {"1-с/2021"}
        assert nobodys_on(shown, date(2024, 12, 31)) == []

    def test_a_waived_duty_needs_nobody(self, shown, world):
        """Waived by an amendment, the duty leaves the list from that day."""
        three = Three(world)
        agreement = three.in_force()
        assert OWN in {one.obligation.id for one in nobodys_on(shown, TODAY)}

        amendment = three.amendment(agreement, ObligationWaiver(obligation_id=OWN))
        three.approve(amendment)
        three.sign(amendment)

        assert {one.obligation.id for one in nobodys_on(shown, TODAY)} == set(DUTIES.values()) - {OWN}


def test_a_list_delegated_to_a_person_leaves_the_rest_nobodys(shown, world):
    """One area of thirteen is a registered person's, until a day; the others have no one, not on purpose."""
    agreement = izh(world)
    person = world.person(world.methodical_centre)
    delegation = Delegation(
        id=uuid4(),
        party="municipality",
        delegate=Answerer(post="методист", organisation=world.methodical_centre, person=person),
        since=APPOINTED,
        until=date(2022, 7, 31),
        obligations=(papers.duty_id("izh", 3),),
    )
    fields = {name: value for name, value in delegation if name != "id"}
    command = ask.DelegateObligations(agreement_id=agreement, occurred_on=APPOINTED, **fields)
    world.do(command, world.actor(Role.MUNICIPALITY, world.administration))

    with shown.reading() as reader:
        (found,) = responsible(reader, agreement, APPOINTED)
    assert (found.delegate.delegation.delegate.person, found.delegate.until) == (person, date(2022, 7, 31))
    assert [one.label for one in found.answers_for] == ["3"]
    assert {one.obligation.answer.by for one in nobodys_on(shown, APPOINTED)} == {Answers.NOBODY}
    assert answering(shown, agreement, date(2022, 8, 1)) == []


@pytest.mark.req("X-03")
def test_rebuilt_obligations_are_those_shown(shown, world):
    """Told anew from the journal, with delegations and corrections, the rows are the same."""
    agreement = izh(world)
    delegated(world, agreement)
    correct(world, agreement, "agreement.delegated", values={"appointed_by": "глава администрации"})
    sov(world)

    assert shown.rebuilt_equals_live()
