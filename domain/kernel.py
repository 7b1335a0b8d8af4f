"""The grammar of the domain: what every value, fact and aggregate is made of.

An aggregate *decides* in its methods (checks, then records a fact) and *evolves* in the `apply` of its facts, which
believe and check nothing. Facts of a noun stand in its `facts.py`, each with the change it makes to the state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Literal, NamedTuple, NewType, Self, cast
from uuid import UUID

from eventsourcing.domain import BaseAggregate, CanMutateAggregate
from pydantic import BaseModel, ConfigDict, Field

from domain.errors import DatedBeforeBeginning, DatedBeforeLastMove, DatedInFuture
from domain.roles import Function, Role

PersonId = NewType("PersonId", UUID)
OrganisationId = NewType("OrganisationId", UUID)

SYSTEM = PersonId(UUID("00000000-0000-7000-8000-000000000001"))
"""The actor of facts nobody asks for: the scheduler noting a legal day."""


class Value(BaseModel):
    """An immutable value: equal when its fields are equal; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sealed(Value):
    """Text that only the keys of its subjects open; erasing one subject's key erases it for ever.

    No subjects: sealed under the key of the house (free text about no registered person). Bytes are base64.
    """

    alg: Literal["HKDF-SHA256+A256GCM"] = "HKDF-SHA256+A256GCM"
    subjects: tuple[PersonId, ...]
    nonce: str
    ciphertext: str


class FileRef(Value):
    """A file in the document store, sealed like text: address = SHA-256 (hex) of the sealed bytes, size in bytes."""

    address: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)
    media_type: str = Field(max_length=100)
    subjects: tuple[PersonId, ...] = ()


class Basis(Value):
    """The document a change rests on: its kind (order, protocol, letter …), printed number and date, all as printed."""

    kind: str = Field(min_length=1, max_length=100)
    number: str | None = Field(default=None, max_length=100)
    dated: date | None = None


class Reason(Value):
    """Why: a code in clear, and the words behind it sealed."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,49}$")
    text: Sealed | None = None


class Act(Value):
    """Who asks, for whom, and when it was true: what every command method is told beside its own fields.

    `today` is the day in the region's time zone; `now` the moment the command is decided (UTC). `in_place_of`: absent
    people whose roles would carry the act; `own_right`: a role of the actor's own carries it too.
    """

    by: PersonId
    role: Role
    acting_for: OrganisationId | None = None
    functions: frozenset[Function] = frozenset()
    in_place_of: frozenset[PersonId] = frozenset()
    own_right: bool = True
    occurred_on: date
    today: date
    now: datetime
    basis: Basis | None = None

    def is_by(self, *people: PersonId | None) -> bool:
        """Whether these people act: themselves, or by a deputy whom nobody else's role allows this.

        A rule of two persons asks so: a deputy may never do what the absent person could not.
        """
        return self.by in people or (not self.own_right and self.in_place_of <= set(people))


class Take(Value):
    """A claim on one of `capacity` places (1..capacity) under (scope, key); held by the fact's stream."""

    scope: str
    key: str
    capacity: int = Field(default=1, ge=1)


class Release(Value):
    """Gives back what the fact's stream holds in a scope: one key, or every key when none is named."""

    scope: str
    key: str | None = None


Claim = Take | Release


class StatusChange(NamedTuple):
    """A status the fact gives: to its stream (subject "") or a part of it ("item:<id>", "obligation:<id>:<period>").

    `initially`: the status the part has before any fact speaks of it; None where it is not there until then.
    """

    to: str
    subject: str = ""
    initially: str | None = None


FACTS: dict[str, type[Fact]] = {}
"""The closed registry of facts: stored name → class of its newest version."""
AGGREGATES: dict[str, type[Aggregate]] = {}
"""The closed registry of aggregates: kind (first part of a fact's stored name) → class."""


