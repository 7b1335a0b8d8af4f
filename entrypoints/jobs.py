"""What the worker does, wired: the queue with its actors, the schedule of sweeps, the exports.

Bootstrap keeps one `Jobs` in the services of a process and starts it with them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

import structlog

from application.people.erase import TRACES
from application.sweep import Sweep
from domain.kernel import SYSTEM
from domain.legal_days import LegalDay
from entrypoints.audit_export import PATIENCE, AuditExports
from infrastructure.bell import JOBS
from infrastructure.exports import EXPORT, Exports
from infrastructure.queue.jobs import THREADS, JobQueue, QueueStatus
from infrastructure.queue.lease import Lease
from infrastructure.queue.schedule import LEASE_NAME, SWEEP, Schedule
from infrastructure.traces import destroy_traces
from projections import legal_days

if TYPE_CHECKING:
    from entrypoints.bootstrap import Services

LEASE = {"postgresql": 5.0, "sqlite": 60.0}
"""Seconds after which a silent scheduler is replaced; SQLite has one machine's processes and one writer to spare."""

log = structlog.get_logger()


class Jobs:
    """`queue` sends (and on the embedded default does) jobs, `schedule` asks for sweeps, `audit` exports."""

    def __init__(self, services: Services) -> None:
        settings = services.settings
        self._services = services
        work = {SWEEP: self.sweep_day, EXPORT: self.export_audit, TRACES: self.destroy_traces}
        beat = services.pulse.beat
        self.queue = JobQueue(services.database, settings.redis_url, work, turn=beat)
        lease = Lease(services.database, LEASE_NAME, services.holder, LEASE[services.database.dialect])
        self.schedule = Schedule(
            services.database, services.clock, settings.time_zone, lease, wake=self.wake, turn=beat
        )
        exports = Exports(services.database, settings.data / "exports", services.clock)
        self.audit = AuditExports(exports, services.store, services.journal, services.authority, self.wake)

    def wake(self) -> None:
        """There are jobs in the outbox: look here, and wherever else jobs are sent."""
        self.queue.wake()
        self._services.bell.ring(JOBS)

    def send(self, *, work: bool = False, threads: int = THREADS) -> None:
        """Send committed jobs from here, and `work` at them."""
        self.queue.start(work=work, threads=threads)
        self._services.bell.on(JOBS, lambda _number: self.queue.wake())

    def stop(self) -> None:
        self.schedule.stop()
        self.queue.stop()

    def status(self) -> QueueStatus:
        return self.queue.status()

    def sweep_day(self, day: str) -> None:
        """Note the legal days until a day (ISO 8601), and drop jobs done long ago."""
        services, until = self._services, date.fromisoformat(day)
        sweep = Sweep(services.bus, services.authority, services.clock, self._due)
        swept = sweep.run(until, uuid5(SYSTEM, f"sweep:{day}"))
        forgotten = self.queue.outbox.forget()
        log.info("swept", day=day, noted=swept.noted, refused=swept.refused, jobs_forgotten=forgotten)

    def export_audit(self, export_id: str) -> None:
        """Write the file of an export."""
        self.audit.run(UUID(export_id))

    def destroy_traces(self, person_id: str) -> None:
        """After an erasure: the ledger knows of it, and no page of the database holds what was deleted."""
        self._services.erasures.apply()
        destroy_traces(self._services.database)
        log.info("traces_destroyed", person=person_id)

    def _due(self, day: date) -> list[LegalDay]:
        """What has come and is not noted, by read models as fresh as the journal."""
        head = self._services.journal.head()
        with self._services.store.reading(*legal_days.MODELS, at=head, patience=PATIENCE) as reader:
            return legal_days.due(reader, day)
