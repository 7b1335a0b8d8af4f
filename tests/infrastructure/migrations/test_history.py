"""Walking the history leads to the tables the program knows, with data kept and guards in place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, Table, delete, inspect, select, update
from sqlalchemy.exc import DBAPIError

from infrastructure.columns import metadata
from infrastructure.database import Database
from infrastructure.journal.schema import HEAD, REVISIONS, create, facts, revisions
from infrastructure.migrations.migrate import history, migrate
from infrastructure.migrations.shape import shape
from tests.databases import Databases

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
VALUES = {
    int: 1,
    bool: True,
    float: 1.5,
    str: "один",
    UUID: UUID(int=7),
    object: NOON,  # a type of our own around moments
    date: NOON.date(),
    bytes: b"\x01" * 32,
}
"""A value of each kind that columns hold."""


def columns(connection: Connection, table: Table) -> list[Column[object]]:
    """Those of the table's columns that the database has at its revision; none when it has no such table."""
    inspector = inspect(connection)
    present = inspector.get_columns(table.name) if inspector.has_table(table.name) else []
    return [table.c[column["name"]] for column in present if column["name"] in table.c]


def fill(connection: Connection) -> None:
    """One row in every table there is; numbers given by the database are left to it."""
    for table in metadata.sorted_tables:
        given = [column for column in columns(connection, table) if column.identity is None]
        if given:
            row = {column.name: VALUES[column.type.python_type] for column in given}
            connection.execute(table.insert().values(row))


def rows(connection: Connection, like: Iterable[Column[object]] | None = None) -> dict[str, Sequence[object]]:
    """All rows by table: of the columns there are, or of those given."""
    asked = list(like) if like is not None else [c for t in metadata.sorted_tables for c in columns(connection, t)]
    tables = {column.table.name: [c for c in asked if c.table is column.table] for column in asked}
    return {name: connection.execute(select(*of)).all() for name, of in tables.items()}


def names() -> list[str]:
    """What the history holds, oldest first."""
    return [script.revision for script in reversed(list(history().walk_revisions()))]


def test_the_program_names_every_revision():
    """The list that a start is judged by is the history itself, in its order and without branches."""
    assert list(REVISIONS) == names()
    assert history().get_heads() == [REVISIONS[-1]]


def test_the_history_leads_to_the_tables_the_program_knows(empty: Database):
    """Alembic finds no difference between the migrated database and the program's tables."""
    migrate(empty)

    with empty.write() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_tables_made_at_once_are_those_of_the_history(empty: Database, databases: Databases):
    """A new place gets its tables in one stroke: columns, keys, indexes, triggers and mark as after every step."""
    migrate(empty)

    with closing(Database(databases.empty(empty.dialect))) as other:
        create(other)
        with empty.read() as walked, other.read() as made:
            assert shape(made) == shape(walked)
            assert rows(made) == rows(walked)
            assert made.scalar(select(revisions)) == walked.scalar(select(revisions)) == HEAD


@pytest.mark.parametrize("revision", REVISIONS)
def test_data_of_every_revision_are_kept(empty: Database, revision: str):
    """Whatever version a region comes from, an upgrade keeps each row, and facts stay guarded."""
    migrate(empty, to=revision)
    with empty.write() as connection:
        fill(connection)
        kept = [column for table in metadata.sorted_tables for column in columns(connection, table)]
        before = rows(connection)

    migrate(empty)

    with empty.read() as connection:
        after = rows(connection, kept)
    assert after == before | {"meta": [row for row in before["meta"] if row != ("schema_version", "1")]}
    for change in (update(facts).values(payload="{}"), delete(facts)):
        with pytest.raises(DBAPIError), empty.write() as connection:
            connection.execute(change)


def test_a_step_that_fails_changes_nothing(empty: Database):
    """All steps are one transaction: a database is never left between two revisions."""
    with empty.write() as connection:
        connection.exec_driver_sql("CREATE TABLE elsewhere (id INTEGER)")
        connection.exec_driver_sql("CREATE INDEX claims_stream ON elsewhere (id)")  # a name the history wants

    with pytest.raises(DBAPIError):
        migrate(empty)

    with empty.read() as connection:
        assert inspect(connection).get_table_names() == ["elsewhere"]
