"""Our rebuild of the audit trail, and the journal copied out as fast as PostgreSQL gives it."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import create_engine

from bench.comparison import Numbers, Place, Round
from infrastructure.clock import SystemClock
from infrastructure.database import Database
from infrastructure.journal import Journal
from projections.audit_trail import AuditTrail
from projections.catalogue import READ_MODELS
from projections.engine import lifecycle
from projections.engine.rebuild import Rebuild
from projections.engine.store import Store


@contextmanager
def filled(place: Place, regions: int) -> Iterator[Journal]:
    """A journal of so many regions."""
    subprocess.run([sys.executable, "-m", "bench.history_fill", place.postgres, str(regions)], check=True)
    database = Database(place.postgres)
    journal = Journal(database, SystemClock(), bytes(32))
    yield journal
    journal.close()
    database.close()


def store_of(journal: Journal) -> Store:
    """Every read model of the product, beside its journal."""
    store = Store(create_engine(journal.database.url), READ_MODELS)
    store.prepare()
    return store


@contextmanager
def ours(place: Place, regions: int) -> Iterator[Round]:
    """The audit trail beside the live one, switched in, without the proof; facts a second."""
    with filled(place, regions) as journal:
        store = store_of(journal)

        def measure() -> Numbers:
            lifecycle.sweep(store.database, [AuditTrail], grace=-1)
            began, cpu = time.perf_counter(), time.process_time()
            built = Rebuild(store, journal, AuditTrail, "bench").run(prove=False)
            seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
            return {"value": built.position / seconds, "cpu_ms": cpu * 1000 / built.position, "peak_mib": peak_mib()}

        yield measure
        store.database.engine.dispose()


@contextmanager
def copied(place: Place, regions: int) -> Iterator[Round]:
    """Rows of the journal a second, thrown away as they come."""
    with filled(place, regions) as journal, psycopg.connect(place.postgres) as connection:
        head = journal.head()

        def measure() -> Numbers:
            began, cpu = time.perf_counter(), time.process_time()
            with connection.cursor() as cursor, cursor.copy("COPY facts TO STDOUT") as copy:
                for _ in copy:
                    pass
            seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
            return {"value": head / seconds, "cpu_ms": cpu * 1000 / head}

        yield measure


def peak_mib() -> float:
    """The most memory this process ever had, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
