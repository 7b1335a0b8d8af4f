"""The queue as the rest of the product sees it: names of jobs, what each does, start and stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from dramatiq import Actor, Broker, Message, Worker

from infrastructure.causes import KEY
from infrastructure.database import Database
from infrastructure.queue.broker import FIRST_RETRY, QUEUE, answers, held, make_broker
from infrastructure.queue.dispatcher import POLL, Dispatcher
from infrastructure.queue.marks import OUTBOX_ID
from infrastructure.queue.namespace import namespace
from infrastructure.queue.outbox import Outbox, Waiting

THREADS = 2
"""Jobs the embedded product works at at once."""
LOOK = 100
"""Milliseconds after which an idle thread of the embedded worker looks whether it is to stop."""
GRACE = 10_000
"""Milliseconds a job under way is waited for at the end; a job cut short runs again at the next start."""

MISSING = 15.0
"""Seconds between two looks at whether Redis still holds what it was given, and after which it must."""

log = structlog.get_logger()

Work = Mapping[str, Callable[..., None]]
"""Name of a job → what does it, called with the job's ids by name; twice must be as good as once."""


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """`kind` is "in-process" or "redis"; `reachable`: the queue answers; the rest are jobs not done."""

    kind: str
    reachable: bool
    waiting: int
    enqueued: int
    failed: int


class JobQueue:
    """Sends committed jobs, and does them in threads of this process where it is asked to or there is no Redis."""

    def __init__(
        self,
        database: Database,
        redis_url: str | None,
        work: Work,
        *,
        outbox: Outbox | None = None,
        poll: float = POLL,
        first_retry: int = FIRST_RETRY,
        turn: Callable[[], None] = lambda: None,
        missing: float = MISSING,
    ) -> None:
        self.outbox = outbox or Outbox(database)
        self.embedded = redis_url is None
        self.broker = make_broker(self.outbox, redis_url, lambda: namespace(database), first_retry)
        declare(self.broker, work)
        self._dispatcher = Dispatcher(self.outbox, self._send, poll, turn, self._miss)
        self._missing = missing
        self._miss_at = 0.0
        self._worker: Worker | None = None

    def start(self, *, work: bool = False, threads: int = THREADS) -> None:
        """Begin to send, and to `work`; the embedded default always works, first at what an earlier process left."""
        if self.embedded:
            self.outbox.give_back_all()
        if self.embedded or work:
            self._worker = Worker(self.broker, worker_threads=threads, worker_timeout=LOOK)
            self._worker.start()
        self._dispatcher.start()

    def stop(self, grace: int = GRACE) -> None:
        """Send no more and let jobs under way end, for `grace` milliseconds at most."""
        self._dispatcher.stop()
        if self._worker:
            self._worker.stop(grace)
            self._worker = None
        self.broker.close()

    def wake(self) -> None:
        """Look into the outbox now; without it within a second."""
        self._dispatcher.wake()

    def status(self) -> QueueStatus:
        depth = self.outbox.depth()
        kind = "in-process" if self.embedded else "redis"
        return QueueStatus(kind, answers(self.broker), depth.waiting, depth.enqueued, depth.failed)

    def _miss(self) -> None:
        """What Redis was given a while ago and does not hold any more (it was killed, or emptied) waits again."""
        if time.monotonic() < self._miss_at:
            return
        self._miss_at = time.monotonic() + self._missing
        given = self.outbox.enqueued_before(datetime.now(UTC) - timedelta(seconds=self._missing))
        holds = held(self.broker) if given else None
        if holds is not None and (lost := [id for id in given if id not in holds]):
            log.warning("jobs_lost_by_the_queue", jobs=len(lost))
            self.outbox.give_back(lost)

    def _send(self, job: Waiting) -> None:
        options = {OUTBOX_ID: job.id, **({KEY: job.cause} if job.cause else {})}
        self.broker.enqueue(Message(QUEUE, job.name, args=(), kwargs=dict(job.args), options=options))


def declare(broker: Broker, work: Work) -> None:
    """Make an actor of each job."""
    for name, do in work.items():
        Actor(do, broker=broker, actor_name=name, queue_name=QUEUE, priority=0, options={})
