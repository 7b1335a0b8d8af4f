"""A route rests, changes hands, moves with its teacher, deviates, is terminated or opened again."""

from datetime import timedelta

import pytest

from domain.errors import DatedBeforeLastMove
from domain.ioms import Activity, Approver, Dynamics, Stage
from domain.ioms.facts import RouteDeviated, RouteTerminated
from domain.ioms.refusals import (
    DesignerApproves,
    DeviationNotForward,
    NotTheSchool,
    OwnReopening,
    OwnRoute,
    PeriodReversed,
    PlanEmpty,
    ReopeningNotProposed,
    ReopeningOutOfPlace,
    RouteIsPaused,
    RouteNotPaused,
    SameSchool,
    SameTutor,
    TutorIsTeacher,
    WrongStage,
)
from domain.kernel import Release, Take
from tests.behaviour import a_route as the

D, C = the.DONE, the.CLOSED


class TestPause:
    def test_a_paused_route_is_resumed_where_it_stood(self):
        """A rest changes the route's activity, not its stage."""
        iom = the.in_execution()

        iom.pause(the.centre(D), the.WHY, C)
        rested = iom.activity
        iom.resume(the.municipality(C), None)

        assert (rested, iom.activity, iom.stage) == (Activity.PAUSED, Activity.ACTIVE, Stage.EXECUTION)

    def test_a_resting_route_is_not_paused_again(self):
        """A paused route is resumed first."""
        iom = the.in_execution()
        iom.pause(the.centre(D), the.WHY, None)

        with pytest.raises(RouteIsPaused):
            iom.pause(the.centre(D), the.WHY, None)

    def test_an_active_route_is_not_resumed(self):
        """Only a paused route is resumed."""
        with pytest.raises(RouteNotPaused):
            the.in_execution().resume(the.centre(D), None)

    def test_a_rest_does_not_end_before_it_begins(self):
        """The expected day of return is not before the rest."""
        with pytest.raises(PeriodReversed):
            the.in_execution().pause(the.centre(D), the.WHY, D - timedelta(days=1))


class TestReassign:
    def test_another_tutor_leads_from_a_day(self):
        """From the day of reassignment the new tutor moves the route, the former one no longer."""
        iom = the.diagnosed()

        iom.reassign_tutor(the.centre(the.DIAGNOSED), the.OTHER_TUTOR, the.WHY)
        iom.complete_diagnostics(the.tutor(the.DIAGNOSED, by=the.OTHER_TUTOR))

        assert (iom.tutor, iom.pending_events[-2].previous, iom.stage) == (the.OTHER_TUTOR, the.TUTOR, Stage.DESIGN)

    def test_the_new_tutor_is_another_person_than_the_old_and_the_teacher(self):
        """The same tutor, and the teacher of the route, are refused."""
        with pytest.raises(SameTutor):
            the.diagnosed().reassign_tutor(the.centre(D), the.TUTOR, the.WHY)
        with pytest.raises(TutorIsTeacher):
            the.diagnosed().reassign_tutor(the.centre(D), the.TEACHER, the.WHY)

    def test_tutors_follow_each_other_in_order_of_days(self):
        """A reassignment dated before the last one is refused."""
        iom = the.diagnosed()
        iom.reassign_tutor(the.centre(D), the.OTHER_TUTOR, the.WHY)

        with pytest.raises(DatedBeforeLastMove):
            iom.reassign_tutor(the.centre(the.DIAGNOSED), the.TUTOR, the.WHY)


