"""What happened to an absence. It runs on a day when since <= day <= until and the day is before that of `Ended`.

A withdrawn one never runs. Why somebody is away stands as a code in clear; `absence` says no more than that.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from domain.kernel import Claim, Fact, Founding, OrganisationId, PersonId, Reason, StatusChange, Take

if TYPE_CHECKING:
    from domain.absences.state import AbsenceState


def turn_claim(person: PersonId, organisation: OrganisationId, turn: int) -> tuple[Claim, ...]:
    """Whoever adds days to a person's absences takes the next turn, so two at once cannot overlap unseen."""
    return (Take(scope="absence.turn", key=f"{person}:{organisation}:{turn}"),)


class Announced(Founding):
    """The person is away from the organisation from `since` to `until`, both inclusive; the deputy stands in."""

    TOPIC: ClassVar[str] = "absence.announced"

    person: PersonId
    deputy: PersonId
    organisation: OrganisationId
    since: date
    until: date
    reason: Reason
    turn: int

    def apply(self, absence: AbsenceState) -> None:
        absence.person = self.person
        absence.deputy = self.deputy
        absence.organisation = self.organisation
        absence.since = self.since
        absence.until = self.until
        absence.over_from = None

    def claims(self) -> tuple[Claim, ...]:
        return turn_claim(self.person, self.organisation, self.turn)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to="announced"),)

    def places(self) -> frozenset[OrganisationId]:
        return frozenset({self.organisation})


class EndChanged(Fact):
    """The last day is now another one."""

    TOPIC: ClassVar[str] = "absence.end_changed"
    MOVES: ClassVar[bool] = True

    person: PersonId
    organisation: OrganisationId
    until: date
    turn: int

    def apply(self, absence: AbsenceState) -> None:
        absence.until = self.until

    def claims(self) -> tuple[Claim, ...]:
        return turn_claim(self.person, self.organisation, self.turn)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to="announced"),)


class Ended(Fact):
    """The person is back from this very day on, and the deputy stands in no more."""

    TOPIC: ClassVar[str] = "absence.ended"
    MOVES: ClassVar[bool] = True

    reason: Reason | None = None

    def apply(self, absence: AbsenceState) -> None:
        absence.over_from = self.occurred_on

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to="ended"),)


class Withdrawn(Fact):
    """Called off before its first day: nobody was away and nobody stood in."""

    TOPIC: ClassVar[str] = "absence.withdrawn"
    MOVES: ClassVar[bool] = True

    reason: Reason | None = None

    def apply(self, absence: AbsenceState) -> None:
        absence.over_from = absence.since

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to="withdrawn"),)
