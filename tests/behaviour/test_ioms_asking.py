"""Routes asked for through the bus, step by step; one active route of a kind; requests for one."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from application.desk import ReasonGiven
from application.ioms import (
    AddItem,
    AgreeToPlanChange,
    ApprovePlanChange,
    CancelItem,
    ChangeItem,
    DeclineIomRequest,
    Deviate,
    DropItem,
    FileIomRequest,
    HandInEvidence,
    MoveToSchool,
    NewItem,
    PauseIom,
    ProposePlanChange,
    ProposeReopening,
    ReassignTutor,
    RecallPlan,
    RecallPlanChange,
    RecordDynamics,
    RecordRequest,
    RecordSupport,
    RecordTransfer,
    ReopenIom,
    RequestGiven,
    ResumeIom,
    ReturnItem,
    ReturnPlan,
    ReturnPlanChange,
    ReturnToExecution,
    StartItem,
    SubmitPlan,
    TerminateIom,
    WithdrawIomRequest,
)
from domain.errors import ClaimHeld
from domain.ioms import Dynamics, IomKind, IomRequest, RequestStatus, RouteBasis, Stage, TransferForm
from domain.roles import Role
from entrypoints.words import load
from tests.behaviour.routes import APPROVED, CLOSED, COURSE, DESIGNED, DONE, OPENED, WHY, Traveller
from tests.scenario import World

LIFE = [
    "iom.opened",
    "iom.diagnostics_recorded",
    "iom.deficit_identified",
    "iom.diagnostics_completed",
    "iom.item_added",
    "iom.plan_agreed",
    "iom.plan_submitted",
    "iom.approval_given",
    "iom.approval_given",
    "iom.plan_approved",
    "iom.item_started",
    "iom.evidence_handed_in",
    "iom.item_accepted",
    "iom.execution_completed",
    "iom.reflection_recorded",
    "iom.final_diagnostics_recorded",
    "iom.reflection_completed",
    "iom.transfer_recorded",
    "iom.transfer_confirmed",
    "iom.closing_proposed",
    "iom.closed",
]
"""The facts of a route that goes straight to its end."""


class TestStory:
    @pytest.mark.req("ALA-11", "ALA-12")
    def test_a_route_goes_from_opening_to_closing(self, world: World):
        """Diagnostics, trajectory, choice of programmes, support and reflection are facts in this order, and
        taking it into practice follows the completed route as a fact of its own."""
        traveller = Traveller.of(world).to_the_end()

        facts = world.journal.facts(traveller.iom_id)
        stages = [change.to for fact in facts for change in fact.statuses() if not change.subject]
        assert stages == [stage for stage in Stage if stage is not Stage.TERMINATED]
        assert [fact.TOPIC for fact in facts] == LIFE

    @pytest.mark.req("SOV-22")
    def test_a_route_is_tied_to_the_deficits_it_serves(self, world: World):
        """The deficit names the diagnostics that found it, the item of the plan names the deficit."""
        traveller = Traveller.of(world).to_execution()

        iom = traveller.iom
        deficit = iom.deficits[traveller.deficit]
        assert deficit.diagnostics_id in iom.diagnostics
        assert iom.plan[traveller.item].serves == (traveller.deficit,)
        assert iom.uncovered({}) == ("ПК-1",)

    @pytest.mark.req("SOV-23", "IZH-14")
    def test_practice_is_reached_in_four_forms_with_their_names(self, world: World):
        """Internship, master class, exchange of experience, and visits to lessons and to other events."""
        traveller = Traveller.of(world).to_execution().execute().reflect()
        for form in TransferForm:
            held = {"form": form, "held_on": DONE, "place": "Школа", "observer": traveller.methodist.person}
            traveller.tell(RecordTransfer, traveller.tutor, DONE, **held)

        names = [load().value(f"form.{transfer.form}", "ru") for transfer in traveller.iom.transfers.values()]
        assert names == ["стажировка", "мастер-класс", "обмен опытом", "посещение учебных занятий и мероприятий"]

    def test_a_plan_comes_back_and_is_mended(self, world: World):
        """Recalled by the tutor, returned by the school, its items change until all approve."""
        traveller = Traveller.of(world).open().diagnose().design().submit()
        traveller.tell(RecallPlan, traveller.tutor, DESIGNED, reason=WHY)
        traveller.submit().tell(ReturnPlan, traveller.head, DESIGNED, reason=WHY)
        extra, content = uuid4(), COURSE.model_copy(update={"serves": (traveller.deficit,), "hours": 72})
        traveller.tell(ChangeItem, traveller.tutor, DESIGNED, item_id=traveller.item, item=content)
        traveller.tell(AddItem, traveller.tutor, DESIGNED, item_id=extra, item=content)
        traveller.tell(DropItem, traveller.tutor, DESIGNED, item_id=extra)
        world.refused(SubmitPlan(iom_id=traveller.iom_id, occurred_on=DESIGNED), traveller.tutor, "iom.plan_not_agreed")

        assert list(traveller.iom.plan) == [traveller.item]

    def test_a_plan_changes_while_it_is_carried_out(self, world: World):
        """Two changes fall and the third is in force, agreed to and approved."""
        traveller = Traveller.of(world).to_execution()
        item = NewItem(**dict(COURSE) | {"title": "Практикум", "serves": (traveller.deficit,)})
        for ending, by in ((RecallPlanChange, traveller.tutor), (ReturnPlanChange, traveller.head), (None, None)):
            traveller.tell(ProposePlanChange, traveller.tutor, DONE, added=(item,), reason=WHY)
            if ending and by:
                traveller.tell(ending, by, DONE, reason=WHY)
        change = traveller.iom.change
        assert change is not None
        traveller.tell(AgreeToPlanChange, traveller.teacher, DONE, plan_hash=change.plan_hash)
        for approver in (traveller.head, traveller.centre):
            traveller.tell(ApprovePlanChange, approver, DONE, plan_hash=change.plan_hash)

        assert (traveller.iom.plan_version, traveller.iom.plan_hash) == (2, change.plan_hash)

    def test_items_are_returned_and_cancelled_and_a_route_goes_back(self, world: World):
        """Evidence comes back, an item is cancelled, and a route in reflection returns to execution."""
        traveller = Traveller.of(world).to_execution()
        traveller.tell(StartItem, traveller.teacher, APPROVED, item_id=traveller.item)
        proof = {"item_id": traveller.item, "link": "https://example.org/portfolio", "dated": DONE}
        traveller.tell(HandInEvidence, traveller.teacher, DONE, **proof)
        traveller.tell(ReturnItem, traveller.tutor, DONE, item_id=traveller.item, reason=WHY)
        returned = traveller.iom.items[traveller.item].status
        traveller.tell(CancelItem, traveller.tutor, DONE, item_id=traveller.item, reason=WHY)
        other = Traveller.of(world).to_execution().execute()
        other.tell(ReturnToExecution, other.tutor, DONE, reason=WHY)

        assert (returned, traveller.iom.items[traveller.item].status) == ("returned", "cancelled")
        assert other.iom.stage is Stage.EXECUTION

    def test_a_route_rests_changes_hands_and_moves(self, world: World):
        """Paused and resumed, handed to another tutor, moved with its teacher, let to skip, terminated."""
        traveller = Traveller.of(world).open()
        lead, new_tutor = traveller.centre, world.actor(Role.TUTOR, world.centre)
        traveller.tell(PauseIom, lead, OPENED, reason=WHY, expected_until=DONE)
        traveller.tell(ReassignTutor, lead, OPENED, tutor=new_tutor.person, reason=WHY)
        traveller.tell(MoveToSchool, lead, DESIGNED, school=world.other_school, position="методист", reason=WHY)
        traveller.tell(ResumeIom, lead, DESIGNED, reason=WHY)
        traveller.tell(Deviate, lead, APPROVED, to_stage=Stage.EXECUTION, reason=WHY)
        traveller.tell(TerminateIom, lead, DONE, reason=WHY)

        iom = traveller.iom
        assert (iom.tutor, iom.school, iom.position) == (new_tutor.person, world.other_school, "методист")
        assert (iom.stage, iom.deviations) == (Stage.TERMINATED, 1)

    def test_what_followed_a_closed_route_is_recorded(self, world: World):
        """Pupils' dynamics and support after the course are told of a closed route."""
        traveller = Traveller.of(world).to_the_end()
        period = {"begins_on": CLOSED, "ends_on": world.today, "text": "выросло качество"}
        traveller.tell(RecordDynamics, traveller.head, world.today, dynamics=Dynamics.POSITIVE, **period)
        traveller.tell(RecordSupport, traveller.methodist, world.today, held_on=world.today, text="консультация")

        topics = [fact.TOPIC for fact in world.journal.facts(traveller.iom_id)]
        assert topics[-2:] == ["iom.dynamics_recorded", "iom.support_recorded"]


