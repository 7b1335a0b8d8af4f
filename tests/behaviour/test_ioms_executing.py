"""Items are started, proved and judged, and the execution ends."""

from datetime import timedelta

import pytest

from domain.errors import DatedBeforeLastMove, DatedInFuture
from domain.ioms import ItemForm, ItemStatus, Stage
from domain.ioms.facts import ItemAccepted
from domain.ioms.refusals import (
    EvidenceEmpty,
    FileOfAnother,
    ItemElsewhere,
    ItemsUnfinished,
    ItemUnknown,
    NothingAccepted,
    NotTheTeacher,
    NotTheTutor,
    OwnEvidence,
)
from domain.roles import Function
from tests.behaviour import a_route as the

D = the.DONE
READING = the.item(the.READING, form=ItemForm.INFORMAL)


class TestItems:
    def test_the_teacher_starts_an_item(self):
        """A planned item is started by the teacher of the route."""
        iom = the.in_execution()

        iom.start_item(the.teacher(D), the.COURSE)

        assert (iom.items[the.COURSE].status, iom.items[the.COURSE].since) == (ItemStatus.STARTED, D)

    def test_nobody_else_starts_it(self):
        """Another teacher does not start an item."""
        with pytest.raises(NotTheTeacher):
            the.in_execution().start_item(the.teacher(D, by=the.STRANGER), the.COURSE)

    def test_an_item_is_started_once(self):
        """An item already started is not started again."""
        iom = the.handed_in()

        with pytest.raises(ItemElsewhere) as refused:
            iom.start_item(the.teacher(D), the.COURSE)
        assert refused.value.params["item_status"] == ItemStatus.HANDED_IN

    def test_an_item_is_of_the_plan(self):
        """What is not in the plan is not started."""
        with pytest.raises(ItemUnknown):
            the.in_execution().start_item(the.teacher(D), the.READING)

    def test_items_are_recorded_in_any_order_of_days(self):
        """A workshop started in spring may be recorded after a course accepted in summer."""
        iom = the.handed_in()
        iom.accept_item(the.tutor(D), the.COURSE)

        iom.start_item(the.teacher(the.APPROVED), the.WORKSHOP)

        assert iom.items[the.WORKSHOP].since == the.APPROVED

    def test_an_item_is_not_done_before_the_plan_was_approved(self):
        """Execution begins with the approval of the plan."""
        with pytest.raises(DatedBeforeLastMove):
            the.in_execution().start_item(the.teacher(the.SUBMITTED), the.COURSE)


class TestEvidence:
    def test_evidence_waits_for_the_tutor(self):
        """A file with its certificate, date and hours is handed in."""
        iom = the.handed_in()

        [evidence] = iom.items[the.COURSE].evidence
        assert iom.items[the.COURSE].status is ItemStatus.HANDED_IN
        assert (evidence.file, evidence.hours, evidence.by) == (the.FILE, 36, the.TEACHER)

    def test_a_link_is_enough(self):
        """Evidence without a file may be a link."""
        iom = the.in_execution()
        iom.start_item(the.teacher(D), the.COURSE)

        the.hand_in(iom, the.teacher(D), file=None, link=the.WORDS)

        assert iom.items[the.COURSE].evidence[0].link == the.WORDS

    def test_evidence_is_a_file_or_a_link(self):
        """A certificate number alone proves nothing."""
        iom = the.in_execution()
        iom.start_item(the.teacher(D), the.COURSE)

        with pytest.raises(EvidenceEmpty):
            the.hand_in(iom, the.teacher(D), file=None)

    def test_evidence_is_of_an_item_that_was_started(self):
        """Evidence for an item nobody started is refused."""
        with pytest.raises(ItemElsewhere):
            the.hand_in(the.in_execution(), the.teacher(D))

    def test_a_file_is_sealed_under_the_teacher_s_key(self):
        """A file sealed for another person is no evidence of this route."""
        iom = the.in_execution()
        iom.start_item(the.teacher(D), the.COURSE)

        with pytest.raises(FileOfAnother):
            the.hand_in(iom, the.teacher(D), file=the.FILE.model_copy(update={"subjects": (the.STRANGER,)}))

    def test_evidence_is_the_teacher_s(self):
        """Nobody hands in evidence for the teacher."""
        iom = the.in_execution()
        iom.start_item(the.teacher(D), the.COURSE)

        with pytest.raises(NotTheTeacher):
            the.hand_in(iom, the.teacher(D, by=the.STRANGER))

    def test_evidence_is_not_dated_tomorrow(self):
        """A certificate of the future is refused."""
        iom = the.in_execution()
        iom.start_item(the.teacher(D), the.COURSE)

        with pytest.raises(DatedInFuture):
            the.hand_in(iom, the.teacher(D), dated=the.TODAY + timedelta(days=1))

    def test_returned_evidence_is_kept_for_ever(self):
        """Evidence returned and handed in anew stands beside the first."""
        iom = the.handed_in()
        iom.return_item(the.tutor(D), the.COURSE, the.WHY)

        the.hand_in(iom, the.teacher(D), hours=40)

        assert [evidence.hours for evidence in iom.items[the.COURSE].evidence] == [36, 40]


