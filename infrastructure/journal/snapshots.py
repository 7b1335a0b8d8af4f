"""Snapshots of long streams: the state of an aggregate as canonical JSON, typed by its annotated attributes.

A snapshot is a convenience: one of another shape than the class has now is not found, a missing one costs a replay.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any, ClassVar, get_origin, get_type_hints
from uuid import UUID

from eventsourcing.domain import BaseAggregate, DomainEventProtocol
from eventsourcing.persistence import AggregateRecorder, IntegrityError, JSONTranscoder, Mapper, StoredEvent
from pydantic import BaseModel, create_model
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError as DatabaseIntegrityError

from domain.kernel import AGGREGATES, Aggregate
from infrastructure.database import Database
from infrastructure.journal import codec
from infrastructure.journal.schema import snapshots

INTERVAL = 200
"""A stream gets a snapshot each time it grows past a multiple of this many facts."""


class Shape:
    """What of an aggregate is kept: every annotated attribute, and when the stream was made and last changed."""

    def __init__(self, cls: type[Aggregate]) -> None:
        hints = get_type_hints(cls, include_extras=True)
        fields = {name: hint for name, hint in hints.items() if get_origin(hint) is not ClassVar}
        own = {name: hint for name, hint in fields.items() if name not in get_type_hints(BaseAggregate)}
        names = own | {"_created_on": datetime, "_modified_on": datetime}
        self.names = tuple(names)
        typed: dict[str, Any] = {name.lstrip("_"): (hint, ...) for name, hint in names.items()}
        self._model: type[BaseModel] = create_model(f"{cls.__name__}State", **typed)
        schema = json.dumps(self._model.model_json_schema(), sort_keys=True)
        self.topic = f"{cls.KIND}@{sha256(schema.encode()).hexdigest()[:16]}"

    def dump(self, aggregate: Aggregate) -> str:
        values = {name.lstrip("_"): getattr(aggregate, name) for name in self.names}
        return codec.canonical(self._model.model_construct(**values).model_dump(mode="json"))

    def load(self, cls: type[Aggregate], stream_id: UUID, version: int, state: str) -> Aggregate:
        values = dict(self._model.model_validate_json(state))
        aggregate = cls.__new__(cls)
        aggregate.__base_init__(stream_id, version, values["created_on"].astimezone(UTC))
        for name in self.names:
            setattr(aggregate, name, values[name.lstrip("_")])
        return aggregate


@cache
def shape_of(cls: type[Aggregate]) -> Shape:
    """The shape of a class; raises where an attribute has a type that JSON cannot keep."""
    return Shape(cls)


@dataclass(frozen=True)
class StateSnapshot:
    """The library's snapshot protocol over a whole aggregate."""

    originator_id: UUID
    originator_version: int
    state: Aggregate

    @classmethod
    def take(cls, aggregate: Aggregate) -> StateSnapshot:
        return cls(aggregate.id, aggregate.version, aggregate)

    def mutate(self, _aggregate: None) -> Aggregate:
        return self.state


class SnapshotMapper(Mapper[UUID]):
    def __init__(self) -> None:
        super().__init__(JSONTranscoder())

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        assert isinstance(domain_event, StateSnapshot)
        shape = shape_of(type(domain_event.state))
        state = shape.dump(domain_event.state).encode()
        return StoredEvent(domain_event.originator_id, domain_event.originator_version, shape.topic, state)

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        cls = AGGREGATES[stored_event.topic.split("@", 1)[0]]
        stream_id, version = UUID(str(stored_event.originator_id)), stored_event.originator_version
        state = shape_of(cls).load(cls, stream_id, version, stored_event.state.decode())
        return StateSnapshot(stream_id, version, state)


class SnapshotRecorder(AggregateRecorder):
    """The library's AggregateRecorder on the table of snapshots."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        rows = [
            {
                "stream_id": event.originator_id,
                "stream_version": event.originator_version,
                "topic": event.topic,
                "state": event.state.decode(),
            }
            for event in stored_events
        ]
        try:
            with self._database.write() as connection:
                for row in rows:
                    connection.execute(insert(snapshots).values(row))
        except DatabaseIntegrityError as error:
            raise IntegrityError(str(error)) from error
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        number = snapshots.c.stream_version
        query = select(snapshots).where(snapshots.c.stream_id == originator_id)
        query = query.where(number > gt) if gt is not None else query
        query = query.where(number <= lte) if lte is not None else query
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(number.desc() if desc else number).limit(limit)).all()
        return [StoredEvent(row.stream_id, row.stream_version, row.topic, row.state.encode()) for row in rows]