class TestOneActiveRoute:
    def test_a_second_active_route_of_a_kind_is_refused(self, world: World):
        """The refusal names the route that stands."""
        traveller = Traveller.of(world).open()
        second = traveller.again()

        refusal = world.refused(second.opening(), second.tutor, ClaimHeld.code)

        assert refusal.params["holder"] == str(traveller.iom_id)

    def test_another_kind_or_a_reason_makes_room(self, world: World):
        """A school plan stands beside a CNPPM route, and so does a second route with a reason."""
        first = Traveller.of(world).open()
        plan, reasoned = first.again(), first.again()
        plan.open(kind=IomKind.SCHOOL_PLAN)
        reasoned.open(parallel=ReasonGiven(code="new_goals", text="второй предмет"))

        assert plan.iom.kind is IomKind.SCHOOL_PLAN
        assert reasoned.iom.parallel

    @pytest.mark.parametrize("ending", ["closed", "terminated", "closed by a deviation"])
    def test_an_ended_route_makes_room(self, world: World, ending: str):
        """However a route ends, the teacher may have another one."""
        first = Traveller.of(world)
        if ending == "closed":
            first.to_the_end()
        elif ending == "terminated":
            first.open().tell(TerminateIom, first.centre, OPENED, reason=WHY)
        else:
            first.open().tell(Deviate, first.centre, OPENED, to_stage=Stage.CLOSED, reason=WHY)

        second = first.again().open(occurred_on=world.today)

        assert second.iom.stage is Stage.DIAGNOSTICS

    def test_reopening_takes_the_place_again(self, world: World):
        """Centre and ministry open a closed route again only while no other one is active."""
        first, ministry = Traveller.of(world).to_the_end(), world.actor(Role.MINISTRY, world.ministry)
        first.tell(ProposeReopening, first.centre, world.today, to_stage=Stage.TRANSFER, reason=WHY)
        second = first.again().open(occurred_on=world.today)
        world.refused(ReopenIom(iom_id=first.iom_id), ministry, ClaimHeld.code)
        second.tell(TerminateIom, second.centre, world.today, reason=WHY)
        first.tell(ReopenIom, ministry, world.today)

        world.refused(first.again().opening(occurred_on=world.today), first.tutor, ClaimHeld.code)
        assert first.iom.stage is Stage.TRANSFER


