"""What happened to a person's work in one school.

Days of work run from the day of `Hired` or `HiredAgain` to the day of `Ended`, which still counts.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from domain.kernel import Fact, Founding, OrganisationId, PersonId, Reason, StatusChange
from domain.staff.values import Post

if TYPE_CHECKING:
    from domain.staff.state import StaffRecordState

EMPLOYED = (StatusChange(to="employed"),)


class Hired(Founding):
    """Works in the school from this day. `in_profession_since`: first day as a pedagogue; None unknown."""

    TOPIC: ClassVar[str] = "staff.hired"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"post", "in_profession_since"})

    person: PersonId
    school: OrganisationId
    post: Post
    in_profession_since: date | None = None

    def apply(self, record: StaffRecordState) -> None:
        record.person = self.person
        record.school = self.school
        record.in_profession_since = self.in_profession_since
        record.posts = []
        record.periods = []
        record.begin_period(self.occurred_on, self.post)

    def statuses(self) -> tuple[StatusChange, ...]:
        return EMPLOYED

    def places(self) -> frozenset[OrganisationId]:
        return frozenset({self.school})


class Changed(Fact):
    """Does other work there from this day, until the next change by date."""

    TOPIC: ClassVar[str] = "staff.changed"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"post"})

    post: Post

    def apply(self, record: StaffRecordState) -> None:
        record.put_post(self.occurred_on, self.post)


class Ended(Fact):
    """This was the last day of work. An end that never happened is withdrawn by a correction."""

    TOPIC: ClassVar[str] = "staff.ended"

    reason: Reason | None = None

    def apply(self, record: StaffRecordState) -> None:
        record.end_period(self.occurred_on)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to="ended"),)


class HiredAgain(Fact):
    """Back in the same school from this day, after an end."""

    TOPIC: ClassVar[str] = "staff.hired_again"
    MOVES: ClassVar[bool] = True
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"post"})

    post: Post

    def apply(self, record: StaffRecordState) -> None:
        record.begin_period(self.occurred_on, self.post)

    def statuses(self) -> tuple[StatusChange, ...]:
        return EMPLOYED