class TestMove:
    def test_a_route_follows_its_teacher_to_another_school(self):
        """The new school has the route in its scope, the former one no longer."""
        iom = the.in_execution()

        iom.move_to_school(the.municipality(D), the.OTHER_SCHOOL, "методист", ("астрономия",), the.WHY)

        assert iom.places() == {the.OTHER_SCHOOL, the.CENTRE}
        assert (iom.position, iom.subjects) == ("методист", ("астрономия",))

    def test_position_and_subjects_stay_where_nothing_is_said(self):
        """A move that names neither leaves both."""
        iom = the.in_execution()

        iom.move_to_school(the.municipality(D), the.OTHER_SCHOOL, None, None, the.WHY)

        assert (iom.position, iom.subjects) == ("учитель", ("физика",))

    def test_the_new_school_approves_the_plan_anew(self):
        """An approval of the former school does not bind the new one."""
        iom = the.in_approval()
        iom.approve_plan(the.head(the.APPROVED), iom.plan_hash)

        iom.move_to_school(the.centre(the.APPROVED), the.OTHER_SCHOOL, None, None, the.WHY)

        assert iom.approvals_missing == (Approver.SCHOOL, Approver.CENTRE)
        assert iom.pending_events[-1].statuses()[0].to == "void"

    def test_the_head_of_another_school_decides_nothing(self):
        """After a move the former head neither approves, confirms, closes nor tells of the route."""
        approving, transferring, closing, closed = the.in_approval(), the.in_transfer(), the.closing(), the.closed()
        the.record_transfer(transferring, the.tutor(C))
        for iom in (approving, transferring, closing):
            iom.move_to_school(the.centre(C), the.OTHER_SCHOOL, None, None, the.WHY)
        other_head = the.head(C).model_copy(update={"acting_for": the.CENTRE})

        with pytest.raises(NotTheSchool):
            approving.approve_plan(the.head(C), approving.plan_hash)
        with pytest.raises(NotTheSchool):
            transferring.confirm_transfer(the.head(C), the.TRANSFER, None)
        with pytest.raises(NotTheSchool):
            the.record_transfer(transferring, the.head(C), the.INTERIM)
        with pytest.raises(NotTheSchool):
            closing.close(the.head(C))
        with pytest.raises(NotTheSchool):
            closed.record_support(other_head, C, the.WORDS)
        with pytest.raises(NotTheSchool):
            closed.record_dynamics(other_head, Dynamics.STABLE, the.DONE, C, None)

    def test_the_school_is_another_one_and_the_days_run_on(self):
        """A move to the same school, or dated before the last move, is refused."""
        iom = the.in_execution()

        with pytest.raises(SameSchool):
            iom.move_to_school(the.centre(D), the.SCHOOL, None, None, the.WHY)
        iom.move_to_school(the.centre(D), the.OTHER_SCHOOL, None, None, the.WHY)
        with pytest.raises(DatedBeforeLastMove):
            iom.move_to_school(the.centre(the.APPROVED), the.SCHOOL, None, None, the.WHY)


class TestTerminate:
    def test_the_centre_ends_a_route_with_a_reason(self):
        """A terminated route has ended, says where it stood, and frees the place of the active route."""
        iom = the.in_execution()

        iom.terminate(the.centre(D), the.WHY)

        last = iom.pending_events[-1]
        assert (iom.stage, iom.activity) == (Stage.TERMINATED, Activity.ENDED)
        assert isinstance(last, RouteTerminated)
        assert (last.at_stage, last.claims()) == (Stage.EXECUTION, (Release(scope="active_iom"),))


