"""The database of read models: transactions told explicitly, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import ColumnElement, Connection, Double, Engine, event, literal_column, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

OUTAGE = (OperationalError, InterfaceError, PoolTimeout)
"""The database is away, full or busy: nobody's fact is to blame and the page is tried again."""

STALLED = "10s"
"""PostgreSQL ends a transaction whose process says nothing for this long (stopped, not dead): it may hold rows that
whoever takes its leases over must write."""

AT_MOST = "30s"
"""PostgreSQL ends a transaction that writes a page after this long, whatever it waits for. A process stopped within an
executemany, a pipeline that was not sent to its end, is not taken for silent and would hold its rows for ever."""

_SCHEMA_LOCK = 5_063_201
"""Key of the PostgreSQL advisory lock under which tables are made and dropped."""


class Database:
    """Wraps an engine without listeners that begin transactions by themselves.

    Pages are written without waiting for the disk: rows and checkpoint are lost or kept together, and the
    journal, which does wait, tells them again.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        event.listen(engine, "connect", _settle_sqlite if self.is_sqlite else _settle_postgresql)

    @property
    def now(self) -> ColumnElement[float]:
        """Seconds since 1970 by the database's clock, the one clock all followers share."""
        if self.is_sqlite:
            return literal_column("(julianday('now') - 2440587.5) * 86400.0", Double)
        return literal_column("extract(epoch from clock_timestamp())::float8", Double)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection whose reads each see the newest commit; writes belong into `transaction`."""
        with self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def transaction(
        self, connection: Connection, *, durable: bool = True, bounded: bool = False
    ) -> Iterator[Connection]:
        """All or nothing on a connection of `connect`; `durable=False` does not wait for the disk, `bounded` is ended
        after AT_MOST."""
        connection.exec_driver_sql("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
        try:
            if not durable and not self.is_sqlite:
                connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
            if bounded and not self.is_sqlite:
                connection.exec_driver_sql(f"SET LOCAL transaction_timeout = '{AT_MOST}'")
            yield connection
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            _roll_back(connection)
            raise

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self.connect() as connection, self.transaction(connection):
            yield connection

    @contextmanager
    def shaping(self) -> Iterator[Connection]:
        """A transaction in which tables are made or dropped, one process at a time; gives up soon when
        readers stay."""
        with self.writing() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SCHEMA_LOCK})
                connection.exec_driver_sql("SET LOCAL lock_timeout = '500ms'")
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A read transaction: every query in it sees the same commits."""
        begin = "BEGIN" if self.is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        with self.connect() as connection:
            connection.exec_driver_sql(begin)
            try:
                yield connection
            finally:
                _roll_back(connection)


def _roll_back(connection: Connection) -> None:
    """A connection that broke has rolled back by itself."""
    if not connection.invalidated:
        with suppress(DBAPIError):
            connection.exec_driver_sql("ROLLBACK")


def _settle_sqlite(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA busy_timeout = 30000")


def _settle_postgresql(connection: Any, _record: object) -> None:
    from psycopg.types.json import set_json_dumps, set_json_loads  # noqa: PLC0415 - SQLite does without the driver

    set_json_dumps(to_json, connection)  # three times quicker than json's
    set_json_loads(from_json, connection)
    connection.execute(f"SET idle_in_transaction_session_timeout = '{STALLED}'")
    connection.commit()
