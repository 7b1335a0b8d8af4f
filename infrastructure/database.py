"""Engines of one database: SQLite (a file) or PostgreSQL (psycopg 3).

The journal and the read models are two SQLite files, or one PostgreSQL database given twice. `sqlite://` is a
database of this process alone: a file that is never flushed and goes with `close()`.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection, DateTime, Dialect, Engine, String, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.types import TypeDecorator, TypeEngine

from infrastructure.wire import PostgresWire, Rows, SqliteWire, Statement, Value, Wire, Wires, id_text

BUSY_MILLISECONDS = 10_000
"""How long SQLite waits for another process's write before it says it is busy."""

STALLED = "10s"
"""PostgreSQL ends a write transaction whose process says nothing for this long (stopped, not dead), so nobody waits."""
AT_MOST = "30s"
"""And one on the hot paths after this long, whatever it does: whoever stopped while sending is not taken for silent."""


_ALWAYS = "-c client_encoding=UTF8 -c timezone=UTC -c lock_timeout=5s"
_HOT = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off"
"""Hot statements ask for a few rows by a key: planning them anew costs more than they do, and a plan made while a table
was nearly empty must serve when it is large."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, UTC, timezone-aware on both databases; SQLite keeps ISO 8601 text, which sorts as time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return moment_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


def moment_text(moment: datetime) -> str:
    """A moment as 32 characters that sort as time: 2024-09-01T09:00:00.000000+00:00."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class Database:
    """Two engines: `writer` begins every transaction as a write, `reader` is in autocommit: one statement, one look."""

    def __init__(self, url: str = "sqlite://") -> None:
        parsed = make_url(url)
        self.path: Path | None = None
        """SQLite's file; None on PostgreSQL."""
        self.dialect = parsed.get_backend_name()
        self.turn = Lock()
        """Held by whoever writes to SQLite in this process; nobody asks for it on PostgreSQL."""
        self._forget: weakref.finalize[Any, Any] | None = None
        self.companions: dict[type, Any] = {}
        """What a process keeps one of for a database, by its class."""
        if self.dialect == "sqlite":
            self._open_sqlite(parsed)
        else:
            self._open_postgresql(parsed.set(drivername="postgresql+psycopg"))

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A write transaction; threads of this process take turns on SQLite instead of finding it busy."""
        with self.turn if self.dialect == "sqlite" else nullcontext(), self.writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection in autocommit: every statement sees what is committed when it runs."""
        with self.reader.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that reads one moment, whatever commits meanwhile."""
        if self.dialect == "sqlite":
            with self.reader.connect() as connection:
                connection.exec_driver_sql("BEGIN")
                try:
                    yield connection
                finally:
                    connection.exec_driver_sql("ROLLBACK")
        else:
            with self.writer.connect() as connection:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
                yield connection

    def fetch(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        """Rows of one statement as the driver makes them, without the ceremony of a pool and a new cursor."""
        return self._wires.over(lambda wire: wire.adapted(sql, parameters))

    def text(self, sql: str, parameters: Sequence[Value] = ()) -> Rows:
        """Rows of one statement compiled for `hot`, as text (see infrastructure.wire); cheaper still."""
        return self._wires.over(lambda wire: wire.text(sql, parameters))

    def texts(self, statements: Iterable[Statement]) -> list[Rows]:
        """Rows of several such statements, on PostgreSQL in one round trip."""
        asked = list(statements)
        return self._wires.over(lambda wire: wire.batch(asked))

    def key(self, id: UUID) -> str:
        """An id as the database is given it."""
        return id.hex if self.dialect == "sqlite" else id_text(id)

    def wire(self) -> Wire:
        """A connection of the caller's own, in autocommit. Raises the driver's errors."""
        return self._wires.connect()

    def close(self) -> None:
        self._wires.close()
        self.writer.dispose()
        self.reader.dispose()
        if self._forget:
            self._forget()

    def _open_sqlite(self, url: URL) -> None:
        flush = "FULL"
        if not url.database or url.database == ":memory:":
            folder = tempfile.mkdtemp(prefix="letopis-")
            self._forget = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            url, flush = url.set(database=str(Path(folder, "letopis.db"))), "OFF"
        path = Path(url.database or "")
        path.parent.mkdir(parents=True, exist_ok=True)
        self.url, self.path = url, path
        self.writer = _sqlite(url, flush)
        self.reader = _sqlite(url, flush, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)
        self.hot = self.reader.dialect
        event.listen(self.writer, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        self._wires = Wires(lambda: SqliteWire(_prepared(sqlite3.connect(path, check_same_thread=False), flush)))

    def _open_postgresql(self, url: URL) -> None:
        self.url = url
        options = f"{_ALWAYS} -c idle_in_transaction_session_timeout={STALLED}"
        settings: dict[str, Any] = {
            "hide_parameters": True,
            "use_native_hstore": False,  # looking for that type costs a round trip a connection
            "pool_size": 10,
            "max_overflow": 40,
            "connect_args": {"options": options},
        }
        self.writer = create_engine(url, **settings)
        self.reader = create_engine(
            url, paramstyle="format", isolation_level="AUTOCOMMIT", pool_reset_on_return=None, **settings
        )
        self.hot = create_engine(url, paramstyle="numeric_dollar").dialect
        _, arguments = self.reader.dialect.create_connect_args(url)
        hot = f"{options} {_HOT} -c transaction_timeout={AT_MOST}"
        self._wires = Wires(lambda: PostgresWire(psycopg.connect(**{**arguments, "options": hot}, autocommit=True)))


def _sqlite(url: URL, flush: str, **settings: Any) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,  # errors are logged, and rows hold what people typed
        connect_args={"check_same_thread": False},
        pool_size=10,
        max_overflow=90,
        **settings,
    )
    event.listen(engine, "connect", lambda connection, _record: _prepared(connection, flush))
    return engine


def _prepared(connection: sqlite3.Connection, flush: str) -> sqlite3.Connection:
    connection.isolation_level = None  # the driver begins nothing by itself
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {flush}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # a key that was destroyed leaves no bytes in a page
    connection.execute("PRAGMA recursive_triggers = ON")  # INSERT OR REPLACE meets the triggers too
    return connection
