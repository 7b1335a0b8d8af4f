"""The library's view of the journal: its stored events with the columns it does not know, and a closed mapper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, Notification, StoredEvent

from domain.kernel import Fact
from infrastructure.database import moment_text
from infrastructure.journal import codec, registry


@dataclass(frozen=True)
class StoredFact(StoredEvent):
    """A stored event with what a fact is read from; `recorded_at` as database.moment_text writes it."""

    schema_version: int
    occurred_on: date | str
    recorded_at: str
    fact: Fact | None = None


@dataclass(frozen=True)
class FactNotification(Notification):
    schema_version: int
    occurred_on: date | str
    recorded_at: str


class FactMapper(Mapper[UUID]):
    """Facts and canonical text, by the closed registry; nothing is imported by name, compressed or enciphered."""

    def __init__(self) -> None:
        super().__init__(JSONTranscoder())

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """The fact as it would be stored; its envelope is the submission's."""
        assert isinstance(domain_event, Fact)
        return StoredFact(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=domain_event.TOPIC,
            state=codec.payload_of(domain_event).encode(),
            schema_version=domain_event.SCHEMA_VERSION,
            occurred_on=domain_event.occurred_on,
            recorded_at=moment_text(domain_event.timestamp),
            fact=domain_event,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        """The stored fact as its newest class. Raises UnknownFact."""
        assert isinstance(stored_event, StoredFact | FactNotification)
        return registry.read_fact(
            stored_event.topic,
            stored_event.schema_version,
            stored_event.state.decode(),
            stored_event.originator_id,
            stored_event.originator_version,
            stored_event.recorded_at,
            stored_event.occurred_on,
        )
