"""A plan is approved by others than its designers, returned or recalled."""

import pytest

from domain.errors import DatedBeforeLastMove
from domain.ioms import Approver, IomKind, Stage, plan_hash
from domain.ioms.facts import PlanApproved
from domain.ioms.refusals import (
    ApprovalAlreadyGiven,
    ApprovalNotAsked,
    DesignerApproves,
    NotTheTutor,
    OwnRoute,
    PlanHashDiffers,
)
from domain.roles import Function
from tests.behaviour import a_route as the

D = the.DESIGNED


class TestApprove:
    def test_the_plan_is_in_force_when_all_approved(self):
        """The last approval moves the route to execution and says the route is developed."""
        iom = the.in_approval()

        iom.approve_plan(the.head(the.APPROVED), iom.plan_hash)
        waiting = iom.stage
        iom.approve_plan(the.centre(the.APPROVED), iom.plan_hash)

        last = iom.pending_events[-1]
        assert (waiting, iom.stage) == (Stage.APPROVAL, Stage.EXECUTION)
        assert isinstance(last, PlanApproved)
        assert (last.first, last.plan_version, last.person, last.kind) == (True, 1, the.TEACHER, IomKind.CNPPM_ROUTE)

    def test_the_latest_approval_dates_the_plan(self):
        """An approval recorded late with an earlier date does not bring the plan forward."""
        iom = the.in_approval()

        iom.approve_plan(the.centre(the.APPROVED), iom.plan_hash)
        iom.approve_plan(the.head(the.SUBMITTED), iom.plan_hash)

        assert iom.stage_since == the.APPROVED

    def test_a_rest_between_approvals_is_waited_out(self):
        """A plan approved before a rest, but told after it, is in force from the day the route goes on."""
        iom = the.in_approval()
        iom.approve_plan(the.centre(the.APPROVED), iom.plan_hash)
        iom.pause(the.centre(the.DONE), the.WHY, None)
        iom.resume(the.centre(the.REFLECTED), None)

        iom.approve_plan(the.head(the.APPROVED), iom.plan_hash)

        assert (iom.stage, iom.stage_since) == (Stage.EXECUTION, the.REFLECTED)

    @pytest.mark.parametrize(
        ("approver", "by"),
        [
            (Approver.SCHOOL, the.head),
            (Approver.METHODICAL_CENTRE, the.methodist),
            (Approver.MUNICIPALITY, the.municipality),
            (Approver.CENTRE, the.centre),
        ],
    )
    def test_those_named_at_opening_approve(self, approver, by):
        """A route may need one approval only, and then it is enough."""
        iom = the.in_approval(approvers=(approver,))

        by_day = by(the.APPROVED)
        iom.approve_plan(by_day, iom.plan_hash)

        assert iom.stage is Stage.EXECUTION

    def test_nobody_else_approves(self):
        """A methodical centre that was not named is not asked."""
        iom = the.in_approval()

        with pytest.raises(ApprovalNotAsked):
            iom.approve_plan(the.methodist(the.APPROVED), iom.plan_hash)
        with pytest.raises(ApprovalNotAsked):
            iom.return_plan(the.ministry(the.APPROVED), the.WHY)

    @pytest.mark.parametrize("designer", [the.TUTOR, the.OTHER_TUTOR])
    def test_a_designer_never_approves(self, designer):
        """Whoever added, changed or submitted the plan does not approve it, whatever other post they hold."""
        iom = the.in_design()
        iom.add_item(the.tutor(D, the.OTHER_TUTOR, Function.DEPUTY), the.course())
        iom.agree_to_plan(the.teacher(D), iom.plan_hash)
        iom.submit_plan(the.tutor(the.SUBMITTED))

        with pytest.raises(DesignerApproves):
            iom.approve_plan(the.centre(the.APPROVED, by=designer), iom.plan_hash)
        with pytest.raises(DesignerApproves):
            iom.return_plan(the.centre(the.APPROVED, by=designer), the.WHY)

    def test_nobody_approves_their_own_route(self):
        """A head who is the teacher of the route does not approve its plan."""
        iom = the.in_approval()

        with pytest.raises(OwnRoute):
            iom.approve_plan(the.head(the.APPROVED, by=the.TEACHER), iom.plan_hash)

    def test_an_approval_is_of_the_plan_that_was_seen(self):
        """An approval of another plan's hash is refused."""
        with pytest.raises(PlanHashDiffers):
            the.in_approval().approve_plan(the.head(the.APPROVED), plan_hash([the.course()]))

    def test_an_approval_is_given_once(self):
        """The school does not approve twice."""
        iom = the.in_approval()
        iom.approve_plan(the.head(the.APPROVED), iom.plan_hash)

        with pytest.raises(ApprovalAlreadyGiven):
            iom.approve_plan(the.head(the.APPROVED), iom.plan_hash)

    def test_an_approval_follows_the_submission(self):
        """An approval dated before the plan was submitted is refused."""
        iom = the.in_approval()

        with pytest.raises(DatedBeforeLastMove):
            iom.approve_plan(the.head(D), iom.plan_hash)


class TestReturn:
    def test_a_returned_plan_is_designed_again(self):
        """An approver returns the plan with a reason; approvals already given are void."""
        iom = the.in_approval()
        iom.approve_plan(the.head(the.APPROVED), iom.plan_hash)

        iom.return_plan(the.centre(the.APPROVED), the.WHY)

        assert (iom.stage, iom.approvals) == (Stage.DESIGN, {})

    def test_a_plan_returned_and_approved_later_is_still_the_first(self):
        """Returns do not make the route developed twice or later versions."""
        iom = the.in_approval()
        iom.return_plan(the.head(the.SUBMITTED), the.WHY)
        iom.change_item(the.tutor(the.SUBMITTED), the.course(hours=72))
        iom.agree_to_plan(the.teacher(the.SUBMITTED), iom.plan_hash)
        iom.submit_plan(the.tutor(the.SUBMITTED))

        iom.approve_plan(the.head(the.APPROVED), iom.plan_hash)
        iom.approve_plan(the.centre(the.APPROVED), iom.plan_hash)

        approved = [fact for fact in iom.pending_events if isinstance(fact, PlanApproved)]
        assert [(fact.first, fact.plan_version) for fact in approved] == [(True, 1)]

    def test_the_tutor_recalls_the_plan(self):
        """The tutor takes a submitted plan back with a reason; another tutor does not."""
        iom = the.in_approval()

        with pytest.raises(NotTheTutor):
            iom.recall_plan(the.tutor(the.APPROVED, by=the.OTHER_TUTOR), the.WHY)
        iom.recall_plan(the.tutor(the.APPROVED), the.WHY)

        assert iom.stage is Stage.DESIGN
