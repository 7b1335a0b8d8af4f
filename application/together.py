"""Threads that ask at the same time are served by one of them.

Who finds a turn free serves at once, alone; who comes meanwhile waits, and the first of those who wait serves them all.
So many share a round trip to the database, and few contend for the interpreter's lock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")

MOST = 64
"""Served at once; the others wait for the next turn."""


class _Waiting(Generic[T]):
    """A caller: it sleeps on its own lock until it is served or is to serve its group."""

    __slots__ = ("group", "item", "wake")

    def __init__(self, item: T) -> None:
        self.item = item
        self.group: Sequence[_Waiting[T]] | None = None
        self.wake = Lock()
        self.wake.acquire()


class Together(Generic[T]):
    """`first` is done to a group while it has one of the turns, `then` while the next group has it already.

    Neither may raise because of one item: it settles each. What it raises all the same (Ctrl-C) only the thread that
    serves hears; the others return unserved and may ask again.
    """

    def __init__(
        self, first: Callable[[Sequence[T]], None], then: Callable[[Sequence[T]], None], turns: int = 1
    ) -> None:
        self._first = first
        self._then = then
        self._mutex = Lock()
        self._free = turns
        self._queue: deque[_Waiting[T]] = deque()

    def ask(self, item: T) -> None:
        """Return when the item has been served, by this thread or another."""
        own = _Waiting(item)
        with self._mutex:
            if self._free:
                self._free -= 1
                own.group = (own,)
            else:
                self._queue.append(own)
        if own.group is None:
            own.wake.acquire()
        if own.group is not None:
            self._serve(own.group)

    def _serve(self, group: Sequence[_Waiting[T]]) -> None:
        items = [waiting.item for waiting in group]
        try:
            try:
                self._first(items)
            finally:
                self._pass_on()
            self._then(items)
        finally:
            for waiting in group[1:]:
                waiting.wake.release()

    def _pass_on(self) -> None:
        """Give the turn to the first of those who wait, with all of them as its group."""
        with self._mutex:
            group = [self._queue.popleft() for _ in range(min(MOST, len(self._queue)))]
            if not group:
                self._free += 1
                return
        group[0].group = group
        group[0].wake.release()
