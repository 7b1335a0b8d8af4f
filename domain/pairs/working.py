"""What the two do while the pair works. What is noted late is judged by the day it happened."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.errors import DatedInFuture
from domain.kernel import Act, Sealed
from domain.pairs.facts import MeetingHeld, PairCommented, PairLinked, TaskDone, TaskSet
from domain.pairs.refusals import AlreadyLinked, NoSuchTask, NotActiveOn, PairElsewhere, TaskAlreadyDone
from domain.pairs.state import PairState
from domain.pairs.values import MeetingForm, ObligationLink, PairStatus, RouteItem


class Working(PairState):
    def hold_meeting(
        self,
        act: Act,
        *,
        held_on: date,
        meeting_form: MeetingForm,
        topic: Sealed,
        result: Sealed | None,
        item: RouteItem | None,
    ) -> None:
        if held_on > act.today:
            raise DatedInFuture(held_on, act.today)
        self._work(act, held_on)
        self.record(
            act,
            MeetingHeld,
            held_on=held_on,
            meeting_form=meeting_form,
            topic=topic,
            result=result,
            item=item,
            by=act.by,
        )

    def set_task(self, act: Act, task: UUID, *, text: Sealed, due_on: date | None, item: RouteItem | None) -> None:
        self._work(act, act.occurred_on)
        self.record(act, TaskSet, task=task, text=text, due_on=due_on, item=item, by=act.by)

    def finish_task(self, act: Act, task: UUID, result: Sealed | None) -> None:
        self._work(act, act.occurred_on)
        if task not in self.tasks:
            raise NoSuchTask(task)
        if self.tasks[task]:
            raise TaskAlreadyDone(task)
        self.record(act, TaskDone, task=task, result=result, by=act.by)

    def comment(self, act: Act, text: Sealed) -> None:
        self._work(act, act.occurred_on)
        self.record(act, PairCommented, text=text, by=act.by)

    def link(self, act: Act, link: ObligationLink) -> None:
        """Say which clause of an agreement the pair carries out; at any time but after it fell through."""
        if self.status in {PairStatus.DECLINED, PairStatus.CANCELLED}:
            raise PairElsewhere(self.status, [s for s in PairStatus if not s.ended] + [PairStatus.COMPLETED])
        if link in self.links:
            raise AlreadyLinked
        self.record(act, PairLinked, link=link)

    def _work(self, act: Act, day: date) -> None:
        """One of the two, of a pair that has not ended, about a day it was at work."""
        self._be(PairStatus.ACTIVE, PairStatus.PAUSED, PairStatus.EVALUATION)
        self._be_of_the_pair(act)
        if not self.was_active_on(day):
            raise NotActiveOn(day)
