"""Loading aggregates: the stream's facts as corrected, from a snapshot where it is long."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Repository
from eventsourcing.persistence import EventStore
from pydantic import ValidationError

from domain.corrections import Corrected, as_corrected
from domain.kernel import AGGREGATES, Aggregate, Fact
from infrastructure.journal.recorder import SqlRecorder
from infrastructure.journal.registry import read_row
from infrastructure.journal.snapshots import shape_of
from infrastructure.wire import Rows, id_text

logger = logging.getLogger(__name__)


class Streams(Repository[UUID]):
    """The library's repository without a cache, reading corrections; a short stream costs one query."""

    def __init__(self, events: EventStore[UUID], snapshots: EventStore[UUID], interval: int) -> None:
        super().__init__(events, snapshot_store=snapshots)
        self._recorder = cast(SqlRecorder, events.recorder)
        self._snapshots = snapshots
        self._interval = interval

    def get(self, aggregate_id: UUID, *, version: int | None = None, **_: Any) -> Any:
        aggregate = self.find(aggregate_id, version)
        if aggregate is None:
            raise AggregateNotFoundError(f"no stream {aggregate_id} at version {version}")
        return aggregate

    @property
    def most(self) -> int:
        """Facts of a stream that are read first: one more than the longest that is replayed whole."""
        return self._interval + 1

    def find(self, stream_id: UUID, version: int | None = None, rows: Rows | None = None) -> Aggregate | None:
        """The aggregate at a version (its newest when it is shorter); None where there is no stream.

        `rows`: the first `most` of the stream, where they have been read already.
        """
        rows = self._recorder.stream(stream_id, 0, self.most) if rows is None else rows
        if len(rows) > self._interval and (version is None or version > self._interval):
            return self._find_long(stream_id, version)
        id = id_text(stream_id)
        facts = [read_row(id, row) for row in rows if version is None or int(row[0]) <= version]
        return evolve(None, facts)

    def facts(self, stream_id: UUID, after: int = 0) -> list[Fact]:
        """The facts of a stream as stored, from a version on."""
        return [read_row(stream_id, row) for row in self._recorder.stream(stream_id, after)]

    def _find_long(self, stream_id: UUID, version: int | None) -> Aggregate | None:
        snapshot = self._snapshot(stream_id, version)
        after = snapshot.version if snapshot else 0
        tail = [fact for fact in self.facts(stream_id, after) if version is None or fact.originator_version <= version]
        if any(isinstance(fact, Corrected) and fact.version <= after for fact in tail):
            snapshot, tail = None, [*self.facts(stream_id)[:after], *tail]
        return evolve(snapshot, tail)

    def _snapshot(self, stream_id: UUID, version: int | None) -> Aggregate | None:
        """The newest snapshot of the shape the class has today."""
        for stored in self._snapshots.recorder.select_events(stream_id, desc=True, lte=version, limit=1):
            cls = AGGREGATES[stored.topic.split("@", 1)[0]]
            if stored.topic == shape_of(cls).topic:
                try:
                    return shape_of(cls).load(cls, stream_id, stored.originator_version, stored.state.decode())
                except ValidationError:
                    logger.exception("a snapshot of a %s cannot be read; its stream is replayed", cls.KIND)
        return None


def evolve(aggregate: Aggregate | None, facts: Sequence[Fact] | Iterable[Fact]) -> Aggregate | None:
    """Continue an aggregate with facts as corrected by one another."""
    for fact in as_corrected(list(facts)):
        aggregate = fact.mutate(aggregate)
    return aggregate
