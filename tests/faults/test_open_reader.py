"""Somebody reads in one long transaction: commands, followers and rebuilds go on as if nobody did."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from infrastructure.settings import Settings
from projections.audit_trail import AuditTrail
from projections.engine.rebuild import Rebuild
from tests.databases import DIALECTS
from tests.eventually import eventually
from tests.faults.load import Client, Load
from tests.faults.processes import topology
from tests.faults.rounds import Rounds
from tests.faults.town import Town, town

PROMPT = 15.0
"""Seconds within which a change is answered and shown on a busy machine; whoever waits for the reader waits longer."""


@pytest.mark.soak(65)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_long_look_stalls_nobody(
    dialect: str, fresh_database_url: Callable[..., str], tmp_path: Path, rounds: Rounds
):
    """With a transaction open that has read every table (and, on PostgreSQL, one that has written), each command is
    answered and shown at once, and a read model is rebuilt and switched; the reader sees its own moment to the end."""
    url = fresh_database_url("postgresql") if dialect == "postgresql" else None
    settings = Settings(data=tmp_path, database_url=url, demo=True, log_level="INFO", patience_seconds=20)
    with town(settings) as place, topology(settings, "alone") as processes:
        eventually(lambda: place.lag() == 0, 60)
        load, client = Load(processes.addresses, 0), Client()
        head = place.services.journal.head()
        with look(settings) as count:
            ends = time.monotonic() + (60 if rounds.long else 4)
            while time.monotonic() < ends:
                write_and_see(place, load, client)
            rebuilt = Rebuild(place.services.store, place.services.journal, AuditTrail, "auditor").run()

            assert count() == head
        assert rebuilt.position >= place.services.journal.head() > head
        client.close()


def write_and_see(place: Town, load: Load, client: Client) -> None:
    """A school is registered and stands in the register."""
    asked = place.school(place.ministry)
    began = time.monotonic()
    answer = load.ask(asked, client, random.Random(0))
    [address] = load.addresses()
    seen = client.get(
        address, f"organisations/{asked.body['organisation_id']}?at={answer.body['position']}", place.ministry
    )

    assert (answer.status, seen.status) == (201, 200)
    assert time.monotonic() - began < PROMPT


def look(settings: Settings) -> contextmanager[Callable[[], int]]:
    return _look_at_postgresql(str(settings.database_url)) if settings.database_url else _look_at_sqlite(settings.data)


@contextmanager
def _look_at_postgresql(url: str) -> Iterator[Callable[[], int]]:
    """One connection has read every table, another has written to a table nobody else knows."""
    with psycopg.connect(url) as reading, psycopg.connect(url) as writing:
        reading.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        tables = reading.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            reading.execute(psycopg.sql.SQL("SELECT count(*) FROM {}").format(psycopg.sql.Identifier(table)))
        writing.execute("CREATE TABLE somebodys_own (id int)")
        yield lambda: int(reading.execute("SELECT count(*) FROM facts").fetchall()[0][0])


@contextmanager
def _look_at_sqlite(folder: Path) -> Iterator[Callable[[], int]]:
    """A connection to each file has read every table."""
    with (
        closing(sqlite3.connect(folder / "journal.db", isolation_level=None)) as journal,
        closing(sqlite3.connect(folder / "read_models.db", isolation_level=None)) as models,
    ):
        for connection in (journal, models):
            connection.execute("BEGIN")
            for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
                connection.execute(f'SELECT count(*) FROM "{table}"').fetchall()  # noqa: S608 - a name of the schema
        yield lambda: int(journal.execute("SELECT count(*) FROM facts").fetchall()[0][0])
