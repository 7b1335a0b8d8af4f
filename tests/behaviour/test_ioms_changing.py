"""A plan in execution changes: proposed, agreed to, approved or returned."""

import pytest

from domain.ioms import Approver, ItemForm, ItemStatus, Stage
from domain.ioms.facts import PlanApproved, PlanChangeApproved
from domain.ioms.refusals import (
    DeficitsUncovered,
    DesignerApproves,
    IdTaken,
    ItemElsewhere,
    ItemUnderChange,
    ItemUnknown,
    NotTheTeacher,
    NotTheTutor,
    PlanChangeEmpty,
    PlanChangeMissing,
    PlanChangePending,
    PlanHashDiffers,
    PlanNotAgreed,
    RegistryIdMissing,
)
from tests.behaviour import a_route as the

D = the.DONE
READING = the.item(the.READING, form=ItemForm.INFORMAL)


def propose(iom, *, added=(), changed=(), dropped=(), on=D):
    iom.propose_plan_change(the.tutor(on), added, changed, dropped, the.WHY)


def agree(iom, on=D):
    iom.agree_to_plan_change(the.teacher(on), iom.change.plan_hash)


def approve(iom, on=D):
    seen = iom.change.plan_hash
    iom.approve_plan_change(the.head(on), seen)
    iom.approve_plan_change(the.centre(on), seen)


