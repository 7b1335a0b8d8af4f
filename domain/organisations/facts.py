"""What happened to an organisation.

The tree of any day is told by four facts: `Registered`, `Moved` and `OpenedAgain` name the parent from their
day on; `Merged` puts the organisation, and with it all that stands below, under the one it merged into.
Of facts dated alike the later recorded stands; a fact dated earlier holds until the next one by date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from pydantic import ValidationInfo, field_validator

from domain.kernel import Fact, Founding, OrganisationId, Reason, StatusChange
from domain.organisations.values import (
    Level,
    Name,
    OrganisationKind,
    OrganisationRole,
    OrganisationStatus,
    Printed,
    RoleHeld,
    fits,
)

if TYPE_CHECKING:
    from domain.organisations.state import OrganisationState

ACTIVE = (StatusChange(to=OrganisationStatus.ACTIVE),)


class Registered(Founding):
    """Stands in the tree from this day. `time_zone`: IANA name, of a region; `based_on`: created at that
    institute or school («на базе», IZH абз. 1); `external`: takes part from outside (SOV 2.2.1)."""

    TOPIC: ClassVar[str] = "organisation.registered"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"kind", "name", "synonyms", "time_zone", "external", "based_on"})

    level: Level
    kind: OrganisationKind
    name: Name
    parent: OrganisationId | None
    synonyms: tuple[Printed, ...] = ()
    time_zone: str | None = None
    based_on: OrganisationId | None = None
    external: bool = False
    demo: bool = False

    @field_validator("kind")
    @classmethod
    def _of_level(cls, kind: OrganisationKind, info: ValidationInfo) -> OrganisationKind:
        if "level" in info.data and not fits(kind, info.data["level"]):
            raise ValueError(f"{kind} does not stand on the level {info.data['level']}")
        return kind

    def apply(self, organisation: OrganisationState) -> None:
        organisation.level = self.level
        organisation.kind = self.kind
        organisation.names = [(self.occurred_on, self.name)]
        organisation.parents = [(self.occurred_on, self.parent)]
        organisation.statuses_by_day = [(self.occurred_on, OrganisationStatus.ACTIVE)]
        organisation.merged_into = None
        organisation.bases = [(self.occurred_on, self.based_on)]
        organisation.synonyms = list(self.synonyms)
        organisation.roles = {}
        organisation.time_zone = self.time_zone
        organisation.external = self.external
        organisation.demo = self.demo

    def statuses(self) -> tuple[StatusChange, ...]:
        return ACTIVE

    def places(self) -> frozenset[OrganisationId]:
        return _with(self, self.parent)


class Renamed(Fact):
    """Called so from this day; found under its old names too."""

    TOPIC: ClassVar[str] = "organisation.renamed"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"name"})

    name: Name

    def apply(self, organisation: OrganisationState) -> None:
        organisation.keep(organisation.names, self.occurred_on, self.name)


class SynonymAdded(Fact):
    """Another name documents use for it; it finds the organisation on any date (X-05)."""

    TOPIC: ClassVar[str] = "organisation.synonym_added"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"synonym"})

    synonym: Printed

    def apply(self, organisation: OrganisationState) -> None:
        organisation.synonyms.append(self.synonym)


class Moved(Fact):
    """Under another parent from this day. Withdraw it by a correction if it never happened."""

    TOPIC: ClassVar[str] = "organisation.moved"

    parent: OrganisationId

    def apply(self, organisation: OrganisationState) -> None:
        organisation.keep(organisation.parents, self.occurred_on, self.parent)

    def places(self) -> frozenset[OrganisationId]:
        return _with(self, self.parent)


class BasedOnSet(Fact):
    """Works on the basis of that institute or school from this day; None: of nobody's."""

    TOPIC: ClassVar[str] = "organisation.based_on_set"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"based_on"})

    based_on: OrganisationId | None

    def apply(self, organisation: OrganisationState) -> None:
        organisation.keep(organisation.bases, self.occurred_on, self.based_on)


class RoleTaken(Fact):
    """Plays a role in a context from this day (IZH-21)."""

    TOPIC: ClassVar[str] = "organisation.role_taken"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"role", "context"})

    role_id: UUID
    role: OrganisationRole
    context: Name

    def apply(self, organisation: OrganisationState) -> None:
        organisation.roles[self.role_id] = RoleHeld(role=self.role, context=self.context, since=self.occurred_on)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"role:{self.role_id}", to="held"),)


class RoleEnded(Fact):
    """Plays the role no more from this day."""

    TOPIC: ClassVar[str] = "organisation.role_ended"

    role_id: UUID

    def apply(self, organisation: OrganisationState) -> None:
        if held := organisation.roles.get(self.role_id):
            organisation.roles[self.role_id] = held.model_copy(update={"until": self.occurred_on})

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"role:{self.role_id}", to="ended"),)


class Merged(Fact):
    """From this day a part of another organisation of its level, with all that stood below it."""

    TOPIC: ClassVar[str] = "organisation.merged"
    MOVES: ClassVar[bool] = True

    into: OrganisationId

    def apply(self, organisation: OrganisationState) -> None:
        organisation.merged_into = self.into
        organisation.keep(organisation.statuses_by_day, self.occurred_on, OrganisationStatus.MERGED)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=OrganisationStatus.MERGED),)

    def places(self) -> frozenset[OrganisationId]:
        return _with(self, self.into)


class TookOver(Fact):
    """The other side of a merger, in the stream of the organisation that goes on."""

    TOPIC: ClassVar[str] = "organisation.took_over"

    merged: OrganisationId

    def apply(self, organisation: OrganisationState) -> None:
        """Nothing of its own changes; both streams move so that two mergers cannot cross."""


class Closed(Fact):
    """Works no more from this day; its history and place in the tree stay."""

    TOPIC: ClassVar[str] = "organisation.closed"
    MOVES: ClassVar[bool] = True

    reason: Reason | None = None

    def apply(self, organisation: OrganisationState) -> None:
        organisation.keep(organisation.statuses_by_day, self.occurred_on, OrganisationStatus.CLOSED)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=OrganisationStatus.CLOSED),)


class OpenedAgain(Fact):
    """Works again from this day, under `parent`: a closing or a merger came to an end or was wrong."""

    TOPIC: ClassVar[str] = "organisation.opened_again"
    MOVES: ClassVar[bool] = True

    parent: OrganisationId | None
    reason: Reason

    def apply(self, organisation: OrganisationState) -> None:
        organisation.keep(organisation.parents, self.occurred_on, self.parent)
        organisation.keep(organisation.statuses_by_day, self.occurred_on, OrganisationStatus.ACTIVE)

    def statuses(self) -> tuple[StatusChange, ...]:
        return ACTIVE

    def places(self) -> frozenset[OrganisationId]:
        return _with(self, self.parent)


def _with(fact: Fact, parent: OrganisationId | None) -> frozenset[OrganisationId]:
    own = OrganisationId(fact.originator_id)
    return frozenset({own} if parent is None else {own, parent})
