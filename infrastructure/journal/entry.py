"""A submission made ready outside the append lock: its texts written, its bodies hashed, its claims listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from application.ports import Envelope, Receipt, Submission
from domain.errors import Invalid
from domain.kernel import Claim, Fact, PersonId
from infrastructure.journal import codec, registry
from infrastructure.wire import id_text

CommandKey = tuple[PersonId, UUID]


class Line(NamedTuple):
    """One fact without what only the lock can give: position, recorded_at, digest."""

    stream_id: UUID
    stream_version: int
    kind: str
    claims: tuple[Claim, ...]
    fact: Fact | None
    """None for an event of the library's own, which feeds no inline table."""
    values: tuple[str | None, ...]
    """The columns codec.BODY as text."""
    body: bytes


class Source(NamedTuple):
    """Who caused the facts, as text, in the order of codec.BODY."""

    actor: str
    role: str
    acting_for: str | None
    correlation_id: str
    causation_id: str | None
    command_id: str
    basis: str | None
    rules: str

    @classmethod
    def of(cls, envelope: Envelope) -> Source:
        return cls(
            id_text(envelope.actor),
            envelope.role,
            _text(envelope.acting_for),
            id_text(envelope.correlation_id),
            _text(envelope.causation_id),
            id_text(envelope.command_id),
            codec.basis_text(envelope),
            str(envelope.rules),
        )

    def line(
        self,
        stream_id: UUID,
        version: int,
        topic: str,
        schema_version: int,
        payload: str,
        day: date,
        kind: str,
        fact: Fact | None,
    ) -> Line:
        """A line with its body hashed. Raises Invalid for a claim no database could keep."""
        values = (id_text(stream_id), str(version), kind, topic, str(schema_version), *self, day.isoformat(), payload)
        claims = fact.claims() if fact else ()
        for claim in claims:
            if claim.key and "\0" in claim.key:
                raise Invalid(field=claim.scope, problem="control_character", value=None)
        return Line(stream_id, version, kind, claims, fact, values, codec.body_hash(values))


def _text(id: UUID | None) -> str | None:
    return None if id is None else id_text(id)


class Answered(NamedTuple):
    """What `commands` keeps of a command that has committed."""

    request_hash: str
    first_position: int
    receipt: Receipt


@dataclass(slots=True, eq=False)
class Entry:
    """A submission in the queue; `outcome` is set by the leader that committed or refused it."""

    submission: Submission
    lines: Sequence[Line]
    outcome: Receipt | BaseException | None = field(default=None)

    @property
    def command(self) -> CommandKey:
        envelope = self.submission.envelope
        return envelope.actor, envelope.command_id

    def settled(self) -> Receipt | BaseException:
        """The outcome, whatever it is."""
        return self.outcome or RuntimeError("the group ended without an outcome")

    def result(self) -> Receipt:
        outcome = self.settled()
        if isinstance(outcome, Receipt):
            return outcome
        raise outcome


def prepare(submission: Submission, kind_of_stream: Callable[[UUID], str]) -> Entry:
    """Everything that needs no lock. `kind_of_stream` is asked for corrections, which belong to any kind."""
    source = Source.of(submission.envelope)
    lines = [
        source.line(
            fact.originator_id,
            fact.originator_version,
            fact.TOPIC,
            fact.SCHEMA_VERSION,
            codec.payload_of(fact),
            fact.occurred_on,
            registry.kind_of(fact.TOPIC) or kind_of_stream(fact.originator_id),
            fact,
        )
        for fact in submission.facts
    ]
    return Entry(submission, lines)
