"""Facts of a pair at work: what the two do, and what the school changes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import Field

from domain.kernel import Claim, Fact, OrganisationId, PersonId, Reason, Release, Sealed, StatusChange, Take
from domain.pairs.values import (
    MENTOR_PLACE,
    MeetingForm,
    MentorTerm,
    ObligationLink,
    PairStatus,
    Programme,
    RouteItem,
    Side,
    Span,
)

if TYPE_CHECKING:
    from domain.pairs.state import PairState


class MeetingHeld(Fact):
    TOPIC = "pair.meeting_held"
    CORRECTABLE = frozenset({"held_on", "meeting_form", "topic", "result", "item"})

    held_on: date
    meeting_form: MeetingForm
    topic: Sealed
    result: Sealed | None
    item: RouteItem | None
    by: PersonId

    def apply(self, pair: PairState) -> None:
        pair.meetings += 1


class TaskSet(Fact):
    TOPIC = "pair.task_set"
    CORRECTABLE = frozenset({"text", "due_on", "item"})

    task: UUID
    text: Sealed
    due_on: date | None
    item: RouteItem | None
    by: PersonId

    def apply(self, pair: PairState) -> None:
        pair.tasks[self.task] = False

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"task:{self.task}", to="set"),)


class TaskDone(Fact):
    TOPIC = "pair.task_done"
    CORRECTABLE = frozenset({"result"})

    task: UUID
    result: Sealed | None
    by: PersonId

    def apply(self, pair: PairState) -> None:
        pair.tasks[self.task] = True

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"task:{self.task}", to="done"),)


class PairCommented(Fact):
    TOPIC = "pair.commented"

    text: Sealed
    by: PersonId

    def apply(self, pair: PairState) -> None:
        """Words change no state; the story tells them."""


class PairExtended(Fact):
    TOPIC = "pair.extended"

    was: date
    ends_on: date
    reason: Reason

    def apply(self, pair: PairState) -> None:
        pair.ends_on = self.ends_on


class ProgrammeChanged(Fact):
    TOPIC = "pair.programme_changed"
    CORRECTABLE = frozenset({"programme"})

    programme: Programme
    reason: Reason

    def apply(self, pair: PairState) -> None:
        pair.programme = self.programme


class MentorReplacementProposed(Fact):
    """The school names another mentor and holds a place of theirs; the old one leads until they consent."""

    TOPIC = "pair.mentor_replacement_proposed"
    MOVES = True

    candidate: Side
    mentor_capacity: int = Field(ge=1)
    reason: Reason

    def apply(self, pair: PairState) -> None:
        pair.candidate = self.candidate

    def claims(self) -> tuple[Claim, ...]:
        return (Take(scope=MENTOR_PLACE, key=self.candidate.key, capacity=self.mentor_capacity),)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject="replacement", to="proposed"),)

    def places(self) -> frozenset[OrganisationId]:
        return frozenset((self.candidate.school,))


class MentorReplaced(Fact):
    """The new mentor consented and leads from this day; the day before was the old mentor's last."""

    TOPIC = "pair.mentor_replaced"
    MOVES = True

    was: Side
    mentor: Side
    by: PersonId

    def apply(self, pair: PairState) -> None:
        last = pair.mentors[-1]
        pair.mentors[-1] = last.model_copy(update={"span": last.span.until(self.occurred_on)})
        pair.mentors.append(MentorTerm(mentor=self.mentor, span=Span(start=self.occurred_on)))
        pair.mentor, pair.candidate = self.mentor, None

    def claims(self) -> tuple[Claim, ...]:
        return (Release(scope=MENTOR_PLACE, key=self.was.key),)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject="replacement", to="consented"),)


class MentorReplacementDropped(Fact):
    """The named mentor declined, or the school took the proposal back; the old one goes on."""

    TOPIC = "pair.mentor_replacement_dropped"
    MOVES = True

    candidate: Side
    declined: bool
    by: PersonId
    reason: Reason

    def apply(self, pair: PairState) -> None:
        pair.candidate = None

    def claims(self) -> tuple[Claim, ...]:
        return (Release(scope=MENTOR_PLACE, key=self.candidate.key),)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject="replacement", to="declined" if self.declined else "withdrawn"),)


class PairPaused(Fact):
    TOPIC = "pair.paused"
    MOVES = True

    reason: Reason

    def apply(self, pair: PairState) -> None:
        pair.status = PairStatus.PAUSED
        pair.rest(self.occurred_on)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PairStatus.PAUSED),)


class PairResumed(Fact):
    TOPIC = "pair.resumed"
    MOVES = True

    reason: Reason

    def apply(self, pair: PairState) -> None:
        pair.status = PairStatus.ACTIVE
        pair.active.append(Span(start=self.occurred_on))

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PairStatus.ACTIVE),)


class PairLinked(Fact):
    """The pair carries out a clause of an agreement (IZH 6)."""

    TOPIC = "pair.linked"

    link: ObligationLink

    def apply(self, pair: PairState) -> None:
        pair.links.add(self.link)
