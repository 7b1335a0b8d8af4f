"""Two people where two are asked for, also while somebody is away: a deputy may never do what the absent could not."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

import pytest

from application import agreements as ask
from application.absences import AnnounceAbsence
from application.bindings import ChangeBindingEnd, GrantRole, RevokeRole
from application.bus import Actor
from application.corrections import Correct
from application.desk import ReasonGiven
from application.indicators import ConfirmValue
from application.ioms import (
    AcceptItem,
    AddItem,
    ApprovePlan,
    CloseIom,
    ConfirmTransfer,
    HandInEvidence,
    ProposeClosing,
    ProposeReopening,
    ReassignTutor,
    RecordTransfer,
    ReopenIom,
    StartItem,
)
from domain.indicators import ReportedValue, ValueStatus
from domain.ioms import Stage, TransferForm
from domain.kernel import OrganisationId, PersonId
from domain.roles import Role
from tests.behaviour import papers
from tests.behaviour.routes import APPROVED, CLOSED, COURSE, DESIGNED, DONE, WHY, Traveller
from tests.behaviour.test_indicators_reporting import AGREEMENT, tutors_trained
from tests.behaviour.three_parties import DUTIES, SHOWN, Three
from tests.scenario import BEGINNING, TODAY, World

UNTIL = date(2023, 12, 31)
WRONG = ReasonGiven(code="wrong_entry")


class ReportedValueAsked(NamedTuple):
    """A value handed in, and by whom."""

    reporter: Actor
    id: UUID


def stands_in(world: World, absent: Actor, deputy: PersonId | None = None) -> Actor:
    """The absent person's role as the deputy holds it (somebody new unless given), from today on."""
    assert absent.acting_for
    deputy = deputy or world.person()
    command = AnnounceAbsence(
        person=absent.person,
        deputy=deputy,
        organisation=absent.acting_for,
        until=UNTIL,
        reason=ReasonGiven(code="annual_leave"),
    )
    world.do(command, absent)
    return Actor(deputy, absent.role, absent.acting_for)


def also(world: World, person: Actor, role: Role, organisation: OrganisationId) -> Actor:
    return world.actor(role, organisation, person=person.person)


@pytest.fixture
def route(world: World) -> Traveller:
    """A route whose plan waits for approval."""
    return Traveller.of(world).open().diagnose().design().submit()


def approval(route: Traveller) -> ApprovePlan:
    return ApprovePlan(iom_id=route.iom_id, plan_hash=route.iom.plan_hash, occurred_on=APPROVED)


class TestPlans:
    def test_a_deputy_who_designed_the_plan_does_not_approve_it(self, world: World, route: Traveller):
        """The tutor stands in for the head: as a head, too, the tutor does not approve the own plan."""
        deputy = stands_in(world, route.head, route.tutor.person)

        world.refused(approval(route), deputy, "iom.designer_approves")

    def test_a_plan_is_not_approved_in_its_designer_s_place(self, world: World, route: Traveller):
        """The tutor works for the centre, too, and is away: the deputy cannot say there what the tutor could not."""
        both = also(world, route.tutor, Role.CENTRE, world.centre)
        deputy = stands_in(world, both)

        world.refused(approval(route), deputy, "iom.designer_approves")

    def test_a_deputy_with_a_role_of_the_own_approves_by_that(self, world: World, route: Traveller):
        """Standing in for the designer takes nothing from an officer who may approve anyway."""
        officer = world.actor(Role.CENTRE, world.centre)
        stands_in(world, also(world, route.tutor, Role.CENTRE, world.centre), officer.person)

        world.do(approval(route), officer)

    def test_nobody_approves_the_plan_of_whom_they_stand_in_for(self, world: World):
        """A head who is taught leaves the own plan to others, and so does whoever stands in for the head."""
        route = Traveller.of(world)
        route.teacher = also(world, route.head, Role.TEACHER, world.school)
        route.open().diagnose().design().submit()

        world.refused(approval(route), stands_in(world, route.head), "iom.own_route")

    def test_the_tutor_s_deputy_moves_the_tutor_s_routes(self, world: World):
        """A colleague who stands in for the tutor goes on with the design; one who does not is refused."""
        route = Traveller.of(world).open().diagnose()
        colleague = world.actor(Role.TUTOR, world.centre)
        item = AddItem(
            iom_id=route.iom_id,
            item_id=route.item,
            item=COURSE.model_copy(update={"serves": (route.deficit,)}),
            occurred_on=DESIGNED,
        )
        world.refused(item, colleague, "iom.not_the_tutor")
        stands_in(world, route.tutor, colleague.person)

        world.do(item, colleague)