class TestDeviate:
    def test_the_centre_lets_a_route_skip_stages(self):
        """The fact names every stage left undone, and the route counts its deviations."""
        iom = the.diagnosed()

        iom.deviate(the.centre(the.DIAGNOSED), Stage.EXECUTION, the.WHY)

        last = iom.pending_events[-1]
        assert (iom.stage, iom.deviations) == (Stage.EXECUTION, 1)
        assert isinstance(last, RouteDeviated)
        assert last.skipped == (Stage.DIAGNOSTICS, Stage.DESIGN, Stage.APPROVAL)

    @pytest.mark.parametrize("to", [Stage.DESIGN, Stage.EXECUTION, Stage.TERMINATED])
    def test_a_deviation_goes_forward(self, to):
        """Back there are returns, and termination is a command of its own."""
        with pytest.raises(DeviationNotForward):
            the.in_execution().deviate(the.centre(D), to, the.WHY)

    def test_a_plan_may_be_approved_without_the_teacher_s_agreement(self):
        """A route let from design to approval is approved by the hash of its draft."""
        iom = the.in_design()
        iom.add_item(the.tutor(the.DESIGNED), the.course())
        iom.deviate(the.centre(the.SUBMITTED), Stage.APPROVAL, the.WHY)

        iom.approve_plan(the.head(the.APPROVED), iom.plan_hash)
        iom.approve_plan(the.centre(the.APPROVED, by=the.METHODIST), iom.plan_hash)

        assert iom.stage is Stage.EXECUTION

    def test_whoever_designed_the_plan_does_not_skip_its_approval(self):
        """Letting a plan past its approval approves it, so neither a designer nor the teacher may, in any post."""
        for iom in (the.designed(), the.in_approval()):
            with pytest.raises(DesignerApproves):
                iom.deviate(the.centre(the.APPROVED, by=the.TUTOR), Stage.EXECUTION, the.WHY)
            with pytest.raises(OwnRoute):
                iom.deviate(the.centre(the.APPROVED, by=the.TEACHER), Stage.EXECUTION, the.WHY)

    def test_there_must_be_a_plan_to_approve(self):
        """A route without a plan is not let to its approval."""
        with pytest.raises(PlanEmpty):
            the.in_design().deviate(the.centre(D), Stage.APPROVAL, the.WHY)

    def test_a_route_closed_by_a_deviation_frees_its_place(self):
        """A route let from transfer to its end is closed like any other."""
        iom = the.in_transfer()

        iom.deviate(the.centre(C), Stage.CLOSED, the.WHY)

        assert (iom.stage, iom.activity) == (Stage.CLOSED, Activity.ENDED)
        assert iom.pending_events[-1].claims() == (Release(scope="active_iom"),)

    def test_a_plan_change_not_decided_falls_with_it(self):
        """A proposal pending when the route leaves execution is void, and the fact says so."""
        iom = the.in_execution()
        iom.propose_plan_change(the.tutor(D), (the.item(the.READING),), (), (), the.WHY)

        iom.deviate(the.centre(D), Stage.REFLECTION, the.WHY)

        assert iom.change is None
        assert iom.pending_events[-1].change_void is True


class TestReopen:
    @pytest.mark.parametrize("to", [Stage.REFLECTION, Stage.TRANSFER])
    def test_centre_and_ministry_open_a_closed_route_again(self, to):
        """The route is active at the stage the centre named, and takes its place as the active route again."""
        iom = the.closed()

        iom.propose_reopening(the.centre(the.TODAY), to, the.WHY)
        iom.reopen(the.ministry(the.TODAY))

        [claim] = iom.pending_events[-1].claims()
        assert (iom.stage, iom.activity) == (to, Activity.ACTIVE)
        assert claim == Take(scope="active_iom", key=f"cnppm_route:{the.TEACHER}", capacity=1)

    def test_a_reopened_route_is_closed_again(self):
        """What was confirmed still stands, but closing is proposed anew."""
        iom = the.closed()
        iom.propose_reopening(the.centre(the.TODAY), Stage.TRANSFER, the.WHY)
        iom.reopen(the.ministry(the.TODAY))

        iom.propose_closing(the.tutor(the.TODAY), the.WORDS)
        iom.close(the.head(the.TODAY))

        assert iom.stage is Stage.CLOSED

    @pytest.mark.parametrize("to", [Stage.EXECUTION, Stage.CLOSED])
    def test_it_is_opened_at_reflection_or_transfer(self, to):
        """No other stage is opened again."""
        with pytest.raises(ReopeningOutOfPlace):
            the.closed().propose_reopening(the.centre(the.TODAY), to, the.WHY)

    def test_two_people_open_it(self):
        """Whoever proposed does not confirm, and nobody confirms what was not proposed."""
        iom = the.closed()

        with pytest.raises(ReopeningNotProposed):
            iom.reopen(the.ministry(the.TODAY))
        iom.propose_reopening(the.centre(the.TODAY), Stage.TRANSFER, the.WHY)
        with pytest.raises(OwnReopening):
            iom.reopen(the.ministry(the.TODAY, by=the.OFFICER))

    def test_the_days_run_on(self):
        """A proposal before the closing, and a confirmation before the proposal, are refused."""
        iom = the.closed()

        with pytest.raises(DatedBeforeLastMove):
            iom.propose_reopening(the.centre(D), Stage.TRANSFER, the.WHY)
        iom.propose_reopening(the.centre(the.TODAY), Stage.TRANSFER, the.WHY)
        with pytest.raises(DatedBeforeLastMove):
            iom.reopen(the.ministry(C))

    def test_a_terminated_route_stays_so(self):
        """Only a closed route is opened again."""
        with pytest.raises(WrongStage):
            the.terminated().propose_reopening(the.centre(the.TODAY), Stage.TRANSFER, the.WHY)
