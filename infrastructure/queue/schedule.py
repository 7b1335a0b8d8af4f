"""Jobs that time asks for: the sweep of legal days, once for every day of every region's zone.

A region's day begins by its own clock, so each zone has its own daybreak. Any number of processes may run it: one holds
the lease and looks, the others stand by. The occasion is kept in a table, and the job goes into the outbox in the same
transaction, under the lease. Days nobody looked at need no sweep of their own: a sweep takes up every legal day until
the one it is asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from application.ports import Clock, Job
from infrastructure.database import Database
from infrastructure.journal.schema import organisation_tree, scheduled
from infrastructure.queue.lease import Lease, LeaseLost
from infrastructure.queue.outbox import add

SWEEP = "sweep_day"
LOOK = 30.0
"""Seconds between two looks at the clock."""
LEASE_NAME = "schedule"

log = structlog.get_logger()


class Schedule:
    """`clock` tells the day (in demo mode the story's), `time_zone` is the zone where no region names one. `lease`:
    the processes that look take turns by it. `turn` is called as often as the loop turns."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        time_zone: str,
        lease: Lease,
        *,
        wake: Callable[[], None] = lambda: None,
        turn: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._time_zone = time_zone
        self._lease = lease
        self._wake = wake
        self._turn = turn
        self._look_at = 0.0
        self._stopped = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Ask for today's sweep if nobody has, and go on looking at the clock."""
        self._stopped.clear()
        self._thread = Thread(target=self.run, name="schedule", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Give the lease back, so that another begins at once."""
        self._stopped.set()
        if self._thread:
            self._thread.join()
            self._thread = None

    def run(self) -> None:
        """Look until stopped; a database that is away is looked for again."""
        while not self._stopped.is_set():
            self.step()
            self._turn()
            self._stopped.wait(self._lease.seconds / 3)
        with suppress(DBAPIError):
            self._lease.release()

    def step(self) -> None:
        """Look at the clock if the lease can be held and the last look was long ago."""
        try:
            if not self._lease.hold():
                self._look_at = 0.0  # whoever takes over looks at once
            elif time.monotonic() >= self._look_at:
                self.look()
                self._look_at = time.monotonic() + LOOK
        except LeaseLost:
            log.info("lease_lost", lease=LEASE_NAME)
        except DBAPIError as error:
            log.warning("schedule_waits", error=type(error).__qualname__)

    def look(self) -> int:
        """Ask for the sweep of every zone where a day has begun; how many were asked for. Raises LeaseLost."""
        now = self._clock.now()
        asked = 0
        for zone in self.zones():
            day = now.astimezone(ZoneInfo(zone)).date().isoformat()
            asked += self.once(Job(SWEEP, {"day": day}), f"{day} {zone}")
        if asked:
            self._wake()
        return asked

    def once(self, job: Job, occasion: str) -> bool:
        """Put the job into the outbox unless it was asked for on this occasion already. Raises LeaseLost."""
        dialect = sqlite if self._database.dialect == "sqlite" else postgresql
        row = {"job": job.name, "occasion": occasion, "asked_at": self._clock.now()}
        with self._database.read() as connection:
            known = (scheduled.c.job == job.name) & (scheduled.c.occasion == occasion)
            if connection.scalar(select(scheduled.c.job).where(known)):
                return False
        with self._database.write() as connection:
            self._lease.guard(connection)
            noting = dialect.insert(scheduled).values(row).on_conflict_do_nothing().returning(scheduled.c.job)
            first = connection.execute(noting).first() is not None
            if first:
                add(connection, job)
        return first

    def zones(self) -> list[str]:
        """The zones of all regions, and the installation's own."""
        named = select(organisation_tree.c.time_zone).distinct().where(organisation_tree.c.time_zone.is_not(None))
        with self._database.read() as connection:
            return sorted({self._time_zone, *connection.scalars(named)})
