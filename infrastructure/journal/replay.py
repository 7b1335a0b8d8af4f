"""Streams read within one snapshot of the database, and the stored snapshots of aggregates held against them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from domain.kernel import AGGREGATES, Fact
from infrastructure.journal.registry import read_fact
from infrastructure.journal.schema import facts, snapshots
from infrastructure.journal.snapshots import shape_of
from infrastructure.journal.streams import evolve


def read_columns(row: Row[Any]) -> Fact:
    """The fact of a whole row of `facts`. Raises UnknownFact, ValidationError."""
    recorded_at = row.recorded_at.isoformat()
    return read_fact(
        row.type, row.schema_version, row.payload, row.stream_id, row.stream_version, recorded_at, row.occurred_on
    )


def read_stream(connection: Connection, stream_id: UUID) -> list[Fact]:
    """All facts of a stream as stored, oldest first."""
    query = select(facts).where(facts.c.stream_id == stream_id).order_by(facts.c.stream_version)
    return [read_columns(row) for row in connection.execute(query)]


def snapshots_differing(connection: Connection) -> Iterator[tuple[UUID, int]]:
    """Stream and version of every stored snapshot of today's shape that a replay does not give."""
    keys = select(snapshots.c.stream_id, snapshots.c.stream_version, snapshots.c.topic)
    for stream_id, version, topic in connection.execute(keys).all():
        cls = AGGREGATES.get(topic.split("@", 1)[0])
        if cls is None or topic != shape_of(cls).topic:
            continue
        told = [fact for fact in read_stream(connection, stream_id) if fact.originator_version <= version]
        aggregate = evolve(None, told)
        own = (snapshots.c.stream_id == stream_id) & (snapshots.c.stream_version == version)
        kept = connection.scalar(select(snapshots.c.state).where(own))
        if kept is None or shape_of(cls).load(cls, stream_id, version, kept) != aggregate:
            yield stream_id, version
