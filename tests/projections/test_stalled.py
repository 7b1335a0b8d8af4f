"""A process that is stopped while it writes a page gives its rows up, wherever it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError

from projections.engine import database as engine
from projections.engine.database import Database
from tests.eventually import eventually

UPDATE = b"UPDATE pages SET n = n + 1"
WRITTEN = "SELECT 1 FROM pg_locks WHERE relation = 'pages'::regclass AND mode = 'RowExclusiveLock'"


class Woken(Exception):
    """The stopped process goes on, and finds that it was given up."""


@pytest.fixture
def url(fresh_database_url: Callable[..., str]) -> str:
    """A database with one row that every page writes."""
    url = fresh_database_url("postgresql")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE pages (n int)")
        connection.execute("INSERT INTO pages VALUES (0)")
    return url


@pytest.fixture
def database(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """It waits for a stopped process one second, not ten or thirty."""
    for name in ("STALLED", "AT_MOST"):
        monkeypatch.setattr(engine, name, "1s")
    made: Engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    yield Database(made)
    made.dispose()


def stop_between_statements(connection: Connection) -> None:
    """Whoever writes says nothing more."""
    connection.exec_driver_sql(UPDATE.decode())


def stop_within_a_pipeline(connection: Connection) -> None:
    """Of an executemany the first rows were sent, and no end."""
    wire = connection.connection.driver_connection.pgconn
    wire.enter_pipeline_mode()
    wire.send_query_params(UPDATE, None)
    wire.send_flush_request()
    wire.flush()


@pytest.mark.parametrize("stop", [stop_between_statements, stop_within_a_pipeline])
def test_a_stopped_process_keeps_no_row(url: str, database: Database, stop: Callable[[Connection], None]):
    """Another process writes the same row as soon as PostgreSQL has given the stopped one up."""
    with psycopg.connect(url, autocommit=True) as other:
        with suppress(DBAPIError, psycopg.Error, Woken), stopped(database, stop):
            eventually(lambda: other.execute(WRITTEN).fetchone())
            other.execute("SET statement_timeout = '10s'")
            with suppress(psycopg.errors.QueryCanceled):
                other.execute(UPDATE)
        found = other.execute("SELECT n FROM pages").fetchone()

    assert found == (1,)


@contextmanager
def stopped(database: Database, stop: Callable[[Connection], None]) -> Iterator[None]:
    """A process has begun to write a page and says no more."""
    with database.connect() as connection, database.transaction(connection, durable=False, bounded=True):
        stop(connection)
        yield
        raise Woken
