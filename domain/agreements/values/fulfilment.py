"""Who answers for obligations, what shows they were done, where they stand; measures beside the agreement."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from domain.agreements.values.duties import Obligation, Slug
from domain.kernel import Basis, FileRef, OrganisationId, PersonId, Value
from domain.papers.values import Label, Post, RoleKey, Text, Title


class Measure(Value):
    """A measure taken beside the agreement (IZH, four measures)."""

    party: RoleKey
    text: Text
    label: Label | None = None
    topic: Slug | None = None
    participants: tuple[OrganisationId, ...] = Field(default=(), max_length=50)
    cite: Title | None = None


class Answerer(Value):
    """Who answers for obligations: a post in an organisation, the person where one is registered."""

    post: Post
    organisation: OrganisationId
    person: PersonId | None = None


class Delegation(Value):
    """`obligations` None: all of the party's, later ones too. Days inclusive; an open end is None."""

    id: UUID
    party: RoleKey
    delegate: Answerer
    since: date
    until: date | None = None
    obligations: tuple[UUID, ...] | None = None
    exclusions: tuple[UUID, ...] = ()

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def covers(self, obligation: Obligation) -> bool:
        if obligation.party != self.party or obligation.id in self.exclusions:
            return False
        return self.obligations is None or obligation.id in self.obligations


class FactRef(Value):
    """A fact elsewhere in the journal that shows the duty was done: its stream, and which fact of it."""

    stream_id: UUID
    version: int | None = Field(default=None, ge=1)


class Evidence(Value):
    files: tuple[FileRef, ...] = Field(default=(), max_length=20)
    links: tuple[FactRef, ...] = Field(default=(), max_length=100)
    documents: tuple[Basis, ...] = Field(default=(), max_length=20)

    @property
    def given(self) -> bool:
        return bool(self.files or self.links or self.documents)


class ObligationState(StrEnum):
    NOT_STARTED = "not_started"
    REPORTED = "reported"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    NOT_FULFILLED = "not_fulfilled"
    WAIVED = "waived"

    @property
    def settled(self) -> bool:
        return self in {ObligationState.CONFIRMED, ObligationState.NOT_FULFILLED, ObligationState.WAIVED}


class Progress(Value):
    """Where an obligation stands in one period, and since which day."""

    state: ObligationState
    moved_on: date
    reported_by: PersonId | None = None
    reported_for: OrganisationId | None = None
