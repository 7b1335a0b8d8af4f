"""What the application needs of the outside world. Infrastructure fills these; tests use the real ones on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from domain.absences.absence import Away
from domain.kernel import Aggregate, Basis, Fact, FileRef, OrganisationId, PersonId, Sealed
from domain.organisations.values import Level
from domain.roles import Function, Role

A = TypeVar("A", bound=Aggregate)

RULES = 1
"""Version of the rule set in force; kept in every envelope, so old history stays legal under the rules of its day."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who caused a fact and why: the tracing columns shared by every fact of one command."""

    actor: PersonId
    role: Role
    acting_for: OrganisationId | None
    command_id: UUID
    correlation_id: UUID
    causation_id: UUID | None = None
    basis: Basis | None = None
    rules: int = RULES


@dataclass(frozen=True, slots=True)
class Job:
    """A row of the outbox: the name of a worker's actor and ids only."""

    name: str
    args: Mapping[str, str]


class NameMark(NamedTuple):
    """A keyed hash of a part of a name, or of all of it; `kind` says of which."""

    mark: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class VaultEntry:
    """A person's wrapped key and encrypted details, written in the transaction of the fact that registers them."""

    person_id: PersonId
    wrapped_key: bytes
    details: bytes
    marks: tuple[NameMark, ...] = ()
    """What the person is found by from then on, in place of what was there before."""
    under: str | None = None
    """Fingerprint of the master key that the key is wrapped with; None: whichever the journal is written with."""


@dataclass(frozen=True, slots=True)
class Submission:
    """Everything one command commits, all or nothing."""

    facts: Sequence[Fact]
    envelope: Envelope
    request_hash: str
    jobs: Sequence[Job] = ()
    vault: Sequence[VaultEntry] = ()
    sight: object = None
    """What the command had seen of the journal (Opened.sight): it may spare the append a look."""


@dataclass(frozen=True, slots=True)
class StreamVersion:
    kind: str
    id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a command: the newest position it wrote (the head where it wrote none) and its streams' versions.
    `replayed` is True when the answer was stored by an earlier run of the same command."""

    position: int
    streams: tuple[StreamVersion, ...]
    replayed: bool = False


class Recorded(NamedTuple):
    """A fact as the journal keeps it: what projections are fed and auditors read, in position order from 1, gapless."""

    position: int
    stream_id: UUID
    stream_version: int
    kind: str
    type: str
    fact: Fact
    actor: PersonId
    role: Role
    acting_for: OrganisationId | None
    command_id: UUID
    correlation_id: UUID
    causation_id: UUID | None
    basis: Basis | None
    occurred_on: date
    recorded_at: datetime
    digest: str
    corrects: tuple[Fact, Fact] | None = None
    """For `fact.corrected`: the fact as it read before and as it reads now."""


class FactSource(Protocol):
    """The journal as read models follow it: committed facts in position order, nothing skipped, nothing late."""

    def read(self, after: int, limit: int) -> list[Recorded]:
        """At most `limit` facts with a position above `after`, oldest first."""

    def head(self) -> int:
        """Position of the newest committed fact; 0 for an empty journal."""

    def wait(self, position: int, timeout: float) -> bool:
        """Return as soon as the head may be above `position`, or after `timeout` seconds; False when time ran out.
        It only shortens the wait: whoever waits reads again either way."""


class Request(NamedTuple):
    """A command about to be carried out: who asks under which id, the keyed hash, and the stream it is about."""

    actor: PersonId
    command_id: UUID
    request_hash: str
    stream_id: UUID | None = None


class Opened(Protocol):
    """A command as the journal finds it, read together with others'."""

    def answer(self) -> Receipt | None:
        """As Journal.answer."""

    def load(self, cls: type[A], stream_id: UUID) -> A:
        """As Journal.load; the stream of the request has been read already."""

    @property
    def sight(self) -> object:
        """For the submission; the journal alone knows what it is."""


