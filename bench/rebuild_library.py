"""The audit trail by the library as it documents: its events, its ProjectionRunner, a tracking recorder as the view."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL

from bench.append.library import Routes, postgres_of
from bench.comparison import Numbers, Place, Round
from bench.history_told import KEPT, region
from domain.kernel import Fact
from infrastructure.clock import SystemClock
from infrastructure.database import Database
from infrastructure.journal import Journal

BATCH = 500


@contextmanager
def library(place: Place, facts: int) -> Iterator[Round]:
    """Facts a second through the library's runner, from the first one."""
    environment = postgres_of(place.postgres)
    head = _fill(Routes(environment), facts)

    def measure() -> Numbers:
        began, cpu = time.perf_counter(), time.process_time()
        with ProjectionRunner(
            application_class=Routes, projection_class=AuditTrail, view_class=TrailView, env=environment
        ) as runner:
            runner.wait(head, timeout=600)
            seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
            runner.projection.view.clear()
        return {"value": head / seconds, "cpu_ms": cpu * 1000 / head}

    yield measure


def _fill(routes: Routes, facts: int) -> int:
    """The story's first facts in the library's table."""
    region()
    source = Database(f"sqlite:///{KEPT / 'journal.db'}")
    journal = Journal(source, SystemClock(), bytes(32))
    found = [recorded.fact for recorded in journal.read(0, facts)]
    for start in range(0, len(found), BATCH):
        routes.save(*found[start : start + BATCH])
    journal.close()
    source.close()
    routes.close()
    return len(found)


class TrailView(PostgresTrackingRecorder):
    """Lines of the trail, the statuses that stand, and the places of a stream."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sql_create_statements += [SQL(statement).format() for statement in _TABLES]

    def tell(self, fact: Fact, tracking: Tracking) -> None:
        """Everything one fact adds, with its tracking, in one transaction."""
        stream = fact.originator_id
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            line = (tracking.notification_id, stream, fact.originator_version, fact.TOPIC, fact.occurred_on)
            given = fact.statuses()
            for n, status in enumerate(given):
                cursor.execute(_STOOD, (stream, status.subject))
                stood = cursor.fetchone()
                before = stood["status"] if stood else None
                cursor.execute(_LINE, (*line, fact.timestamp, n, status.subject, before, status.to))
                cursor.execute(_STANDS, (stream, status.subject, status.to))
            if not given:
                cursor.execute(_LINE, (*line, fact.timestamp, 0, "", None, None))
            for place in fact.places():
                cursor.execute(_PLACE, (stream, place))

    def clear(self) -> None:
        """Nothing, as before the first fact."""
        tables = ("trail", "standing", "places", self.tracking_table_name, f"bkup1_{self.tracking_table_name}")
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {', '.join(tables)}".encode())


class AuditTrail(Projection[TrailView]):
    name = "trail"
    topics = ()

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.tell(domain_event, tracking)


_TABLES = (
    """CREATE TABLE IF NOT EXISTS trail (position bigint, stream_id uuid, stream_version integer, type text,
       occurred_on date, recorded_at timestamptz, n integer, subject text, status_from text, status_to text,
       PRIMARY KEY (position, n))""",
    "CREATE INDEX IF NOT EXISTS trail_stream ON trail (stream_id, position)",
    "CREATE INDEX IF NOT EXISTS trail_occurred ON trail (occurred_on, position)",
    "CREATE TABLE IF NOT EXISTS standing (stream_id uuid, subject text, status text, PRIMARY KEY (stream_id, subject))",
    "CREATE TABLE IF NOT EXISTS places (stream_id uuid, place uuid, PRIMARY KEY (stream_id, place))",
)
_LINE = "INSERT INTO trail VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_STOOD = "SELECT status FROM standing WHERE stream_id = %s AND subject = %s"
_STANDS = (
    "INSERT INTO standing VALUES (%s, %s, %s) ON CONFLICT (stream_id, subject) DO UPDATE SET status = excluded.status"
)
_PLACE = "INSERT INTO places VALUES (%s, %s) ON CONFLICT DO NOTHING"
