"""Copies of a journal in use. A backup of either database is one SQLite file, a journal that opens as it stands.

SQLite is copied by its own online backup; PostgreSQL by COPY in one REPEATABLE READ transaction, so it needs no pg_dump
of the server's version.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from infrastructure.database import Database
from infrastructure.journal.copying import Step, copy_rows
from infrastructure.journal.schema import create
from infrastructure.keys import flush_folder
from infrastructure.wire import SqliteWire

PAGES = 4096


def backup(database: Database, file: Path, step: Step = lambda _rows: None) -> None:
    """Write a consistent copy to a new file, for its owner alone; one that is cut short leaves only `<file>.part`."""
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    if database.dialect == "sqlite":
        _copy_pages(database, part)
    else:
        with closing(Database(f"sqlite:///{part}")) as copy:
            create(copy)
            with database.snapshot() as source, copy.write() as target:
                copy_rows(source, target, step)
    _only_file(part)
    part.rename(file)
    flush_folder(file.parent)


def _copy_pages(database: Database, part: Path) -> None:
    with closing(database.wire()) as source, closing(sqlite3.connect(part)) as target:
        assert isinstance(source, SqliteWire)
        source.connection.backup(target, pages=PAGES)


def _only_file(part: Path) -> None:
    """Leave WAL mode, so the backup is one file without companions."""
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
