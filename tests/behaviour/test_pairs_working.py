"""Meetings, tasks, comments and links of a pair at work."""

from datetime import date
from uuid import UUID

import pytest

from domain.errors import DatedInFuture
from domain.pairs import MeetingForm, MentoringPair, ObligationLink, PairStatus, RouteItem
from domain.pairs.facts import MeetingHeld, PairCommented, TaskSet
from domain.pairs.refusals import (
    AlreadyLinked,
    NoSuchTask,
    NotActiveOn,
    NotOfThePair,
    PairElsewhere,
    TaskAlreadyDone,
)
from tests.behaviour import a_pair as the

ITEM = RouteItem(iom=UUID(int=50), item=UUID(int=51))
TASK = UUID(int=60)
LINK = ObligationLink(agreement=UUID(int=70), obligation=UUID(int=71))


def meet(pair: MentoringPair, held_on: date, noted: date | None = None, act=None) -> None:
    pair.hold_meeting(
        act or the.mentor(noted or held_on),
        held_on=held_on,
        meeting_form=MeetingForm.LESSON_VISIT,
        topic=the.WORDS,
        result=None,
        item=ITEM,
    )


def set_task(pair: MentoringPair, act=None) -> None:
    pair.set_task(act or the.mentor(the.after(5)), TASK, text=the.WORDS, due_on=None, item=ITEM)


class TestMeeting:
    def test_a_meeting_has_its_day_form_topic_and_route_item(self):
        """A meeting of the two is kept with what it was about and the item of the route it served."""
        pair = the.active()
        meet(pair, the.after(3))

        fact = pair.pending_events[-1]
        assert isinstance(fact, MeetingHeld)
        assert (fact.held_on, fact.meeting_form, fact.topic) == (
            the.after(3),
            MeetingForm.LESSON_VISIT,
            the.WORDS,
        )
        assert (fact.item, fact.by, pair.meetings) == (ITEM, the.MENTOR, 1)

    def test_a_meeting_noted_late_is_judged_by_its_day(self):
        """A meeting of a day at work is accepted while the pair is already in evaluation."""
        pair = the.in_evaluation()
        meet(pair, the.after(3), noted=the.after(2, the.ENDS))

        assert pair.meetings == 1

    def test_a_paused_pair_does_not_meet(self):
        """A meeting on a day of the pause is refused."""
        with pytest.raises(NotActiveOn):
            meet(the.paused(), date(2022, 11, 1))

    def test_no_meeting_before_the_pair_worked(self):
        """A meeting of a day before the order is refused."""
        with pytest.raises(NotActiveOn):
            meet(the.active(), the.after(-1), noted=the.after(1))

    def test_no_meeting_of_tomorrow(self):
        """A meeting that is still to come is refused."""
        with pytest.raises(DatedInFuture):
            meet(the.active(), the.after(1, the.TODAY), noted=the.TODAY)

    def test_only_the_two_note_meetings(self):
        """A head who is not of the pair notes no meeting for it."""
        with pytest.raises(NotOfThePair):
            meet(the.active(), the.after(3), act=the.head(the.after(3)))

    @pytest.mark.parametrize("pair", [the.agreed, the.completed, the.cancelled, the.declined])
    def test_only_a_pair_that_has_begun_and_not_ended_meets(self, pair):
        """Before the order and after the end there are no meetings."""
        with pytest.raises(PairElsewhere):
            meet(pair(), the.after(3))


class TestTasks:
    def test_a_task_is_set_and_done(self):
        """A task without a deadline has none, and is done once."""
        pair = the.active()
        set_task(pair)
        pair.finish_task(the.mentee(the.after(9)), TASK, the.WORDS)

        fact = pair.pending_events[-2]
        assert isinstance(fact, TaskSet)
        assert (fact.due_on, fact.item, pair.tasks) == (None, ITEM, {TASK: True})

    def test_a_task_is_not_done_twice(self):
        """A task already done is told so."""
        pair = the.active()
        set_task(pair)
        pair.finish_task(the.mentee(the.after(9)), TASK, None)

        with pytest.raises(TaskAlreadyDone):
            pair.finish_task(the.mentee(the.after(10)), TASK, None)

    def test_an_unknown_task_is_not_done(self):
        """Only a task of this pair can be done."""
        with pytest.raises(NoSuchTask):
            the.active().finish_task(the.mentee(), TASK, None)

    def test_a_paused_pair_sets_no_task(self):
        """During a pause the two set no tasks."""
        with pytest.raises(NotActiveOn):
            set_task(the.paused(), the.mentor(date(2022, 11, 5)))

    def test_only_the_two_set_tasks(self):
        """A colleague outside the pair sets no task in it."""
        with pytest.raises(NotOfThePair):
            set_task(the.active(), the.stranger())


class TestComment:
    def test_words_are_sealed_under_both(self):
        """A comment opens only while the keys of both people exist."""
        pair = the.active()
        pair.comment(the.mentee(), the.WORDS)

        fact = pair.pending_events[-1]
        assert isinstance(fact, PairCommented)
        assert fact.text.subjects == (the.MENTOR, the.MENTEE)

    def test_only_the_two_comment(self):
        """A colleague outside the pair leaves no comment in it."""
        with pytest.raises(NotOfThePair):
            the.active().comment(the.stranger(), the.WORDS)

    def test_a_completed_pair_is_not_commented(self):
        """After the end the story is closed."""
        with pytest.raises(PairElsewhere):
            the.completed().comment(the.mentor(), the.WORDS)


class TestLink:
    @pytest.mark.parametrize("pair", [the.proposed, the.active, the.paused, the.completed])
    def test_a_pair_carries_out_a_clause(self, pair):
        """At any time a pair may be linked to a clause of an agreement."""
        linked = pair()
        linked.link(the.head(the.TODAY), LINK)

        assert linked.links == {LINK}

    def test_a_clause_is_linked_once(self):
        """The same link a second time is told so."""
        pair = the.active()
        pair.link(the.head(), LINK)

        with pytest.raises(AlreadyLinked):
            pair.link(the.head(), LINK)

    @pytest.mark.parametrize("pair", [the.declined, the.cancelled])
    def test_a_pair_that_fell_through_carries_out_nothing(self, pair):
        """A declined or cancelled pair is linked to no clause."""
        with pytest.raises(PairElsewhere):
            pair().link(the.head(the.TODAY), LINK)


def test_a_status_is_named_by_every_fact_that_moves():
    """Whatever moves the pair gives a status the audit trail can show."""
    for pair in (the.completed(), the.declined(), the.cancelled(), the.paused()):
        assert all(fact.statuses() for fact in pair.pending_events if fact.MOVES)
        assert pair.status in PairStatus
