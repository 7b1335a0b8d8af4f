"""The event log of Letopis, on SQLite or PostgreSQL.

    database = Database("sqlite:///var/journal.db")     # or postgresql://…; Database() is a throw-away one
    schema.create(database)
    journal = Journal(database, clock, key=b"32 bytes for the keyed hash of requests")
    authority = SqlAuthority(database, time_zone="Europe/Moscow")
    refusals = SqlRefusals(database)

A projection engine reads `read(after, limit)` and sleeps in `wait(after, timeout)`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, TypeVar, cast
from uuid import UUID

from eventsourcing.application import Application, Repository
from eventsourcing.persistence import EventStore, InfrastructureFactory, Mapper
from eventsourcing.utils import Environment, EnvType

from application.ports import Clock, Receipt, Recorded, Request, Submission
from domain.errors import NotFound
from domain.kernel import Aggregate, Fact, PersonId
from infrastructure.database import Database
from infrastructure.journal.factory import JournalFactory
from infrastructure.journal.looking import Found
from infrastructure.journal.mapper import FactMapper
from infrastructure.journal.plan import replay
from infrastructure.journal.reading import FactReader
from infrastructure.journal.recorder import SqlRecorder
from infrastructure.journal.snapshots import INTERVAL, SnapshotMapper, StateSnapshot
from infrastructure.journal.streams import Streams
from infrastructure.wire import Rows

logger = logging.getLogger(__name__)

A = TypeVar("A", bound=Aggregate)


class Opened:
    """Implements application.ports.Opened: a stored answer, and the rows of the request's stream for one load."""

    __slots__ = ("_journal", "_known", "_request", "_rows", "sight")

    def __init__(self, journal: Journal, request: Request, found: Found) -> None:
        self._journal = journal
        self._request = request
        self._known, self._rows, self.sight = found

    def answer(self) -> Receipt | None:
        request = self._request
        command = request.actor, request.command_id
        return replay(self._known, request.request_hash, command) if self._known else None

    def load(self, cls: type[A], stream_id: UUID) -> A:
        if stream_id != self._request.stream_id:
            return self._journal.load(cls, stream_id)
        rows, self._rows = self._rows, None
        return self._journal.load(cls, stream_id, rows=rows)


class Journal(Application[UUID]):
    """Implements application.ports.Journal. `key`: secret of hash_request."""

    name = "journal"
    snapshot_class = cast(Any, StateSnapshot)

    def __init__(self, database: Database, clock: Clock, key: bytes, snapshot_interval: int = INTERVAL) -> None:
        self.database = database
        self._clock = clock
        self._key = key
        self._interval = snapshot_interval
        self._reader = FactReader(database)
        super().__init__()

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Nothing: the library would read its settings, even the storage format, from the process's environment."""
        return Environment(name, {})

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        return JournalFactory(env, self.database, self._clock)

    def construct_mapper(self) -> Mapper[UUID]:
        return FactMapper()

    def construct_snapshot_store(self) -> EventStore[UUID]:
        return EventStore(SnapshotMapper(), self.factory.aggregate_recorder("snapshots"))

    def construct_repository(self) -> Repository[UUID]:
        assert self.snapshots is not None
        return Streams(self.events, self.snapshots, self._interval)

    @property
    def facts_recorder(self) -> SqlRecorder:
        return cast(SqlRecorder, self.recorder)

    def open(self, requests: Sequence[Request]) -> list[Opened]:
        found = self.facts_recorder.opened(requests, cast(Streams, self.repository).most)
        return [Opened(self, request, each) for request, each in zip(requests, found, strict=True)]

    def load(self, cls: type[A], stream_id: UUID, version: int | None = None, rows: Rows | None = None) -> A:
        """The aggregate as corrected, at a version or now. Raises NotFound, for a stream of another kind too.

        `rows`: what Streams reads first of the stream, where it has been read already.
        """
        aggregate = cast(Streams, self.repository).find(stream_id, version, rows)
        if aggregate is None or aggregate.KIND != cls.KIND:
            raise NotFound(cls.KIND, stream_id)
        return cast(A, aggregate)

    def facts(self, stream_id: UUID) -> list[Fact]:
        return cast(Streams, self.repository).facts(stream_id)

    def append(self, submission: Submission) -> Receipt:
        """Commit, or raise Stale, ClaimHeld, CommandIdReused, Invalid (no canonical text), Unavailable."""
        receipt = self.facts_recorder.append(submission)
        if not receipt.replayed:
            self._snapshot(submission)
        return receipt

    def append_all(self, submissions: Sequence[Submission]) -> list[Receipt | BaseException]:
        outcomes = self.facts_recorder.append_all(submissions)
        for submission, outcome in zip(submissions, outcomes, strict=True):
            if isinstance(outcome, Receipt) and not outcome.replayed:
                self._snapshot(submission)
        return outcomes

    def answer(self, actor: PersonId, command_id: UUID, request_hash: str) -> Receipt | None:
        known = self.facts_recorder.answered(actor, command_id)
        return replay(known, request_hash, (actor, command_id)) if known else None

    def head(self) -> int:
        return self.facts_recorder.max_notification_id() or 0

    def hash_request(self, request: bytes) -> str:
        return blake2b(request, key=self._key, digest_size=32).hexdigest()

    def read(self, after: int, limit: int) -> list[Recorded]:
        """The next facts after a position, in order; `corrects` is filled for corrections."""
        return self._reader.page(after, limit)

    def stream(self, stream_id: UUID) -> list[Recorded]:
        """All facts of a stream as stored, oldest first; `corrects` is filled for corrections."""
        return self._reader.stream(stream_id)

    def wait(self, after: int, timeout: float) -> bool:
        """Sleep until a commit past a position is known of or seconds have passed; True when it is."""
        return self.facts_recorder.wait(after, timeout)

    def _snapshot(self, submission: Submission) -> None:
        """Streams that have grown past a multiple of the interval; a failure costs a later reader time, no more."""
        for fact in submission.facts:
            if fact.originator_version % self._interval == 0:
                try:
                    self.take_snapshot(fact.originator_id, fact.originator_version)
                except Exception:
                    logger.exception("no snapshot of a %s", fact.TOPIC)
