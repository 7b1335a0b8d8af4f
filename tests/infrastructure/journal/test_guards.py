"""The database itself refuses to change what happened, whoever asks."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from infrastructure.database import Database
from infrastructure.journal import Journal, create
from infrastructure.journal.schema import HEAD, facts, revisions
from tests.infrastructure.journal.toys import build, save

CHANGES = {
    "update": update(facts).values(payload="{}"),
    "delete": delete(facts),
    "replace": text("INSERT OR REPLACE INTO facts SELECT * FROM facts"),
    "truncate": text("TRUNCATE facts"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_fact_cannot_be_changed_or_removed(journal: Journal, change: str):
    """Neither an update nor a delete nor any other way takes a fact away or makes it another."""
    save(journal, build("A"))
    before = journal.read(0, 10)

    with pytest.raises(DBAPIError), journal.database.write() as connection:
        connection.execute(CHANGES[change])

    assert journal.read(0, 10) == before


def test_a_position_cannot_be_taken_twice(journal: Journal):
    """Two facts never share a position or a version of a stream."""
    save(journal, build("A"))
    with journal.database.read() as connection:
        row = dict(connection.execute(select(facts)).mappings().one())

    for change in ({"position": 2}, {"stream_version": 2}):
        with pytest.raises(DBAPIError), journal.database.write() as connection:
            connection.execute(insert(facts).values(row | change))

    assert journal.head() == 1


def test_making_the_tables_twice_changes_nothing(database: Database, journal: Journal):
    """Two processes that start at once both find the tables made."""
    save(journal, build("A"))

    create(database)

    with database.read() as connection:
        assert connection.scalars(select(revisions.c.version_num)).all() == [HEAD]
    assert journal.head() == 1


def test_a_database_without_a_name_is_gone_when_closed():
    """Tests and trials get a database of their own that leaves nothing behind."""
    database = Database()
    create(database)
    path = database.path
    assert path is not None
    assert path.exists()

    database.close()

    assert not path.parent.exists()