class TestRequests:
    def filed(self, traveller: Traveller, **changed: Any) -> UUID:
        world = traveller.world
        places = {"school": world.school, "centre": world.centre}
        fields = {"kind": IomKind.CNPPM_ROUTE, "text": "хочу учиться оценивать", "occurred_on": OPENED}
        receipt = world.do(FileIomRequest(**places, **fields | changed), traveller.teacher)
        return receipt.streams[0].id

    @pytest.mark.req("SOV-09")
    def test_a_route_is_opened_on_a_teacher_s_request(self, world: World):
        """The request is granted with the route, and the route rests on it and on diagnostics."""
        traveller = Traveller.of(world)
        request = self.filed(traveller)
        traveller.open(request_id=request)
        asked = traveller.iom.bases
        traveller.diagnose()
        told = traveller.again().open(kind=IomKind.SCHOOL_PLAN).diagnose()

        assert world.load(IomRequest, request).status is RequestStatus.GRANTED
        assert asked == (RouteBasis.REQUEST,)
        assert traveller.iom.bases == (RouteBasis.REQUEST, RouteBasis.DIAGNOSTICS)
        assert told.iom.bases == (RouteBasis.DIAGNOSTICS,)

    def test_a_request_waits_once_and_is_declined_or_withdrawn(self, world: World):
        """A second request of the kind waits for the answer to the first."""
        traveller = Traveller.of(world)
        first = self.filed(traveller)
        with pytest.raises(ClaimHeld):
            self.filed(traveller)
        world.do(DeclineIomRequest(request_id=first, reason=WHY), traveller.centre)
        second = self.filed(traveller)
        world.do(WithdrawIomRequest(request_id=second), traveller.teacher)

        assert world.load(IomRequest, first).status is RequestStatus.DECLINED
        assert world.load(IomRequest, second).status is RequestStatus.WITHDRAWN

    def test_a_request_is_told_or_filed_not_both(self, world: World):
        """Opening a route names one request."""
        with pytest.raises(ValueError, match="told or filed"):
            Traveller.of(world).opening(request=RequestGiven(made_on=OPENED), request_id=uuid4())

    def test_a_told_request_is_kept(self, world: World):
        """A teacher's own words are recorded at opening or later."""
        traveller = Traveller.of(world).open(request=RequestGiven(made_on=OPENED, text="хочу учиться"))
        later = RequestGiven(made_on=DESIGNED, text="и ещё проектам")
        traveller.tell(RecordRequest, traveller.teacher, DESIGNED, request=later)

        request = traveller.iom.request
        assert request is not None
        assert (request.made_on, world.vault.unseal(request.text)) == (DESIGNED, "и ещё проектам")