class Journal(Protocol):
    """The event log."""

    def open(self, requests: Sequence[Request]) -> Sequence[Opened]:
        """All that these commands need at their beginning, in one round trip."""

    def load(self, cls: type[A], stream_id: UUID, version: int | None = None) -> A:
        """The aggregate from its facts as corrected (snapshot + tail); raises NotFound (also for another kind)."""

    def facts(self, stream_id: UUID) -> list[Fact]:
        """The stream's facts as stored, uncorrected, newest schema version, oldest first; empty if there is none."""

    def append(self, submission: Submission) -> Receipt:
        """Commit; raises Stale, ClaimHeld, CommandIdReused. Returns the stored receipt when the command id is known."""

    def append_all(self, submissions: Sequence[Submission]) -> Sequence[Receipt | BaseException]:
        """What each append gives or raises; they share a commit."""

    def answer(self, actor: PersonId, command_id: UUID, request_hash: str) -> Receipt | None:
        """The stored receipt of an earlier run; raises CommandIdReused when it answered a different request."""

    def head(self) -> int:
        """Position of the newest fact; 0 for an empty journal."""

    def hash_request(self, request: bytes) -> str:
        """Keyed hash of a request, so a stored hash tells nothing about its text."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A role and functions held in an organisation's subtree on a date."""

    role: Role
    organisation: OrganisationId
    functions: frozenset[Function]
    in_place_of: PersonId | None = None
    """The absent person whose binding it is; None: the holder's own."""


@dataclass(frozen=True, slots=True)
class TreeNode:
    id: OrganisationId
    parent: OrganisationId | None
    level: Level
    kind: str


class Authority(Protocol):
    """Bindings and the organisation tree as committed with the journal, never behind it."""

    def bindings(self, person: PersonId, on: date) -> Sequence[Binding]:
        """What the person holds on a day (last day inclusive): the own, and those of people they stand in for."""

    def holds_from(self, person: PersonId, day: date) -> bool:
        """Whether the person holds a role, or stands in for somebody, on the day or later."""

    def absences(self, person: PersonId, organisation: OrganisationId) -> Sequence[Away]:
        """All absences of a person from an organisation, over and called off ones too."""

    def ancestors(self, organisation: OrganisationId, on: date) -> Sequence[TreeNode]:
        """The organisation and its parents up to the country, nearest first; empty when it is unknown."""

    def time_zone(self, organisation: OrganisationId | None) -> str:
        """IANA name of the region's zone; the installation's default where none is known."""

    def subtree(self, organisation: OrganisationId, on: date) -> frozenset[OrganisationId]:
        """The organisation and everything below it on a day."""


class Vault(Protocol):
    """Names and keys of people, and everything that only their keys open."""

    def enrol(self, person: PersonId, details: Mapping[str, str]) -> VaultEntry:
        """A new key and the person's encrypted details, as data for the submission that registers them."""

    def amend(self, person: PersonId, details: Mapping[str, str]) -> VaultEntry:
        """The entry with these details changed, its key the same. Unknown person: NotFound."""

    def knows(self, person: PersonId) -> bool: ...

    def merged_into(self, person: PersonId) -> PersonId | None: ...

    def seal(self, text: str, subjects: Iterable[PersonId]) -> Sealed:
        """Encrypt under the keys of all subjects together (none: the key of the house). Unknown subject: NotFound."""

    def unseal(self, sealed: Sealed) -> str | None:
        """The text, or None when a subject's key is gone."""

    def names(self, people: Iterable[PersonId]) -> dict[PersonId, str]:
        """Display names of those who are known and not erased."""


class Documents(Protocol):
    """Evidence and scans, sealed, addressed by the hash of the sealed bytes."""

    def put(self, content: bytes, media_type: str, subjects: Iterable[PersonId]) -> FileRef: ...

    def get(self, ref: FileRef) -> bytes | None:
        """The content, or None when a subject's key is gone; raises NotFound for an unknown address."""


class Refusals(Protocol):
    def note(self, entry: RefusalEntry) -> None:
        """Keep a refused command for the auditor; never raises into the caller's answer."""


@dataclass(frozen=True, slots=True)
class RefusalEntry:
    at: datetime
    actor: PersonId
    role: str
    acting_for: OrganisationId | None
    command: str
    stream_id: UUID | None
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    correlation_id: UUID | None = None


STUCK_DAYS: Mapping[str, int] = {
    "diagnostics": 30,
    "design": 21,
    "approval": 14,
    "execution": 365,
    "reflection": 30,
    "transfer": 90,
}


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """Numbers of the rules that an installation may set."""

    mentor_capacity: int = 3
    """Pairs a mentor may lead at once."""
    stuck_days: Mapping[str, int] = field(default_factory=lambda: STUCK_DAYS)
    """Stage of a route → days after which it counts as stuck there; a stage not named is never stuck."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The moment, UTC, timezone-aware."""


class Ids(Protocol):
    def new(self) -> UUID:
        """A fresh UUID (version 7 by the clock)."""
