"""PostgreSQL's protocol for the hot paths: prepared statements straight on libpq, parameters and results as text.

psycopg's cursors adapt every value by its type, which costs several times what these statements cost the server. Here a
statement is known by its text and prepared once a connection; a batch of them travels in one round trip (pipeline).
"""

from __future__ import annotations

import select
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar
from uuid import UUID

import psycopg
from psycopg import pq
from psycopg.adapt import Transformer
from pydantic import TypeAdapter

T = TypeVar("T")

Value = str | int | None
"""What a parameter is given as; the statement casts it ($1::UUID). Bytes are given by bytea()."""
Rows = list[tuple[Any, ...]]
"""Values of a result, None for NULL."""

PATIENCE = 5.0
"""Seconds a question is asked again while PostgreSQL restarts."""

Statement = tuple[str, Sequence[Value]]
"""SQL with $1, $2 … and its parameters."""

_TEXT = 25
"""The type whose values are text, by its number in pg_type."""
_DONE = {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}


as_uuid: Callable[[str], UUID] = TypeAdapter(UUID).validator.validate_python
"""An id from its text, with or without dashes; ten times faster than UUID()."""
id_text: Callable[[UUID], str] = partial(TypeAdapter(UUID).serializer.to_python, mode="json")
"""An id as text with dashes; four times faster than str()."""


class Wire(Protocol):
    """One connection in autocommit; one thread at a time. Raises the driver's errors; after one, close it."""

    def text(self, sql: str, parameters: Sequence[Value] = ()) -> Rows:
        """Rows of one statement, as text (integers stay integers on SQLite)."""

    def adapted(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        """Rows of one statement, as the driver makes them."""

    def batch(self, statements: Iterable[Statement]) -> list[Rows]:
        """Rows of each statement, as text."""

    def close(self) -> None: ...


class SqliteWire:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def text(self, sql: str, parameters: Sequence[Value] = ()) -> Rows:
        return self.connection.execute(sql, parameters).fetchall()

    def adapted(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        return self.connection.execute(sql, parameters).fetchall()

    def batch(self, statements: Iterable[Statement]) -> list[Rows]:
        return [self.text(*statement) for statement in statements]

    def close(self) -> None:
        self.connection.close()


class PostgresWire:
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self._pgconn = connection.pgconn
        self._names: dict[str, bytes] = {}
        self._cursor = connection.cursor()
        self._poll = select.poll()
        self._transformer = Transformer(connection)

    def text(self, sql: str, parameters: Sequence[Value] = ()) -> Rows:
        name = self._names.get(sql) or self._prepare(sql)
        return self._rows(self._pgconn.exec_prepared(name, [_bytes(value) for value in parameters]))

    def adapted(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        return self._cursor.execute(sql, parameters).fetchall()

    def batch(self, statements: Iterable[Statement]) -> list[Rows]:
        """Rows of each statement, all in one round trip; after a failed one the rest are not run, and it is raised."""
        named = [(self._names.get(sql) or self._prepare(sql), parameters) for sql, parameters in statements]
        self._pgconn.enter_pipeline_mode()
        for name, parameters in named:
            self._pgconn.send_query_prepared(name, [_bytes(value) for value in parameters])
        self._pgconn.pipeline_sync()
        results = self._results()
        self._pgconn.exit_pipeline_mode()
        return [self._rows(result) for result in results]

    def close(self) -> None:
        self.connection.close()

    def _prepare(self, sql: str) -> bytes:
        name = b"s%d" % len(self._names)
        _check(self._pgconn.prepare(name, sql.encode()))
        self._names[sql] = name
        return name

    def _rows(self, result: pq.abc.PGresult) -> Rows:
        """Values as text, whatever their types: psycopg's C code decodes them all at once."""
        _check(result)
        if not result.ntuples:
            return []
        self._transformer.set_pgresult(result, set_loaders=False)
        self._transformer.set_loader_types([_TEXT] * result.nfields, pq.Format.TEXT)
        return self._transformer.load_rows(0, result.ntuples, tuple)

    def _results(self) -> list[pq.abc.PGresult]:
        """Everything up to the end of the batch; waits without holding the interpreter's lock."""
        results: list[pq.abc.PGresult] = []
        while True:
            unsent = self._pgconn.flush()
            self._poll.register(self._pgconn.socket, select.POLLIN | select.POLLOUT if unsent else select.POLLIN)
            self._poll.poll()
            self._pgconn.consume_input()
            while not self._pgconn.is_busy():
                result = self._pgconn.get_result()
                if result is None:
                    continue
                if result.status == pq.ExecStatus.PIPELINE_SYNC:
                    return results
                results.append(result)


class Wires:
    """Free connections, given out for one question at a time; as many as threads ask at once."""

    def __init__(self, connect: Callable[[], Wire]) -> None:
        self.connect = connect
        self._free: list[Wire] = []

    def over(self, ask: Callable[[Wire], T]) -> T:
        """What a question over a free connection gives; a lost one is replaced, while PostgreSQL restarts too."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._once(ask)
            except (psycopg.OperationalError, psycopg.InterfaceError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    def close(self) -> None:
        """Close the free ones; whoever asks afterwards connects anew."""
        while self._free:
            self._free.pop().close()

    def _once(self, ask: Callable[[Wire], T]) -> T:
        try:
            wire = self._free.pop()
        except IndexError:
            wire = self.connect()
        try:
            rows = ask(wire)
        except BaseException:
            wire.close()
            raise
        self._free.append(wire)
        return rows


def bytea(value: bytes) -> str:
    """Bytes as PostgreSQL reads them."""
    return "\\x" + value.hex()


def ids(values: Iterable[UUID]) -> str:
    """An array of ids as PostgreSQL writes it."""
    return "{" + ",".join(map(id_text, values)) + "}"


def array(values: Iterable[str | None], *, quoted: bool) -> str:
    """An array as PostgreSQL writes it; `quoted`: the values may hold anything, else only what needs no quotes."""
    return (
        "{" + ",".join([_quoted(value) if quoted and value is not None else value or "NULL" for value in values]) + "}"
    )


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _bytes(value: Value) -> Any:
    if value is None:
        return None
    text = str(value).encode()
    if b"\0" in text:  # libpq would end the text there and say nothing
        raise psycopg.DataError("text with a zero byte cannot be stored")
    return text


def _check(result: pq.abc.PGresult) -> None:
    if result.status in _DONE:
        return
    state = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode()
    message = result.error_message.decode(errors="replace").strip()
    try:
        error = psycopg.errors.lookup(state)
    except KeyError:
        error = psycopg.OperationalError
    raise error(message)