class TestTransfers:
    def test_a_transfer_is_not_confirmed_in_its_recorder_s_place(self, world: World, route: Traveller):
        """The methodist who recorded it is away: the deputy does not confirm it in the methodist's place."""
        route.approve().execute().reflect()
        record = {"form": TransferForm.MASTER_CLASS, "held_on": DONE, "place": "Школа"}
        seen = {"transfer_id": route.transfer, "observer": route.head.person}
        route.tell(RecordTransfer, route.methodist, DONE, **record, **seen)
        confirm = ConfirmTransfer(iom_id=route.iom_id, transfer_id=route.transfer, occurred_on=CLOSED)

        world.refused(confirm, stands_in(world, route.methodist), "iom.own_transfer")
        world.do(confirm, route.head)

    def test_evidence_is_not_accepted_in_the_place_of_who_handed_it_in(self, world: World, route: Traveller):
        """The teacher works as a tutor, too: whoever stands in there does not accept the teacher's work."""
        route.approve()
        deputy = stands_in(world, also(world, route.teacher, Role.TUTOR, world.centre))
        world.do(ReassignTutor(iom_id=route.iom_id, tutor=deputy.person, reason=WHY), route.centre)
        _hand_in(route)

        world.refused(AcceptItem(iom_id=route.iom_id, item_id=route.item), deputy, "iom.own_evidence")

    def test_a_route_is_not_closed_in_its_proposer_s_place(self, world: World, route: Traveller):
        """The tutor who proposed it works for the centre, too: the deputy there does not close the route."""
        both = also(world, route.tutor, Role.CENTRE, world.centre)
        route.approve().execute().reflect().practise()
        route.tell(ProposeClosing, route.tutor, CLOSED, recommendations="вести мастер-классы")
        close = CloseIom(iom_id=route.iom_id, occurred_on=CLOSED)

        world.refused(close, stands_in(world, both), "iom.own_closing")
        world.do(close, route.head)

    def test_a_route_is_not_opened_again_in_its_proposer_s_place(self, world: World, route: Traveller):
        """Centre and ministry are two people: one who is both is not made two by a deputy."""
        both = also(world, route.centre, Role.MINISTRY, world.ministry)
        route.approve().execute().reflect().practise().close()
        route.tell(ProposeReopening, route.centre, TODAY, to_stage=Stage.TRANSFER, reason=WHY)
        reopen = ReopenIom(iom_id=route.iom_id)

        world.refused(reopen, both, "iom.own_reopening")
        world.refused(reopen, stands_in(world, both), "iom.own_reopening")
        world.do(reopen, world.actor(Role.MINISTRY, world.ministry))


def _hand_in(route: Traveller) -> None:
    file = route.world.documents.put(b"%PDF-1.7", "application/pdf", [route.teacher.person])
    route.tell(StartItem, route.teacher, APPROVED, item_id=route.item)
    proof = {"file": file, "certificate": "АБ 123456", "dated": DONE, "hours": 36}
    route.tell(HandInEvidence, route.teacher, DONE, item_id=route.item, **proof)


