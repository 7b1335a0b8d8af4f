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

CommandKey = tuple[PersonId, UUID]


class Line(NamedTuple):
    """One fact without what only the lock can give: position, recorded_at, digest."""

    stream_id: UUID
    stream_version: int
    kind: str
    type: str
    schema_version: int
    payload: str
    occurred_on: date
    claims: tuple[Claim, ...] = ()
    fact: Fact | None = None
    """None for an event of the library's own, which feeds no inline table."""
    body: bytes = b""

    def hashed(self, envelope: Envelope, basis: str | None) -> Line:
        """The line with the hash of its body."""
        stream_id, version, kind, topic, schema_version, payload, occurred_on = self[:7]
        return self._replace(
            body=codec.body_hash(
                stream_id,
                version,
                kind,
                topic,
                schema_version,
                envelope.actor,
                envelope.role,
                envelope.acting_for,
                envelope.correlation_id,
                envelope.causation_id,
                envelope.command_id,
                basis,
                envelope.rules,
                occurred_on,
                payload,
            )
        )


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
    basis: str | None
    outcome: Receipt | BaseException | None = field(default=None)

    @property
    def command(self) -> CommandKey:
        envelope = self.submission.envelope
        return envelope.actor, envelope.command_id

    def result(self) -> Receipt:
        if isinstance(self.outcome, Receipt):
            return self.outcome
        raise self.outcome or RuntimeError("the group ended without an outcome")


def prepare(submission: Submission, kind_of_stream: Callable[[UUID], str]) -> Entry:
    """Everything that needs no lock. `kind_of_stream` is asked for corrections, which belong to any kind."""
    envelope = submission.envelope
    basis = codec.basis_text(envelope)
    lines = [_line(fact, envelope, basis, kind_of_stream) for fact in submission.facts]
    return Entry(submission, lines, basis)


def _line(fact: Fact, envelope: Envelope, basis: str | None, kind_of_stream: Callable[[UUID], str]) -> Line:
    topic = fact.TOPIC
    kind = registry.kind_of(topic) or kind_of_stream(fact.originator_id)
    claims = fact.claims()
    for claim in claims:
        if claim.key and "\0" in claim.key:
            raise Invalid(field=claim.scope, problem="control_character", value=None)
    return Line(
        fact.originator_id,
        fact.originator_version,
        kind,
        topic,
        fact.SCHEMA_VERSION,
        codec.payload_of(fact),
        fact.occurred_on,
        claims,
        fact,
    ).hashed(envelope, basis)
