"""Jobs that committed with their facts: the worker's side takes them to its queue and marks what is done."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select, update

from application.ports import Clock
from infrastructure.database import Database
from infrastructure.journal.schema import outbox


@dataclass(frozen=True, slots=True)
class OutboxJob:
    """A job to run; `position` is the newest fact of the command that asked for it."""

    id: int
    name: str
    args: Mapping[str, str]
    position: int


class Outbox:
    """Delivery is at least once: a job taken and not done is given out again after `redeliver`."""

    def __init__(self, database: Database, clock: Clock, redeliver: timedelta = timedelta(minutes=10)) -> None:
        self._database = database
        self._clock = clock
        self._redeliver = redeliver

    def take(self, limit: int = 100) -> Sequence[OutboxJob]:
        """The oldest open jobs nobody has lately; from now on they are the caller's to enqueue."""
        now = self._clock.now()
        with self._database.write() as connection:
            free = or_(outbox.c.enqueued_at.is_(None), outbox.c.enqueued_at < now - self._redeliver)
            query = select(outbox).where(outbox.c.done_at.is_(None), free)
            rows = connection.execute(query.order_by(outbox.c.id).limit(limit).with_for_update(skip_locked=True)).all()
            taken = outbox.c.id.in_([row.id for row in rows])
            connection.execute(update(outbox).where(taken).values(enqueued_at=now))
        return [OutboxJob(row.id, row.name, json.loads(row.args), row.position) for row in rows]

    def done(self, *jobs: int) -> None:
        """Mark jobs as done; marking twice changes nothing."""
        with self._database.write() as connection:
            open_jobs = outbox.c.id.in_(jobs) & outbox.c.done_at.is_(None)
            connection.execute(update(outbox).where(open_jobs).values(done_at=self._clock.now()))

    def depth(self) -> int:
        """Jobs not done yet."""
        with self._database.read() as connection:
            return connection.scalar(select(func.count()).where(outbox.c.done_at.is_(None))) or 0