class Fact(BaseModel, CanMutateAggregate[UUID]):
    """What happened, in the past tense. Its stored name and fields never change: a new shape is a new
    `SCHEMA_VERSION` with a static method `upcast_v1_v2(payload: dict) -> dict`.

    The four fields of the envelope below are columns of the journal; every other field is the payload.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    TOPIC: ClassVar[str]
    SCHEMA_VERSION: ClassVar[int] = 1
    MOVES: ClassVar[bool] = False
    """True when the fact moves a state: then it is never dated before the move that led there."""
    MOVES_PART: ClassVar[bool] = False
    """True when it moves only the parts it gives a status to, dated by their own guards: never withdrawn either."""
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset()
    """Fields a correction may change; guards of later moves must not rest on them."""

    originator_id: UUID = Field(exclude=True)
    originator_version: int = Field(exclude=True)
    timestamp: datetime = Field(exclude=True)
    occurred_on: date = Field(exclude=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if topic := cls.__dict__.get("TOPIC"):
            if topic in FACTS:
                raise TypeError(f"stored name {topic!r} is taken by {FACTS[topic].__qualname__}")
            FACTS[topic] = cls

    def mutate(self, aggregate: Any) -> Any:
        """Evolve the aggregate and remember the day of its last move."""
        super().mutate(aggregate)
        if self.MOVES:
            aggregate.moved_on = self.occurred_on
        return aggregate

    def claims(self) -> tuple[Claim, ...]:
        """Claims the fact takes or releases: a function of the fact alone, so they can be rebuilt from the journal."""
        return ()

    def statuses(self) -> tuple[StatusChange, ...]:
        """Statuses the fact gives; the audit trail shows each as from → to. A fact that moves a state names one."""
        return ()

    def resets(self) -> Mapping[str, str]:
        """Beginning of a subject ("approval:") → the status that every part beginning so gets if it has one."""
        return {}

    def places(self) -> frozenset[OrganisationId]:
        """Organisations the fact attaches its stream to; founding facts name them, and facts that move the stream do.

        The audit trail is filtered by them: a stream stays in sight of every place it has ever been attached to.
        """
        return frozenset()


class Founding(Fact):
    """The first fact of a stream: its `apply` gives every attribute of the aggregate a value."""

    MOVES: ClassVar[bool] = True

    def mutate(self, aggregate: Any) -> Any:
        cls = AGGREGATES[self.TOPIC.split(".", 1)[0]]
        founded = cls.__new__(cls)
        founded.__base_init__(self.originator_id, self.originator_version, self.timestamp)
        founded.began_on = founded.moved_on = self.occurred_on
        self.apply(founded)
        return founded


class Aggregate(BaseAggregate[UUID]):
    """A consistency boundary with a stream of facts; `KIND` names it. Attributes are annotated without defaults."""

    KIND: ClassVar[str]

    began_on: date
    moved_on: date

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if kind := cls.__dict__.get("KIND"):
            AGGREGATES[kind] = cls

    @classmethod
    def found(cls, act: Act, fact: type[Founding], stream_id: UUID, **fields: Any) -> Self:
        """Begin a stream with its founding fact."""
        if act.occurred_on > act.today:
            raise DatedInFuture(act.occurred_on, act.today)
        first = fact(
            originator_id=stream_id, originator_version=1, timestamp=act.now, occurred_on=act.occurred_on, **fields
        )
        founded = cast(Self, first.mutate(None))
        founded.pending_events.append(first)
        return founded

    def record(self, act: Act, fact: type[Fact], **fields: Any) -> None:
        """State a fact: check its date against today and the stream's life, then evolve by it."""
        if act.occurred_on > act.today:
            raise DatedInFuture(act.occurred_on, act.today)
        if act.occurred_on < self.began_on:
            raise DatedBeforeBeginning(act.occurred_on, self.began_on)
        if fact.MOVES and act.occurred_on < self.moved_on:
            raise DatedBeforeLastMove(act.occurred_on, self.moved_on)
        self.trigger_event(fact, timestamp=act.now, occurred_on=act.occurred_on, **fields)

    def collect_facts(self) -> list[Fact]:
        """Hand over the facts recorded since loading, oldest first."""
        return cast("list[Fact]", list(self.collect_events()))

    def places(self) -> frozenset[OrganisationId]:
        """The organisations the aggregate belongs to: whoever acts for one of them (or above) has it in scope."""
        raise NotImplementedError(type(self).__name__)

    def about(self) -> tuple[PersonId, ...]:
        """The people free text about the whole stream is about; none for a stream about organisations."""
        return ()

    def concerns(self) -> tuple[PersonId, ...]:
        """The people whose own stream it is: roles that see only themselves see it where they stand here."""
        return self.about()

    def check_corrector(self, act: Act, fact: Fact) -> None:
        """Refuse who leads the kind of stream and still may not correct this fact of it."""

    def coherent(self) -> bool:
        """Whether the facts make sense together; asked after a correction, which no other guard has seen."""
        return True


def fold(facts: Iterable[Fact]) -> Aggregate | None:
    """Evolve an aggregate from its facts, oldest first; None for an empty stream."""
    aggregate: Aggregate | None = None
    for fact in facts:
        aggregate = fact.mutate(aggregate)
    return aggregate
