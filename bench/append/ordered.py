"""Inserts under an advisory lock, so that positions follow commits; nothing is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from bench.append.plain import INSERT, Events, item_added, text_of
from bench.append.storm import storm, streams
from bench.comparison import Numbers, Place, Round

LOCK = "SELECT pg_advisory_xact_lock(1)"


@dataclass(slots=True)
class _Stream:
    stream_id: UUID
    deficit: UUID
    version: int = 4


@contextmanager
def ordered(place: Place, writers: int) -> Iterator[Round]:
    """One transaction a command, its statements in one round trip (psycopg's pipeline)."""
    events = Events(place.postgres)

    def insert(stream: _Stream) -> None:
        stream.version += 1
        row = (stream.stream_id, stream.version, "iom.item_added", text_of(item_added(stream.deficit)))
        connection = events.connection
        with connection.transaction():
            connection.execute(LOCK)
            connection.execute(INSERT, row)

    def measure() -> Numbers:
        return storm([[_Stream(*s) for s in events.begin(streams(writers))] for _ in range(writers)], insert)

    yield measure
    events.close()
