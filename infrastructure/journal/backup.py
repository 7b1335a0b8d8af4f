"""Copies of a journal in use. A backup of either database is one SQLite file, a journal that opens as it stands.

SQLite is copied by its own online backup; PostgreSQL in one REPEATABLE READ transaction, table by table, so it needs
no pg_dump of the server's version. A PostgreSQL of many million facts is better served by its own tools (WAL archive).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, func, insert, select

from infrastructure.database import Database
from infrastructure.journal.schema import create, facts, meta, metadata
from infrastructure.wire import SqliteWire

BATCH = 2000
PAGES = 4096

Step = Callable[[int], object]


class NotEmpty(Exception):
    """A backup goes back only into a journal without facts."""


def backup(database: Database, file: Path, step: Step = lambda _rows: None) -> None:
    """Write a consistent copy to a new file; a copy that is cut short leaves only `<file>.part`."""
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    if database.dialect == "sqlite":
        _copy_pages(database, part)
    else:
        with closing(Database(f"sqlite:///{part}")) as copy:
            create(copy)
            with database.snapshot() as source, copy.write() as target:
                _copy_rows(source, target, step)
    _only_file(part)
    part.rename(file)


def restore(file: Path, database: Database, step: Step = lambda _rows: None) -> None:
    """Fill an empty journal of either database from a backup. Raises NotEmpty, FileNotFoundError."""
    if not file.exists():
        raise FileNotFoundError(file)
    create(database)
    with closing(Database(f"sqlite:///{file}")) as copy, copy.read() as source, database.write() as target:
        if target.scalar(select(func.max(facts.c.position))) is not None:
            raise NotEmpty
        _copy_rows(source, target, step)


def _copy_pages(database: Database, part: Path) -> None:
    with closing(database.wire()) as source, closing(sqlite3.connect(part)) as target:
        assert isinstance(source, SqliteWire)
        source.connection.backup(target, pages=PAGES)


def _copy_rows(source: Connection, target: Connection, step: Step) -> None:
    target.execute(meta.delete())
    for table in metadata.sorted_tables:
        rows = source.execution_options(yield_per=BATCH).execute(select(table).order_by(*table.primary_key))
        for page in rows.mappings().partitions():
            target.execute(insert(table), [dict(row) for row in page])
            step(len(page))
        if target.dialect.name == "postgresql" and "id" in table.c and table.c.id.identity is not None:
            sequence = func.pg_get_serial_sequence(table.name, "id")
            target.execute(select(func.setval(sequence, func.max(table.c.id))))


def _only_file(part: Path) -> None:
    """Leave WAL mode, so the backup is one file without companions."""
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
