"""The board of routes: the next step of each and whose turn it is."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from application.ioms import (
    AgreeToPlanChange,
    ApprovePlan,
    ApprovePlanChange,
    CancelItem,
    ChangeItem,
    CloseIom,
    ConfirmTransfer,
    Deviate,
    HandInEvidence,
    MoveToSchool,
    NewItem,
    PauseIom,
    ProposeClosing,
    ProposePlanChange,
    RecallPlanChange,
    RecordFinalDiagnostics,
    RecordReflection,
    RecordTransfer,
    RequestGiven,
    ReturnPlan,
    ReturnToExecution,
    StartItem,
    TerminateIom,
)
from domain.ioms import Activity, DeficitOutcome, Stage, TransferForm
from tests.behaviour.routes import APPROVED, CLOSED, COURSE, DESIGNED, DONE, OPENED, SHEET, WHY, Traveller
from tests.projections.iom_boards import BoardShown
from tests.scenario import World

TUTOR, TEACHER, HEAD, CENTRE = ["tutor"], ["teacher"], ["school_head"], ["centre"]


@pytest.fixture
def shown(engine: Engine, world: World) -> BoardShown:
    return BoardShown(engine, world)


@pytest.fixture
def traveller(shown: BoardShown) -> Traveller:
    return shown.traveller


@pytest.fixture
def row(shown: BoardShown) -> Callable[[], dict[str, Any]]:
    return shown.row


@pytest.fixture
def turn(shown: BoardShown) -> Callable[[], tuple[Any, ...]]:
    return shown.turn


class TestNextStep:
    def test_a_new_route_waits_for_diagnostics_then_for_its_plan(self, traveller: Traveller, turn: Any):
        """The tutor records diagnostics, completes them, designs; the teacher agrees; the tutor submits."""
        tutor = traveller.tutor.person
        traveller.open()
        assert turn() == ("record_diagnostics", TUTOR, tutor)
        traveller.diagnose()
        assert turn() == ("design_plan", TUTOR, tutor)
        traveller.design()
        assert turn() == ("submit_plan", TUTOR, tutor)

    def test_a_request_alone_completes_diagnostics(self, traveller: Traveller, turn: Any):
        """A route with a personal request may go on to its plan."""
        traveller.open(request=RequestGiven(made_on=OPENED))

        assert turn()[0] == "complete_diagnostics"

    def test_a_plan_waits_for_the_teacher(self, traveller: Traveller, turn: Any):
        """With every deficit served the teacher is asked to agree."""
        traveller.open().diagnose().design()
        traveller.tell(Deviate, traveller.centre, DESIGNED, to_stage=Stage.APPROVAL, reason=WHY)
        traveller.tell(ReturnPlan, traveller.head, DESIGNED, reason=WHY)
        assert turn() == ("revise_plan", TUTOR, traveller.tutor.person)
        content = COURSE.model_copy(update={"serves": (traveller.deficit,), "hours": 40})
        traveller.tell(ChangeItem, traveller.tutor, DESIGNED, item_id=traveller.item, item=content)

        assert turn() == ("agree_to_plan", TEACHER, traveller.teacher.person)

    def test_a_submitted_plan_waits_for_those_who_have_not_approved(self, traveller: Traveller, row: Any):
        """After the school only the centre is awaited; a move to another school asks that school anew."""
        traveller.open().diagnose().design().submit()
        both = row()
        traveller.tell(ApprovePlan, traveller.head, APPROVED, plan_hash=traveller.iom.plan_hash)
        one = row()
        traveller.tell(MoveToSchool, traveller.centre, APPROVED, school=traveller.world.other_school, reason=WHY)
        moved = row()

        assert (both["next_step"], both["turn"], both["turn_person"]) == ("approve_plan", HEAD + CENTRE, None)
        assert (one["approvals_missing"], one["turn"]) == (["centre"], CENTRE)
        assert (moved["approvals_missing"], moved["school"]) == (["school", "centre"], traveller.world.other_school)

    def test_execution_waits_for_the_teacher_then_for_the_tutor(self, traveller: Traveller, row: Any):
        """Items are the teacher's turn, evidence the tutor's, and then the execution is completed."""
        traveller.to_execution()
        working = row()
        traveller.tell(StartItem, traveller.teacher, APPROVED, item_id=traveller.item)
        proof = {"item_id": traveller.item, "link": "https://example.org", "dated": DONE}
        traveller.tell(HandInEvidence, traveller.teacher, DONE, **proof)
        waiting = row()

        assert (working["next_step"], working["turn"], working["items_total"]) == ("do_items", TEACHER, 1)
        assert (waiting["next_step"], waiting["turn"], waiting["evidence_waiting"]) == ("judge_evidence", TUTOR, 1)

    def test_a_plan_change_waits_for_the_teacher_and_the_approvers(self, traveller: Traveller, turn: Any, row: Any):
        """A proposal is the teacher's turn, then the approvers'; recalled, the work goes on."""
        traveller.to_execution()
        item = NewItem(**dict(COURSE) | {"title": "Практикум", "serves": (traveller.deficit,)})
        traveller.tell(ProposePlanChange, traveller.tutor, DONE, added=(item,), reason=WHY)
        assert turn() == ("agree_to_plan_change", TEACHER, traveller.teacher.person)
        seen = traveller.iom.change.plan_hash
        traveller.tell(AgreeToPlanChange, traveller.teacher, DONE, plan_hash=seen)
        assert turn() == ("approve_plan_change", HEAD + CENTRE, None)
        traveller.tell(ApprovePlanChange, traveller.head, DONE, plan_hash=seen)
        assert turn() == ("approve_plan_change", CENTRE, None)
        traveller.tell(RecallPlanChange, traveller.tutor, DONE, reason=WHY)
        assert (turn()[0], row()["plan_version"], row()["items_total"]) == ("do_items", 1, 1)

    def test_a_plan_with_nothing_left_to_accept_is_changed(self, traveller: Traveller, turn: Any, row: Any):
        """When every item is cancelled the tutor proposes others; a new version brings them."""
        traveller.to_execution()
        traveller.tell(CancelItem, traveller.tutor, DONE, item_id=traveller.item, reason=WHY)
        assert (turn()[0], row()["deficits_uncovered"], row()["items_total"]) == ("propose_plan_change", 1, 0)
        item = NewItem(**dict(COURSE) | {"serves": (traveller.deficit,)})
        traveller.tell(ProposePlanChange, traveller.tutor, DONE, added=(item,), reason=WHY)
        seen = traveller.iom.change.plan_hash
        traveller.tell(AgreeToPlanChange, traveller.teacher, DONE, plan_hash=seen)
        for approver in (traveller.head, traveller.centre):
            traveller.tell(ApprovePlanChange, approver, DONE, plan_hash=seen)

        found = row()
        assert (found["plan_version"], found["items_total"], found["deficits_uncovered"]) == (2, 1, 0)
        assert (found["next_step"], found["first_approved_on"]) == ("do_items", APPROVED)

    def test_reflection_waits_for_the_teacher_then_for_final_diagnostics(self, traveller: Traveller, turn: Any):
        """The teacher reflects, the tutor records final diagnostics and completes; sent back, all is asked anew."""
        traveller.to_execution()
        assert turn()[0] == "do_items"
        traveller.execute()
        assert turn() == ("record_reflection", TEACHER, traveller.teacher.person)
        traveller.tell(RecordReflection, traveller.teacher, DONE, text="учусь")
        assert turn() == ("record_final_diagnostics", TUTOR, traveller.tutor.person)
        outcomes = {traveller.deficit: DeficitOutcome.CLOSED}
        traveller.tell(RecordFinalDiagnostics, traveller.tutor, DONE, diagnostics=SHEET, outcomes=outcomes)
        assert turn()[0] == "complete_reflection"
        traveller.tell(ReturnToExecution, traveller.tutor, DONE, reason=WHY)
        assert turn()[0] == "complete_execution"

    def test_transfer_is_recorded_confirmed_and_the_route_closed(self, traveller: Traveller, turn: Any):
        """Each half of transfer and closing is somebody's turn; a closed route waits for nobody."""
        traveller.to_execution().execute().reflect()
        assert turn()[:2] == ("record_transfer", TUTOR)
        held = {"form": TransferForm.VISIT, "held_on": DONE, "place": "Школа"}
        observed = {"transfer_id": traveller.transfer, "observer": traveller.methodist.person}
        traveller.tell(RecordTransfer, traveller.tutor, DONE, **held, **observed)
        assert turn()[:2] == ("confirm_transfer", ["methodical_centre", "school_head"])
        traveller.tell(ConfirmTransfer, traveller.head, DONE, transfer_id=traveller.transfer)
        assert turn()[:2] == ("propose_closing", TUTOR)
        traveller.tell(ProposeClosing, traveller.tutor, CLOSED, recommendations="вести мастер-классы")
        assert turn()[:2] == ("close", HEAD + CENTRE)
        traveller.tell(CloseIom, traveller.head, CLOSED)
        assert turn() == (None, [], None)

    def test_a_paused_route_waits_to_be_resumed_and_a_terminated_one_for_nobody(self, traveller: Traveller, row: Any):
        """A rest is the centre's or municipality's to end."""
        traveller.to_execution().tell(PauseIom, traveller.centre, DONE, reason=WHY)
        paused = row()
        traveller.tell(TerminateIom, traveller.centre, DONE, reason=WHY)
        ended = row()

        assert (paused["next_step"], paused["turn"]) == ("resume", ["centre", "municipality"])
        assert (paused["stage"], paused["activity"]) == (Stage.EXECUTION, Activity.PAUSED)
        assert (ended["stage"], ended["activity"], ended["next_step"]) == (Stage.TERMINATED, Activity.ENDED, None)
