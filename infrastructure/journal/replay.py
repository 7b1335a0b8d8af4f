"""Streams read within one snapshot of the database, and the stored snapshots of aggregates held against them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from domain.kernel import AGGREGATES, Aggregate, Fact
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
    for stored in connection.execute(select(snapshots)).all():
        cls = AGGREGATES.get(stored.topic.split("@", 1)[0])
        if cls is not None and stored.topic == shape_of(cls).topic and not _follows(connection, cls, stored):
            yield stored.stream_id, stored.stream_version


def _follows(connection: Connection, cls: type[Aggregate], stored: Row[Any]) -> bool:
    stream_id, version = stored.stream_id, stored.stream_version
    try:
        told = [fact for fact in read_stream(connection, stream_id) if fact.originator_version <= version]
        return evolve(None, told) == shape_of(cls).load(cls, stream_id, version, stored.state)
    except Exception:  # noqa: BLE001 - a stream that was tampered with may fail in any way
        return False
