"""An organisation as its facts tell it; what changes by date is kept with its dates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from domain.kernel import Aggregate, OrganisationId
from domain.organisations.values import (
    Level,
    Name,
    OrganisationKind,
    OrganisationStatus,
    RoleHeld,
)

T = TypeVar("T")


class OrganisationState(Aggregate):
    level: Level
    kind: OrganisationKind
    names: list[tuple[date, Name]]
    parents: list[tuple[date, OrganisationId | None]]
    statuses: list[tuple[date, OrganisationStatus]]
    bases: list[tuple[date, OrganisationId | None]]
    synonyms: list[str]
    roles: dict[UUID, RoleHeld]
    time_zone: str | None
    external: bool
    demo: bool

    @staticmethod
    def keep(history: list[tuple[date, T]], since: date, value: T) -> None:
        """Put a value among the others by its day; of one day's values the later recorded stands."""
        history.insert(bisect_right(history, since, key=lambda entry: entry[0]), (since, value))

    def name_on(self, on: date) -> Name:
        return _on(self.names, on)

    def parent_on(self, on: date) -> OrganisationId | None:
        return _on(self.parents, on)

    def status_on(self, on: date) -> OrganisationStatus:
        return _on(self.statuses, on)

    def based_on(self, on: date) -> OrganisationId | None:
        return _on(self.bases, on)

    def active_from(self, on: date) -> bool:
        """Active on the day and on every day after it, as far as is known."""
        return (
            self.began_on <= on
            and all(status is OrganisationStatus.ACTIVE for since, status in self.statuses if since > on)
            and self.status_on(on) is OrganisationStatus.ACTIVE
        )

    @property
    def name(self) -> Name:
        return self.names[-1][1]

    @property
    def parent(self) -> OrganisationId | None:
        """Whom it stands under by its newest fact."""
        return self.parents[-1][1]

    @property
    def status(self) -> OrganisationStatus:
        return self.statuses[-1][1]


def _on(history: Sequence[tuple[date, T]], on: date) -> T:
    """The value of a day; before the first day, the first value."""
    return history[max(bisect_right(history, on, key=lambda entry: entry[0]) - 1, 0)][1]