class TestReports:
    @pytest.fixture
    def value(self, world: World) -> ReportedValueAsked:
        world.do(papers.sov(world, AGREEMENT), world.actor(Role.MINISTRY, world.ministry))
        reporter = world.actor(Role.MUNICIPALITY, world.administration)
        return ReportedValueAsked(reporter, world.do(tutors_trained(world), reporter).streams[0].id)

    def test_a_value_is_not_confirmed_in_its_reporter_s_place(self, world: World, value: ReportedValueAsked):
        """Who reports for the municipality and works at the centre does not confirm, nor does a deputy there."""
        both = also(world, value.reporter, Role.CENTRE, world.centre)
        confirm = ConfirmValue(value_id=value.id)

        world.refused(confirm, stands_in(world, both), "reported_value.reporter_may_not_judge")
        world.do(confirm, world.actor(Role.CENTRE, world.centre))
        assert world.load(ReportedValue, value.id).status is ValueStatus.CONFIRMED

    def test_a_deputy_who_reported_does_not_confirm(self, world: World, value: ReportedValueAsked):
        """Reporting in the municipality's officer's place and confirming by a role of the own is one person still."""
        deputy = stands_in(world, world.actor(Role.MUNICIPALITY, world.administration))
        second = world.do(tutors_trained(world, year=2021), deputy).streams[0].id
        confirm = ConfirmValue(value_id=second)

        own = also(world, deputy, Role.CENTRE, world.centre)

        world.refused(confirm, own, "reported_value.reporter_may_not_judge")

    def test_what_a_deputy_reported_the_absent_person_may_confirm(self, world: World, value: ReportedValueAsked):
        """Two people have looked at it then: the deputy acted alone, and the other is back and judges it."""
        absent = world.actor(Role.MUNICIPALITY, world.administration)
        back = also(world, absent, Role.CENTRE, world.centre)
        second = world.do(tutors_trained(world, year=2021), stands_in(world, absent)).streams[0].id

        world.do(ConfirmValue(value_id=second), back)

        assert world.load(ReportedValue, second).status is ValueStatus.CONFIRMED

    def test_an_obligation_is_not_confirmed_in_its_reporter_s_place(self, world: World):
        """Reported for the city by one who works at the centre, too: no deputy confirms it there in that place."""
        three = Three(world)
        agreement = three.in_force()
        both = world.actor(Role.CENTRE, world.centre, person=three.officers["municipality"].person)
        told = {"obligation_id": DUTIES["municipality"], "period": "2023"}
        report = ask.ReportObligation(agreement_id=agreement, text="Проведено", evidence=SHOWN, **told)
        three.do(report, "municipality")
        confirm = ask.ConfirmObligation(agreement_id=agreement, **told)

        world.refused(confirm, stands_in(world, both), "agreement.confirmer_is_reporter")
        three.do(confirm, "centre")


class TestVoiding:
    def test_two_officers_are_not_one_and_a_deputy(self, world: World):
        """The officer who proposed to void is away: whoever stands in for that officer does not confirm it."""
        three = Three(world)
        agreement = three.in_force()
        three.do(ask.ProposeVoid(agreement_id=agreement, reason=WHY))
        confirm = ask.ConfirmVoid(agreement_id=agreement)

        world.refused(confirm, stands_in(world, three.author), "paper.same_officer")
        world.do(confirm, three.officer("ministry"))

    def test_two_absent_officers_give_a_deputy_the_right_of_the_other(self, world: World):
        """Who stands in for the proposer and for a colleague confirms in the colleague's place."""
        three = Three(world)
        agreement = three.in_force()
        three.do(ask.ProposeVoid(agreement_id=agreement, reason=WHY))
        deputy = stands_in(world, three.author)
        stands_in(world, three.officer("ministry"), deputy.person)

        world.do(ask.ConfirmVoid(agreement_id=agreement), deputy)


class TestOwnRole:
    @pytest.fixture
    def administrator(self, world: World) -> Actor:
        return world.actor(Role.ADMINISTRATOR, world.municipality)

    def test_nobody_gives_themselves_a_role(self, world: World, administrator: Actor):
        """An administrator gives roles to others; the first administrator has the role from the system."""
        own = GrantRole(person=administrator.person, role=Role.SCHOOL_HEAD, organisation=world.school)

        world.refused(own, administrator, "binding.own_role")
        world.do(own, world.actor(Role.ADMINISTRATOR, world.region))

    def test_nobody_gives_a_role_to_whom_they_stand_in_for(self, world: World, administrator: Actor):
        """While away an administrator cannot get by a deputy what the administrator may not take."""
        own = GrantRole(person=administrator.person, role=Role.SCHOOL_HEAD, organisation=world.school)

        world.refused(own, stands_in(world, administrator), "binding.own_role")

    def test_nobody_makes_the_own_role_last_longer(self, world: World, administrator: Actor):
        """Shorter it may be, and given up; what is then withdrawn again is for others to say."""
        held = GrantRole(
            person=administrator.person, role=Role.TUTOR, organisation=world.school, since=BEGINNING, until=UNTIL
        )
        binding = world.do(held).streams[0].id

        for until in (date(2024, 1, 1), None):
            world.refused(ChangeBindingEnd(binding_id=binding, until=until), administrator, "binding.own_role")
        world.do(ChangeBindingEnd(binding_id=binding, until=TODAY), administrator)
        unsaid = Correct(kind="binding", stream_id=binding, version=2, reason=WRONG, withdrawn=True)
        world.refused(unsaid, administrator, "binding.own_role")
        world.do(RevokeRole(binding_id=binding), administrator)