class TestPlanChange:
    def test_a_changed_plan_is_a_new_version(self):
        """Proposed, agreed to and approved, a change puts a new version in force."""
        iom = the.in_execution()
        propose(iom, added=(READING,), changed=(the.course(hours=72),), dropped=(the.WORKSHOP,))
        seen = iom.change.plan_hash
        agree(iom)
        approve(iom)

        last = iom.pending_events[-1]
        assert (iom.stage, iom.plan_version, iom.plan_hash, iom.change) == (Stage.EXECUTION, 2, seen, None)
        assert iom.plan == {the.COURSE: the.course(hours=72), the.READING: READING}
        assert isinstance(last, PlanChangeApproved)
        assert last.first is False

    def test_accepted_items_stay_under_the_old_plan(self):
        """A new version leaves what was accepted under the version it was done by."""
        iom = the.handed_in()
        iom.accept_item(the.tutor(D), the.COURSE)
        propose(iom, added=(READING,))
        agree(iom)
        approve(iom)

        versions = {item_id: item.plan_version for item_id, item in iom.items.items()}
        assert versions == {the.COURSE: 1, the.WORKSHOP: 1, the.READING: 2}

    @pytest.mark.parametrize("change", ["changed", "dropped"])
    def test_an_accepted_item_is_out_of_reach(self, change):
        """An accepted item is neither changed nor dropped."""
        iom = the.handed_in()
        iom.accept_item(the.tutor(D), the.COURSE)

        touched = {"changed": (the.course(hours=72),), "dropped": (the.COURSE,)}[change]
        with pytest.raises(ItemElsewhere):
            propose(iom, **{change: touched})

    def test_a_change_changes_something(self):
        """An empty proposal is refused."""
        with pytest.raises(PlanChangeEmpty):
            propose(the.in_execution())

    def test_an_item_is_named_once(self):
        """An item both changed and dropped is refused."""
        with pytest.raises(IdTaken):
            propose(the.in_execution(), changed=(the.course(hours=72),), dropped=(the.COURSE,))

    def test_an_item_must_be_known_to_be_dropped(self):
        """What is not in the plan is not dropped."""
        with pytest.raises(ItemUnknown):
            propose(the.in_execution(), dropped=(the.READING,))

    def test_a_new_item_is_new_and_fits(self):
        """The rules for items of a draft hold for items of a change."""
        with pytest.raises(IdTaken):
            propose(the.in_execution(), added=(the.course(),))
        with pytest.raises(RegistryIdMissing):
            propose(the.in_execution(), changed=(the.course(registry_id=None),))

    def test_the_changed_plan_still_serves_every_deficit(self):
        """A change that leaves a deficit without an item is refused."""
        with pytest.raises(DeficitsUncovered):
            propose(the.in_execution(), added=(the.item(the.READING, serves=()),), dropped=(the.COURSE, the.WORKSHOP))

    def test_one_change_at_a_time(self):
        """A second proposal waits until the first is decided."""
        iom = the.in_execution()
        propose(iom, added=(READING,))

        with pytest.raises(PlanChangePending):
            propose(iom, dropped=(the.WORKSHOP,))
        with pytest.raises(PlanChangePending):
            iom.complete_execution(the.tutor(D))

    def test_an_item_being_changed_waits(self):
        """An item a proposal touches moves no further until the proposal is decided; others go on."""
        iom = the.in_execution()
        propose(iom, dropped=(the.WORKSHOP,))

        with pytest.raises(ItemUnderChange):
            iom.start_item(the.teacher(D), the.WORKSHOP)
        iom.start_item(the.teacher(D), the.COURSE)

        assert iom.items[the.COURSE].status is ItemStatus.STARTED

    def test_another_tutor_does_not_propose(self):
        """A change is proposed by the route's own tutor."""
        iom = the.in_execution()

        with pytest.raises(NotTheTutor):
            iom.propose_plan_change(the.tutor(D, by=the.OTHER_TUTOR), (READING,), (), (), the.WHY)

    def test_the_teacher_agrees_to_the_change_that_was_seen(self):
        """Agreement is the teacher's own and to this hash."""
        iom = the.in_execution()
        propose(iom, added=(READING,))

        with pytest.raises(PlanHashDiffers):
            iom.agree_to_plan_change(the.teacher(D), iom.plan_hash)
        with pytest.raises(NotTheTeacher):
            iom.agree_to_plan_change(the.teacher(D, by=the.STRANGER), iom.change.plan_hash)

    def test_approval_follows_agreement(self):
        """A change the teacher has not agreed to is not approved."""
        iom = the.in_execution()
        propose(iom, added=(READING,))

        with pytest.raises(PlanNotAgreed):
            iom.approve_plan_change(the.head(D), iom.change.plan_hash)

    def test_its_proposer_does_not_approve_it(self):
        """Whoever proposed a change neither approves nor returns it."""
        iom = the.in_execution()
        propose(iom, added=(READING,))
        agree(iom)

        with pytest.raises(DesignerApproves):
            iom.approve_plan_change(the.centre(D, by=the.TUTOR), iom.change.plan_hash)
        with pytest.raises(DesignerApproves):
            iom.return_plan_change(the.centre(D, by=the.TUTOR), the.WHY)

    def test_an_approval_is_of_this_change(self):
        """An approval of the plan as it stands is no approval of its change."""
        iom = the.in_execution()
        propose(iom, added=(READING,))
        agree(iom)

        with pytest.raises(PlanHashDiffers):
            iom.approve_plan_change(the.head(D), iom.plan_hash)

    def test_a_returned_change_leaves_the_plan_in_force(self):
        """An approver returns a change with a reason; the plan goes on, and another change may be proposed."""
        iom = the.in_execution()
        propose(iom, added=(READING,))
        agree(iom)
        iom.approve_plan_change(the.head(D), iom.change.plan_hash)

        iom.return_plan_change(the.centre(D), the.WHY)
        propose(iom, dropped=(the.WORKSHOP,))

        assert (iom.plan_version, iom.approvals, the.READING in iom.plan) == (1, {}, False)

    def test_the_tutor_recalls_a_change(self):
        """A proposal taken back leaves the plan as it was; another tutor does not take it back."""
        iom = the.in_execution()
        propose(iom, added=(READING,))

        with pytest.raises(NotTheTutor):
            iom.recall_plan_change(the.tutor(D, by=the.OTHER_TUTOR), the.WHY)
        iom.recall_plan_change(the.tutor(D), the.WHY)

        assert (iom.change, iom.plan_version) == (None, 1)

    def test_there_is_a_change_to_decide(self):
        """Without a proposal there is nothing to agree to, approve, return or recall."""
        iom = the.in_execution()

        with pytest.raises(PlanChangeMissing):
            iom.agree_to_plan_change(the.teacher(D), iom.plan_hash)
        with pytest.raises(PlanChangeMissing):
            iom.approve_plan_change(the.head(D), iom.plan_hash)
        with pytest.raises(PlanChangeMissing):
            iom.return_plan_change(the.head(D), the.WHY)
        with pytest.raises(PlanChangeMissing):
            iom.recall_plan_change(the.tutor(D), the.WHY)

    def test_after_a_deviation_the_first_approved_change_makes_the_route_developed(self):
        """A route let past its approval counts as developed with the first plan that is approved."""
        iom = the.designed(approvers=(Approver.SCHOOL,))
        iom.deviate(the.centre(the.APPROVED), Stage.EXECUTION, the.WHY)
        propose(iom, added=(READING,))
        agree(iom)
        iom.approve_plan_change(the.head(D), iom.change.plan_hash)

        approved = [fact for fact in iom.pending_events if isinstance(fact, PlanApproved)]
        assert [(fact.first, fact.plan_version) for fact in approved] == [(True, 1)]
