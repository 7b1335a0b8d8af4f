"""Carries committed jobs from the outbox to the queue; while the queue is away they wait and commands go on."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import structlog
from redis import RedisError

from infrastructure.queue.outbox import Outbox, Waiting

POLL = 1.0
"""Seconds between two looks when nobody wakes the dispatcher."""
LONGEST_PAUSE = 10.0
"""Seconds between two tries at a queue that does not answer."""

log = structlog.get_logger()


class Dispatcher:
    """One thread; any number of processes may run one each. `turn` is called as often as its loop turns, `miss` before
    each look: it may find that the queue has lost what it was given."""

    def __init__(
        self,
        outbox: Outbox,
        send: Callable[[Waiting], None],
        poll: float = POLL,
        turn: Callable[[], None] = lambda: None,
        miss: Callable[[], None] = lambda: None,
    ) -> None:
        self._outbox = outbox
        self._send = send
        self._poll = poll
        self._turn = turn
        self._miss = miss
        self._failures = 0
        self._woken = Event()
        self._stopping = False
        self._thread: Thread | None = None

    def start(self) -> None:
        self._stopping = False
        self._thread = Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping = True
        self._woken.set()
        if self._thread:
            self._thread.join()
            self._thread = None

    def wake(self) -> None:
        """There may be jobs; without it the next look finds them."""
        self._woken.set()

    def dispatch(self) -> int:
        """Enqueue what waits and tell how many; a job that cannot be sent waits on, and RedisError is raised."""
        claimed = self._outbox.claim()
        for number, job in enumerate(claimed):
            try:
                self._send(job)
            except RedisError:
                self._outbox.give_back([each.id for each in claimed[number:]])
                raise
        return len(claimed)

    def _run(self) -> None:
        while not self._stopping:
            self._turn()
            self._woken.clear()
            try:
                self._miss()
                sent = self.dispatch()
            except Exception as error:  # noqa: BLE001 - whatever it is, jobs are sent again afterwards
                self._failures += 1
                log.warning("queue_unreachable", error=type(error).__qualname__, failures=self._failures)
            else:
                self._failures = 0
                if sent:
                    continue
            self._woken.wait(min(self._poll * 2 ** min(self._failures, 10), LONGEST_PAUSE))
