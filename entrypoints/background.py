"""A thread that runs until it is told to stop."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread


class Background:
    """Runs `work(stop)` in a daemon thread; starting twice or stopping twice does nothing."""

    def __init__(self, work: Callable[[Event], None]) -> None:
        self._work = work
        self._stop = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        if self._thread is None:
            self._stop.clear()
            self._thread = Thread(target=self._work, args=(self._stop,), daemon=True)
            self._thread.start()

    def stop(self) -> None:
        if self._thread is not None:
            self._stop.set()
            self._thread.join()
            self._thread = None
