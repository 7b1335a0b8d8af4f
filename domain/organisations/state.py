"""An organisation as its facts tell it; what changes by date is kept with its dates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from domain.kernel import Aggregate, OrganisationId
from domain.organisations.values import Level, Name, OrganisationKind, OrganisationStatus, RoleHeld

T = TypeVar("T")


class OrganisationState(Aggregate):
    level: Level
    kind: OrganisationKind
    names: list[tuple[date, Name]]
    parents: list[tuple[date, OrganisationId | None]]
    """Whom it stood under as an organisation of its own."""
    statuses_by_day: list[tuple[date, OrganisationStatus]]
    merged_into: OrganisationId | None
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
        """Whom it stood under on a day, or would have, were it not merged."""
        return _on(self.parents, on)

    def status_on(self, on: date) -> OrganisationStatus | None:
        """None before it stands in the tree."""
        return _on(self.statuses_by_day, on) if self.began_on <= on else None

    def based_on(self, on: date) -> OrganisationId | None:
        return _on(self.bases, on)

    def active_from(self, on: date) -> bool:
        """Active on the day and, as far as is known, on every day after it."""
        later = {status for since, status in self.statuses_by_day if since > on}
        return {self.status_on(on)} | later == {OrganisationStatus.ACTIVE}

    @property
    def name(self) -> Name:
        return self.names[-1][1]

    @property
    def parent(self) -> OrganisationId | None:
        return self.parents[-1][1]

    @property
    def status(self) -> OrganisationStatus:
        return self.statuses_by_day[-1][1]


def _on(history: Sequence[tuple[date, T]], on: date) -> T:
    """The value of a day; before the first day, the first value."""
    return history[max(bisect_right(history, on, key=lambda entry: entry[0]) - 1, 0)][1]
