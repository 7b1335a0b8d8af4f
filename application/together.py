"""Threads that ask at the same time are served by one of them, as one group.

Who finds nobody leading leads, and serves all that wait. When a group has been served, the first of those who came
meanwhile leads the next one. So many share a round trip and a commit, and threads that would only contend for the
interpreter's lock sleep instead.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")

MOST = 64
"""Served at once; the others wait for the next group."""
LONGEST_WAIT = 0.002
"""Seconds a leader waits for those who have just been served to ask again, as PostgreSQL's commit_delay does.

Nobody waits where nobody else has asked lately.
"""


class _Waiting(Generic[T]):
    """A caller: it sleeps on its own lock until it has been served or is to lead."""

    __slots__ = ("item", "leads", "served", "wake")

    def __init__(self, item: T) -> None:
        self.item = item
        self.served = False
        self.leads = False
        self.wake = _locked()


class Together(Generic[T]):
    """`serve` settles each item of a group and may not raise because of one.

    What it raises all the same (Ctrl-C) only the leader hears; the others return unserved and may ask again.
    """

    def __init__(self, serve: Callable[[Sequence[T]], None]) -> None:
        self._serve = serve
        self._mutex = Lock()
        self._queue: deque[_Waiting[T]] = deque()
        self._led = False
        self._expected = 1
        """How many asked around the last group."""
        self._took = 0.0
        """Seconds it took: waiting longer than that could not pay."""
        self._complete: Lock | None = None
        """What a leader that waits for the expected ones sleeps on."""

    def ask(self, item: T) -> None:
        """Return when the item has been served, by this thread or another."""
        own = _Waiting(item)
        with self._mutex:
            self._queue.append(own)
            leads, self._led = not self._led, True
            if self._complete and len(self._queue) >= self._expected:
                self._complete.release()
                self._complete = None
        if not leads:
            self._sleep(own)
        if not own.served:
            self._lead()

    def _sleep(self, own: _Waiting[T]) -> None:
        """Until the caller has been served or is to lead; Ctrl-C takes it out of the queue."""
        try:
            own.wake.acquire()
        except BaseException:
            with self._mutex:
                if own in self._queue:
                    self._queue.remove(own)
            if own.leads:
                self._pass_on(())
            raise

    def _lead(self) -> None:
        group: Sequence[_Waiting[T]] = ()
        began = time.monotonic()
        try:
            try:
                self._gather()
            finally:  # whatever ends the wait: the leader is among those whom nobody else would serve
                group, began = self._take(), time.monotonic()
            self._serve([waiting.item for waiting in group])
        finally:
            self._took = time.monotonic() - began
            self._pass_on(group)

    def _take(self) -> Sequence[_Waiting[T]]:
        with self._mutex:
            return [self._queue.popleft() for _ in range(min(MOST, len(self._queue)))]

    def _gather(self) -> None:
        with self._mutex:
            if len(self._queue) >= self._expected:
                return
            complete = self._complete = _locked()
        complete.acquire(timeout=min(self._took, LONGEST_WAIT))
        self._complete = None

    def _pass_on(self, group: Sequence[_Waiting[T]]) -> None:
        with self._mutex:
            self._expected = min(MOST, len(group) + len(self._queue))
            successor = self._queue[0] if self._queue else None
            self._led = successor is not None
            if successor:
                successor.leads = True
        for waiting in group[1:]:
            waiting.served = True
            waiting.wake.release()
        if successor:
            successor.wake.release()


def _locked() -> Lock:
    lock = Lock()
    lock.acquire()
    return lock
