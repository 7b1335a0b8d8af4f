"""Bringing a database to the head revision, once, whoever else tries at the same time."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from infrastructure.database import Database
from infrastructure.journal.schema import HEAD, REVISIONS, take_turn
from infrastructure.migrations.shape import shape
from infrastructure.migrations.standing import Newer, State, UnknownShape, standing

FIRST = REVISIONS[0]
"""What databases that name no revision were made by."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """`before` as it was named, None where it was not; `recognised`: by its tables; `steps`: revision, what it did."""

    before: str | None
    recognised: bool
    steps: tuple[tuple[str, str], ...]


def migrate(database: Database, to: str = HEAD) -> Migrated:
    """All in one transaction. Raises Newer, UnknownShape and the database's errors; then nothing has changed."""
    with database.write() as connection:
        take_turn(connection)
        found = standing(connection)
        if found.state is State.NEWER:
            raise Newer(found.revision)
        recognised = found.state is State.UNMARKED
        if recognised:
            _recognise(connection)
        done = found.revision or (FIRST if recognised else None)
        upgrade(connection, to)
    first = REVISIONS.index(done) + 1 if done else 0
    return Migrated(found.revision, recognised, tuple(map(_title, REVISIONS[first : REVISIONS.index(to) + 1])))


def upgrade(connection: Connection, to: str = HEAD) -> None:
    """Walk the revisions in the connection's transaction."""
    command.upgrade(_config(connection), to)


def _recognise(connection: Connection) -> None:
    """Mark tables that are exactly those of the first revision."""
    expected, found = _first_shape(connection), shape(connection)
    if expected != found:
        missing = (f"нет / missing: {line}" for line in sorted(expected - found))
        more = (f"лишнее / unexpected: {line}" for line in sorted(found - expected))
        raise UnknownShape((*missing, *more))
    command.stamp(_config(connection), FIRST)


def _first_shape(connection: Connection) -> set[str]:
    """The first revision, tried beside the journal: in a schema that is rolled back, or in a file that is dropped."""
    if connection.dialect.name == "sqlite":
        with closing(Database()) as scratch, scratch.write() as beside:
            upgrade(beside, FIRST)
            return shape(beside)
    savepoint, schema = connection.begin_nested(), f"letopis_{token_hex(8)}"
    try:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        connection.exec_driver_sql(f"SET LOCAL search_path = {schema}")
        upgrade(connection, FIRST)
        return shape(connection)
    finally:
        savepoint.rollback()


def history() -> ScriptDirectory:
    """The revisions as alembic reads them."""
    return ScriptDirectory.from_config(_config(None))


def _title(revision: str) -> tuple[str, str]:
    return revision, history().get_revision(revision).doc


def _config(connection: Connection | None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
