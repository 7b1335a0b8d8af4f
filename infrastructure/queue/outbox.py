"""The outbox as its dispatcher and its workers see it: jobs that committed with facts, until they are done.

    waiting → enqueued → done
                 └→ failed → waiting again, when an operator says so

`enqueued_at` is a lease: a job enqueued and not done within `LEASE` is enqueued again, because the queue or its
worker may have died with it. So every job runs at least once, and jobs are written so that twice is as good as once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from application.ports import Clock, Job
from infrastructure.causes import with_cause, without_cause
from infrastructure.clock import SystemClock
from infrastructure.database import Database
from infrastructure.journal.schema import facts, outbox

LEASE = timedelta(minutes=15)
MEMORY = timedelta(days=30)
"""How long a done job is kept, so that one delivered late is known to be done."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job to enqueue; `cause` names the span that asked for it, where traces are kept."""

    id: int
    name: str
    args: Mapping[str, str]
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A job that was tried to the end; `error` is the type of the last exception, never its words."""

    id: int
    name: str
    args: Mapping[str, str]
    failed_at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Open:
    """A job not done. `since` is None while it waits, else when the queue last got it or when it failed."""

    id: int
    name: str
    args: Mapping[str, str]
    state: Literal["waiting", "enqueued", "failed"]
    since: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Depth:
    """Jobs not done, by where they are."""

    waiting: int
    enqueued: int
    failed: int


class Outbox:
    """The clock is the machine's even in demo mode: a lease belongs to the machine, not to the story."""

    def __init__(self, database: Database, clock: Clock | None = None, lease: timedelta = LEASE) -> None:
        self._database = database
        self._clock = clock or SystemClock()
        self._lease = lease

    def claim(self, limit: int = 100) -> list[Waiting]:
        """Take the oldest jobs to enqueue; two dispatchers never take the same one."""
        now = self._clock.now()
        open_now = self._open(now - self._lease)
        with self._database.read() as connection:
            if connection.scalar(select(outbox.c.id).where(open_now).limit(1)) is None:
                return []
        oldest = select(outbox.c.id).where(open_now).order_by(outbox.c.id).limit(limit)
        taking = (
            update(outbox)
            .where(outbox.c.id.in_(oldest.with_for_update(skip_locked=True)))
            .values(enqueued_at=now)
            .returning(outbox.c.id, outbox.c.name, outbox.c.args)
        )
        with self._database.write() as connection:
            rows = connection.execute(taking).all()
        return [Waiting(id, name, *without_cause(json.loads(args))) for id, name, args in sorted(rows)]

    def give_back(self, ids: Sequence[int]) -> None:
        """They could not be enqueued and wait on."""
        self._change(outbox.c.id.in_(ids), enqueued_at=None)

    def give_back_all(self) -> None:
        """Whatever an earlier process had in its own memory waits again."""
        self._change(_unfinished() & outbox.c.enqueued_at.is_not(None), enqueued_at=None)

    def asks(self, id: int, name: str, args: Mapping[str, str]) -> bool:
        """Whether the row is this job; not so where a message outlived its journal, and an older one that was put back
        numbers its jobs anew."""
        query = select(outbox.c.name, outbox.c.args).where(outbox.c.id == id)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return row is not None and (row.name, without_cause(json.loads(row.args))[0]) == (name, dict(args))

    def begin(self, id: int) -> bool:
        """A worker takes the job and its lease begins anew; False when nothing is left to do."""
        return self._change((outbox.c.id == id) & _unfinished(), enqueued_at=self._clock.now()) == 1

    def done(self, id: int) -> None:
        self._change((outbox.c.id == id) & outbox.c.done_at.is_(None), done_at=self._clock.now())

    def fail(self, id: int, error: str) -> None:
        """The last try failed: the job waits for an operator."""
        self._change((outbox.c.id == id) & _unfinished(), failed_at=self._clock.now(), error=error)

    def retry(self, id: int | None = None) -> int:
        """A failed job waits again, or all of them; how many did."""
        dead = outbox.c.failed_at.is_not(None)
        which = dead if id is None else dead & (outbox.c.id == id)
        return self._change(which, failed_at=None, error=None, enqueued_at=None)

    def enqueued_before(self, moment: datetime) -> list[int]:
        """Jobs that the queue got before a moment, and no worker has begun since."""
        query = select(outbox.c.id).where(_unfinished(), outbox.c.enqueued_at < moment)
        with self._database.read() as connection:
            return list(connection.scalars(query))

    def open(self, limit: int = 1000) -> list[Open]:
        """Jobs not done, oldest first."""
        columns = (outbox.c.id, outbox.c.name, outbox.c.args, outbox.c.enqueued_at, outbox.c.failed_at, outbox.c.error)
        query = select(*columns).where(outbox.c.done_at.is_(None)).order_by(outbox.c.id).limit(limit)
        with self._database.read() as connection:
            return [_open(*row) for row in connection.execute(query)]

    def forget(self) -> int:
        """Drop jobs done long ago; how many."""
        old = outbox.c.done_at < self._clock.now() - MEMORY
        with self._database.write() as connection:
            return connection.execute(delete(outbox).where(old)).rowcount

    def failed(self) -> list[Failed]:
        columns = (outbox.c.id, outbox.c.name, outbox.c.args, outbox.c.failed_at, outbox.c.error)
        query = select(*columns).where(outbox.c.failed_at.is_not(None)).order_by(outbox.c.id)
        with self._database.read() as connection:
            return [_failed(*row) for row in connection.execute(query)]

    def depth(self) -> Depth:
        failed = func.count(outbox.c.failed_at)
        enqueued = func.count(outbox.c.enqueued_at).filter(outbox.c.failed_at.is_(None))
        query = select(func.count() - failed - enqueued, enqueued, failed).where(outbox.c.done_at.is_(None))
        with self._database.read() as connection:
            return Depth(*connection.execute(query).one())

    def _open(self, expired: datetime) -> ColumnElement[bool]:
        return and_(_unfinished(), or_(outbox.c.enqueued_at.is_(None), outbox.c.enqueued_at < expired))

    def _change(self, where: ColumnElement[bool], **values: datetime | str | None) -> int:
        with self._database.write() as connection:
            return connection.execute(update(outbox).where(where).values(**values)).rowcount


def add(connection: Connection, job: Job) -> int:
    """Put a job that no fact caused into the outbox, in the caller's transaction; its id."""
    head = select(func.coalesce(func.max(facts.c.position), 0)).scalar_subquery()
    args = json.dumps(with_cause(job.args), sort_keys=True, ensure_ascii=False)
    adding = insert(outbox).values(name=job.name, args=args, position=head).returning(outbox.c.id)
    return int(connection.execute(adding).scalar_one())


def _open(
    id: int, name: str, args: str, enqueued_at: datetime | None, failed_at: datetime | None, error: str | None
) -> Open:
    known, _ = without_cause(json.loads(args))
    if failed_at:
        return Open(id, name, known, "failed", failed_at, error)
    return Open(id, name, known, "enqueued" if enqueued_at else "waiting", enqueued_at, None)


def _failed(id: int, name: str, args: str, failed_at: datetime, error: str) -> Failed:
    return Failed(id, name, without_cause(json.loads(args))[0], failed_at, error)


def _unfinished() -> ColumnElement[bool]:
    return and_(outbox.c.done_at.is_(None), outbox.c.failed_at.is_(None))
