"""A person's work in one school; populations get their members from such records."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import ClassVar
from uuid import UUID

from domain.kernel import Act, OrganisationId, PersonId, Reason
from domain.staff.facts import Changed, Ended, Hired, HiredAgain
from domain.staff.refusals import (
    AlreadyEnded,
    ChangedLater,
    EndsBeforeBeginning,
    HiredBeforeEnd,
    NotEmployedThen,
    PostUnchanged,
    ProfessionAfterHiring,
    StillEmployed,
)
from domain.staff.state import StaffRecordState
from domain.staff.values import Post


class StaffRecord(StaffRecordState):
    KIND: ClassVar[str] = "staff"

    @classmethod
    def hire(
        cls,
        act: Act,
        staff_id: UUID,
        person: PersonId,
        school: OrganisationId,
        post: Post,
        in_profession_since: date | None = None,
    ) -> StaffRecord:
        """Works in the school from the day of the act."""
        if in_profession_since and in_profession_since > act.occurred_on:
            raise ProfessionAfterHiring(in_profession_since, act.occurred_on)
        return cls.found(
            act,
            Hired,
            staff_id,
            person=person,
            school=school,
            post=post,
            in_profession_since=in_profession_since,
        )

    def change(self, act: Act, post: Post) -> None:
        """Other work from the day of the act until the next change by date."""
        if not self.employed_on(max(act.occurred_on, self.began_on)):
            raise NotEmployedThen(act.occurred_on)
        if self.post_on(act.occurred_on) == post:
            raise PostUnchanged
        self.record(act, Changed, post=post)

    def end(self, act: Act, reason: Reason | None) -> None:
        """The day of the act is the last day of work."""
        since, last_day = self.periods[-1]
        if last_day is not None:
            raise AlreadyEnded(last_day)
        if self.began_on <= act.occurred_on < since:
            raise EndsBeforeBeginning(since)
        if self.posts[-1][0] > act.occurred_on >= self.began_on:
            raise ChangedLater(self.posts[-1][0])
        self.record(act, Ended, reason=reason)

    def hire_again(self, act: Act, post: Post) -> None:
        """Back in the same school after an end."""
        if self.ended_on is None:
            raise StillEmployed
        if act.occurred_on <= self.ended_on:
            raise HiredBeforeEnd(self.ended_on)
        self.record(act, HiredAgain, post=post)

    def places(self) -> frozenset[OrganisationId]:
        return frozenset({self.school})

    def coherent(self) -> bool:
        ends = [(since, last or date.max) for since, last in self.periods]
        apart = all(last < since for (_, last), (since, _) in pairwise(ends))
        return apart and all(since <= last for since, last in ends) and all(map(self.employed_on, self._changes()))

    def _changes(self) -> list[date]:
        return [since for since, _ in self.posts]

    def about(self) -> tuple[PersonId, ...]:
        return (self.person,)
