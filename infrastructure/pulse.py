"""A sign of life: a file whose time is renewed while the loop of a process turns, for whoever watches from outside."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

EVERY = 1.0
"""Seconds between two renewals at most; the health checks of docker-compose.yml take 30 for dead."""


class Pulse:
    """Beats into a file; into nothing where no file is named."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._next = 0.0

    def beat(self) -> None:
        now = time.monotonic()
        if self._file is not None and now >= self._next:
            self._next = now + EVERY
            with suppress(OSError):  # the loop goes on; whoever watches sees the file grow old
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._file.touch()
