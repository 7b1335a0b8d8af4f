"""Rows from one journal to another of either kind, in the form in which SQLite stores them.

PostgreSQL gives and takes them by COPY; ids travel as 32 hexadecimal digits, moments as ISO 8601, bytes as bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

import psycopg
from sqlalchemy import Column, ColumnElement, Connection, LargeBinary, Table, Text, Uuid, cast, func, insert, select
from sqlalchemy.types import Date

from infrastructure.columns import metadata
from infrastructure.database import UtcDateTime
from infrastructure.journal.schema import leases

BATCH = 2000
TABLES = tuple(table for table in metadata.sorted_tables if table is not leases)
"""What a copy holds; a lease is nothing to keep."""

MOMENT = 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'

Step = Callable[[int], object]
Row = Sequence[Any]


def copy_rows(source: Connection, target: Connection, step: Step) -> None:
    """Every row of every table; `step` hears how many were just written. The caller's transactions hold it together."""
    for table in TABLES:
        rows = _from_postgresql(source, table) if source.dialect.name == "postgresql" else _from_sqlite(source, table)
        write = _into_postgresql if target.dialect.name == "postgresql" else _into_sqlite
        write(target, table, _paged(rows), step)


def _paged(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while page := list(islice(rows, BATCH)):
        yield page


def _from_sqlite(source: Connection, table: Table) -> Iterator[Row]:
    query = select(table).order_by(*table.primary_key).compile(dialect=source.dialect)
    with closing(source.connection.cursor()) as cursor:
        cursor.execute(str(query))
        while page := cursor.fetchmany(BATCH):
            yield from page


def _from_postgresql(source: Connection, table: Table) -> Iterator[Row]:
    query = select(*map(_as_stored, table.columns)).order_by(*table.primary_key)
    compiled = query.compile(dialect=source.dialect, compile_kwargs={"literal_binds": True})
    binary = [number for number, column in enumerate(table.columns) if isinstance(column.type, LargeBinary)]
    with _psycopg(source).cursor() as cursor, cursor.copy(f"COPY ({compiled}) TO STDOUT".encode()) as copy:
        for row in copy.rows():
            yield _with_bytes(row, binary) if binary else row


def _as_stored(column: Column[Any]) -> ColumnElement[Any]:
    """How PostgreSQL says a column as SQLite stores it; what is left out reads the same in both."""
    match column.type:
        case Uuid():
            return func.replace(cast(column, Text), "-", "")
        case UtcDateTime():
            return func.to_char(func.timezone("UTC", column), MOMENT)
        case Date():
            return func.to_char(column, "YYYY-MM-DD")
        case LargeBinary():
            return func.encode(column, "hex")
    return column


def _with_bytes(row: Row, places: Iterable[int]) -> Row:
    values = list(row)
    for place in places:
        values[place] = None if values[place] is None else bytes.fromhex(values[place])
    return values


def _into_sqlite(target: Connection, table: Table, pages: Iterator[list[Row]], step: Step) -> None:
    statement = str(insert(table).compile(dialect=target.dialect))
    with closing(target.connection.cursor()) as cursor:
        for page in pages:
            cursor.executemany(statement, page)
            step(len(page))


def _into_postgresql(target: Connection, table: Table, pages: Iterator[list[Row]], step: Step) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    with _psycopg(target).cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN".encode()) as copy:
        for page in pages:
            for row in page:
                copy.write_row(row)
            step(len(page))
    if "id" in table.c and table.c.id.identity is not None:
        sequence = func.pg_get_serial_sequence(table.name, "id")
        target.execute(select(func.setval(sequence, func.max(table.c.id))))


def _psycopg(connection: Connection) -> psycopg.Connection[Any]:
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    return raw