class TestJudge:
    def test_the_tutor_accepts(self):
        """Accepted evidence finishes the item under the plan it was done by."""
        iom = the.handed_in()

        iom.accept_item(the.tutor(D), the.COURSE)

        last = iom.pending_events[-1]
        assert iom.items[the.COURSE].status is ItemStatus.ACCEPTED
        assert isinstance(last, ItemAccepted)
        assert (last.person, last.form, last.plan_version) == (the.TEACHER, ItemForm.FORMAL, 1)

    def test_the_tutor_returns_with_a_reason(self):
        """Returned evidence puts the item back into the teacher's hands."""
        iom = the.handed_in()

        iom.return_item(the.tutor(D), the.COURSE, the.WHY)

        assert iom.items[the.COURSE].status is ItemStatus.RETURNED

    def test_another_tutor_does_not_judge(self):
        """Evidence is judged by the route's own tutor."""
        with pytest.raises(NotTheTutor):
            the.handed_in().accept_item(the.tutor(D, by=the.OTHER_TUTOR), the.COURSE)

    def test_nobody_judges_their_own_evidence(self):
        """A teacher who is a deputy tutor neither accepts, returns nor cancels what they handed in."""
        iom = the.handed_in()
        self_as_tutor = the.tutor(D, the.TEACHER, Function.DEPUTY)

        with pytest.raises(OwnEvidence):
            iom.accept_item(self_as_tutor, the.COURSE)
        with pytest.raises(OwnEvidence):
            iom.return_item(self_as_tutor, the.COURSE, the.WHY)
        with pytest.raises(OwnEvidence):
            iom.cancel_item(self_as_tutor, the.COURSE, the.WHY)

    def test_only_evidence_handed_in_is_judged(self):
        """An item without evidence is neither accepted nor returned."""
        iom = the.in_execution()

        with pytest.raises(ItemElsewhere):
            iom.accept_item(the.tutor(D), the.COURSE)
        with pytest.raises(ItemElsewhere):
            iom.return_item(the.tutor(D), the.COURSE, the.WHY)

    def test_an_accepted_item_is_not_cancelled(self):
        """What was accepted stands."""
        iom = the.executed()

        with pytest.raises(ItemElsewhere):
            iom.cancel_item(the.tutor(D), the.COURSE, the.WHY)


class TestComplete:
    def test_with_every_item_accepted_or_cancelled_execution_ends(self):
        """One accepted and one cancelled item complete the plan."""
        iom = the.executed()

        iom.complete_execution(the.tutor(D))

        assert (iom.stage, iom.stage_since) == (Stage.REFLECTION, D)

    def test_an_unfinished_item_holds_the_route(self):
        """An item neither accepted nor cancelled is named."""
        iom = the.handed_in()
        iom.accept_item(the.tutor(D), the.COURSE)

        with pytest.raises(ItemsUnfinished) as refused:
            iom.complete_execution(the.tutor(D))
        assert refused.value.params == {"items": [str(the.WORKSHOP)]}

    def test_something_was_accepted(self):
        """A plan of cancelled items only is not carried out."""
        iom = the.in_execution()
        iom.cancel_item(the.tutor(D), the.COURSE, the.WHY)
        iom.cancel_item(the.tutor(D), the.WORKSHOP, the.WHY)

        with pytest.raises(NothingAccepted):
            iom.complete_execution(the.tutor(D))

    def test_it_is_not_dated_before_the_last_item(self):
        """Execution does not end before its last item was judged."""
        with pytest.raises(DatedBeforeLastMove):
            the.executed().complete_execution(the.tutor(D - timedelta(days=1)))

    def test_another_tutor_does_not_complete_it(self):
        """Execution is completed by the route's own tutor."""
        with pytest.raises(NotTheTutor):
            the.executed().complete_execution(the.tutor(D, by=the.OTHER_TUTOR))
