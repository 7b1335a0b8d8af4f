"""What the school changes in a pair at work: its term, programme, mentor, pauses."""

from __future__ import annotations

from datetime import date

from domain.kernel import Act, Reason
from domain.pairs.facts import (
    MentorReplaced,
    MentorReplacementDropped,
    MentorReplacementProposed,
    PairExtended,
    PairPaused,
    PairResumed,
    ProgrammeChanged,
)
from domain.pairs.forming import check_sides
from domain.pairs.refusals import (
    ExtensionNotLater,
    NoReplacementPending,
    NotTheNewMentor,
    ReplacementPending,
    SameMentor,
)
from domain.pairs.state import PairState
from domain.pairs.values import PairStatus, Programme, Side


class Steering(PairState):
    def extend(self, act: Act, ends_on: date, reason: Reason) -> None:
        self._be(PairStatus.ACTIVE)
        self._lead(act)
        if ends_on <= self.ends_on:
            raise ExtensionNotLater(ends_on, self.ends_on)
        self.record(act, PairExtended, was=self.ends_on, ends_on=ends_on, reason=reason)

    def change_programme(self, act: Act, programme: Programme, reason: Reason) -> None:
        self._be(PairStatus.ACTIVE)
        self._lead(act)
        self.record(act, ProgrammeChanged, programme=programme, reason=reason)

    def replace_mentor(self, act: Act, mentor: Side, mentor_capacity: int, reason: Reason) -> None:
        """Name another mentor; nothing changes until that mentor consents."""
        self._be(PairStatus.ACTIVE)
        self._lead(act)
        if self.candidate is not None:
            raise ReplacementPending
        check_sides(self.kind, mentor, self.mentee)
        if mentor.key == self.mentor.key:
            raise SameMentor
        self.record(act, MentorReplacementProposed, candidate=mentor, mentor_capacity=mentor_capacity, reason=reason)

    def accept_replacement(self, act: Act) -> None:
        """The new mentor consents and leads from this day."""
        candidate = self._be_the_new_mentor(act)
        self.record(act, MentorReplaced, was=self.mentor, mentor=candidate, by=act.by)

    def decline_replacement(self, act: Act, reason: Reason) -> None:
        self._drop(act, self._be_the_new_mentor(act), reason, declined=True)

    def withdraw_replacement(self, act: Act, reason: Reason) -> None:
        """The school takes back a proposal that nobody has answered."""
        self._be(PairStatus.ACTIVE, PairStatus.PAUSED, PairStatus.EVALUATION)
        self._lead(act)
        if self.candidate is None:
            raise NoReplacementPending
        self._drop(act, self.candidate, reason, declined=False)

    def pause(self, act: Act, reason: Reason) -> None:
        self._be(PairStatus.ACTIVE)
        self._lead(act)
        self.record(act, PairPaused, reason=reason)

    def resume(self, act: Act, reason: Reason) -> None:
        self._be(PairStatus.PAUSED)
        self._lead(act)
        self.record(act, PairResumed, reason=reason)

    def _drop(self, act: Act, candidate: Side, reason: Reason, *, declined: bool) -> None:
        self.record(act, MentorReplacementDropped, candidate=candidate, declined=declined, by=act.by, reason=reason)

    def _be_the_new_mentor(self, act: Act) -> Side:
        self._be(PairStatus.ACTIVE)
        if self.candidate is None:
            raise NoReplacementPending
        if act.by not in self.candidate.people:
            raise NotTheNewMentor
        return self.candidate
