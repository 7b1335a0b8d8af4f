"""A backup put back: into an empty place of either kind, whole or not at all.

A backup of an older program is brought to this one's revision in a copy of its own; the file is only ever read.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy import Connection, Engine, NullPool, Table, create_engine, func, inspect, select
from sqlalchemy.exc import DatabaseError

from domain.kernel import PersonId
from infrastructure.accounts.ending import Ended, end_access
from infrastructure.database import Database
from infrastructure.journal.copying import TABLES, Step, copy_rows
from infrastructure.journal.erasing import erase, readable
from infrastructure.journal.schema import facts, make_tables, meta, take_turn
from infrastructure.key_ring import KEY_NOTE
from infrastructure.migrations.standing import Newer, Standing, State, standing

DAMAGED = (sqlite3.IntegrityError, psycopg.DataError, psycopg.IntegrityError)
"""What a database says of rows that no journal holds; a full disk or a lost connection says otherwise."""


class NotEmpty(Exception):
    """A backup goes back only into a place without a journal, or one in which nothing was written yet."""


class NotABackup(Exception):
    """The file holds no journal, or one with facts missing."""


@dataclass(frozen=True, slots=True)
class Restored:
    """`head` is the last position; `key`: fingerprint of the master key it was written with, None for an empty one.

    `erased`: people of the ledger whose keys were destroyed again; `ended`: what let people in when it was made.
    """

    head: int
    key: str | None
    erased: int
    ended: Ended


def key_of(file: Path) -> str | None:
    """The fingerprint of the master key a backup was written with. Raises as `restore` does."""
    with _opened(file) as source:
        _standing(source)
        if not inspect(source).has_table(meta.name):
            return None
        return source.scalar(select(meta.c.value).where(meta.c.key == KEY_NOTE))


def restore(
    file: Path, database: Database, step: Step = lambda _rows: None, erased: Collection[PersonId] = ()
) -> Restored:
    """Fill an empty place from a backup; `erased` people come back without a key.

    Raises NotEmpty, NotABackup, Newer, UnknownShape, FileNotFoundError.
    """
    with _current(file) as source, database.write() as target:
        take_turn(target)
        _require_empty(target)
        make_tables(target)
        target.execute(meta.delete())
        try:
            copy_rows(source, target, step)
        except DAMAGED:
            raise NotABackup from None
        count, head = target.execute(select(func.count(), func.max(facts.c.position))).one()
        if count != (head or 0):
            raise NotABackup
        again = readable(target, erased)
        for person in again:
            erase(target, person)
        key = target.scalar(select(meta.c.value).where(meta.c.key == KEY_NOTE))
        return Restored(head or 0, key, len(again), end_access(target, datetime.now(UTC)))


def _require_empty(target: Connection) -> None:
    found = standing(target).state
    if found is State.EMPTY:
        return
    if found is not State.CURRENT or any(_has_rows(target, table) for table in TABLES if table is not meta):
        raise NotEmpty


def _has_rows(target: Connection, table: Table) -> bool:
    return target.scalar(select(select(table).exists())) is True


@contextmanager
def _current(file: Path) -> Iterator[Connection]:
    """The backup at this program's revision."""
    with _opened(file) as source:
        found = _standing(source)
        if found.state is State.CURRENT:
            yield source
            return
    if found.state is State.NEWER:
        raise Newer(found.revision)
    with (
        tempfile.TemporaryDirectory(prefix="letopis-") as folder,
        _opened(_brought_on(file, Path(folder, "journal.db"))) as source,
    ):
        yield source


def _brought_on(file: Path, copy: Path) -> Path:
    from infrastructure.migrations.migrate import migrate  # noqa: PLC0415 - alembic takes long to load

    with closing(sqlite3.connect(_read_only(file), uri=True)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    with closing(Database(f"sqlite:///{copy}")) as database:
        migrate(database)
    return copy


def _standing(source: Connection) -> Standing:
    try:
        found = standing(source)
    except DatabaseError:
        raise NotABackup from None
    if found.state is State.EMPTY:
        raise NotABackup
    return found


@contextmanager
def _opened(file: Path) -> Iterator[Connection]:
    if not file.exists():
        raise FileNotFoundError(2, "No such file", str(file))
    engine = _engine(file)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _engine(file: Path) -> Engine:
    address = _read_only(file)
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)


def _read_only(file: Path) -> str:
    return f"{file.absolute().as_uri()}?mode=ro"
