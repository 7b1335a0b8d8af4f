"""Where a database stands is found out at start; `migrate` brings it on, once, or says why not."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import Connection, event, update

from infrastructure.database import Database
from infrastructure.journal.schema import HEAD, REVISIONS, create, revisions
from infrastructure.migrations.migrate import Migrated, migrate
from infrastructure.migrations.shape import shape
from infrastructure.migrations.standing import Newer, State, UnknownShape, Unmigrated, opened, standing
from tests.databases import Databases


def state_of(database: Database) -> State:
    with database.read() as connection:
        return standing(connection).state


def url_of(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


def steps(done: Migrated) -> tuple[str, ...]:
    return tuple(revision for revision, _ in done.steps)


@contextmanager
def altered(database: Database) -> Iterator[Connection]:
    with database.write() as connection:
        yield connection


def test_a_migrated_database_is_left_alone(empty: Database):
    """The second run finds nothing to do."""
    first, second = migrate(empty), migrate(empty)

    assert (steps(first), steps(second)) == (REVISIONS, ())
    assert second.before == HEAD


def test_two_that_migrate_at_once_do_it_once(empty: Database, databases: Databases):
    """The second waits for the first and finds its work done."""
    with closing(Database(url_of(empty))) as other, ThreadPoolExecutor(2) as both:
        done = list(both.map(migrate, (empty, other)))

    assert sorted(map(steps, done)) == [(), REVISIONS]
    assert state_of(empty) is State.CURRENT


def test_tables_without_a_mark_are_recognised(unmarked: Database):
    """What earlier programs made is known by its tables, marked and brought on."""
    done = migrate(unmarked)

    assert (done.before, done.recognised, steps(done)) == (None, True, REVISIONS[1:])
    assert state_of(unmarked) is State.CURRENT


def test_other_tables_of_that_name_are_refused(unmarked: Database):
    """What differs is told, triggers included, and nothing is changed."""
    with altered(unmarked) as connection:
        connection.exec_driver_sql("DROP TABLE refusals")
        connection.exec_driver_sql("ALTER TABLE vault ADD COLUMN extra TEXT")
        guard = "facts_never_updated" if unmarked.dialect == "sqlite" else "facts_never_change ON facts"
        connection.exec_driver_sql(f"DROP TRIGGER {guard}")
        before = shape(connection)

    with pytest.raises(UnknownShape) as refused:
        migrate(unmarked)

    told = "\n".join(refused.value.differences)
    assert "missing: refusals.actor" in told
    assert "missing: facts: trigger facts_never" in told
    assert "unexpected: vault.extra TEXT" in told
    assert state_of(unmarked) is State.UNMARKED
    with unmarked.read() as connection:
        assert shape(connection) == before


def test_a_newer_database_is_not_touched(empty: Database):
    """An older program neither opens nor migrates what a newer one has migrated."""
    create(empty)
    with altered(empty) as connection:
        connection.execute(update(revisions).values(version_num="9999"))

    with pytest.raises(Newer, match="9999"):
        migrate(empty)
    with pytest.raises(Newer, match="9999"):
        opened(url_of(empty))


@pytest.mark.parametrize("revision", [None, *REVISIONS[:-1]])
def test_an_older_database_is_not_opened(unmarked: Database, revision: str | None):
    """A start alters no tables that hold data: it asks for the migration."""
    if revision:
        migrate(unmarked)
        with altered(unmarked) as connection:
            connection.execute(update(revisions).values(version_num=revision))

    with pytest.raises(Unmigrated):
        opened(url_of(unmarked))


def test_an_empty_server_is_not_filled_by_a_start(databases: Databases):
    """PostgreSQL is prepared by an operator; an address mistaken is not answered with new tables."""
    url = databases.empty("postgresql")

    with pytest.raises(Unmigrated):
        opened(url)

    with closing(Database(url)) as database:
        assert state_of(database) is State.EMPTY


def test_a_file_made_while_it_is_looked_at_is_no_stranger(databases: Databases):
    """Two start at once: one looks first for the revision and then for tables, and the other makes both in between."""
    url = databases.empty("sqlite")

    with closing(Database(url)) as looked_at, looked_at.read() as connection:
        event.listen(connection, "after_cursor_execute", lambda *_: opened(url).close(), once=True)
        found = standing(connection)

    assert found.state in {State.EMPTY, State.CURRENT}


def test_a_new_file_is_made_by_a_start(databases: Databases):
    """The embedded default needs no preparation, even when two start at once."""
    url = databases.empty("sqlite")

    with ThreadPoolExecutor(4) as several:
        for database in several.map(opened, [url] * 4):
            with closing(database):
                assert state_of(database) is State.CURRENT
