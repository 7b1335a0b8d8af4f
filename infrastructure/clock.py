"""Clocks: the machine's, and the story clock of demo mode."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's clock, UTC."""

    story = False

    def now(self) -> datetime:
        return datetime.now(UTC)


class StoryClock:
    """Shows a told moment and runs on from there; only demo mode has one, and every page says so."""

    story = True

    def __init__(self, moment: datetime) -> None:
        self.tell(moment)

    def tell(self, moment: datetime) -> None:
        """Set the clock (timezone-aware) and let it run on."""
        self._told = moment.astimezone(UTC)
        self._since = time.monotonic()

    def now(self) -> datetime:
        return self._told + timedelta(seconds=time.monotonic() - self._since)
