"""Rows of a page: what a read model sees while it folds, and what reaches the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, event, select

from projections.engine.database import Database
from projections.engine.generations import tables
from projections.engine.rows import PageRows
from projections.model import Row
from tests.projections.toys import BOOKS, LOANS, Books, Favourites

COUNTS = Favourites.COUNTS
LIVE = tables(Favourites, 1) | tables(Books, 1)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    database = Database(engine)
    with database.shaping() as connection:
        for table in LIVE.values():
            table.create(connection)
    yield database
    engine.dispose()


@pytest.fixture
def rows(database: Database) -> PageRows:
    return PageRows(LIVE, is_sqlite=database.is_sqlite, keep=5)


@contextmanager
def page(database: Database, rows: PageRows) -> Iterator[Connection]:
    """One page: folded, then written in one transaction."""
    with database.connect() as connection:
        rows.open(connection)
        yield connection
        with database.transaction(connection):
            rows.flush(connection)
        rows.settle()


def stored(database: Database, table: Any = COUNTS) -> list[Row]:
    with database.connect() as connection:
        live = LIVE[table]
        query = select(live).order_by(*live.primary_key)
        return [dict(row) for row in connection.execute(query).mappings()]


def count(book: int, lent: int, alike: int = 0) -> Row:
    return {"book_id": UUID(int=book), "lent": lent, "alike": alike}


def test_a_page_sees_its_own_rows_before_they_are_written(database: Database, rows: PageRows):
    """What a fact changed is there for the next fact of the same page, and in the database after it."""
    with page(database, rows):
        rows.put(COUNTS, **count(1, lent=2))
        rows.insert(COUNTS, **count(2, lent=2))
        rows.change(COUNTS, {"book_id": UUID(int=1)}, alike=9)
        seen = rows.find(COUNTS, lent=2)
        rows.delete(COUNTS, book_id=UUID(int=2))

    assert seen == [count(1, lent=2, alike=9), count(2, lent=2)]
    assert rows.get(COUNTS, book_id=UUID(int=2)) is None
    assert stored(database) == [count(1, lent=2, alike=9)]


def test_a_row_not_written_is_not_remembered(database: Database, rows: PageRows):
    """After a page that did not commit, rows read as they stand in the database."""
    with page(database, rows):
        rows.put(COUNTS, **count(1, lent=1))
    with database.connect() as connection:
        rows.open(connection)
        rows.put(COUNTS, **count(1, lent=7))
        rows.forget()

        assert rows.get(COUNTS, book_id=UUID(int=1)) == count(1, lent=1)


def test_a_row_is_read_back_as_it_was_put(database: Database, rows: PageRows):
    """A cached row and a stored one are the same, whether lists, days or empty columns stand in it."""
    values = {"book_id": UUID(int=1), "title": "a\tb\n\\c", "lent": 0, "notes": {"tags": ("x", "y")}}
    with page(database, rows):
        rows.put(BOOKS, **values, last_lent_on=date(2024, 2, 29))
        rows.put(BOOKS, **values | {"book_id": UUID(int=2), "notes": None})
        cached = [rows.get(BOOKS, book_id=UUID(int=n)) for n in (1, 2)]

    assert stored(database, BOOKS) == cached
    assert cached[0] is not None
    assert cached[0]["notes"] == {"tags": ["x", "y"]}


@pytest.mark.parametrize("many", [3, 200])
def test_many_rows_and_few_are_written_alike(database: Database, rows: PageRows, many: int):
    """Bulk and single writing leave the same rows: new ones, replaced ones, deleted ones."""
    with page(database, rows):
        for n in range(many):
            rows.put(BOOKS, book_id=UUID(int=n), title="т\\\t\n", lent=n)
            rows.insert(LOANS, position=n, book_id=UUID(int=n), pages=1)
    with page(database, rows):
        for n in range(many):
            rows.put(BOOKS, book_id=UUID(int=n), title=f"{n}", lent=n, notes=[n], last_lent_on=date(2024, 1, 1))
        rows.delete(LOANS, position=0)

    assert [(row["title"], row["notes"]) for row in stored(database, BOOKS)] == [(f"{n}", [n]) for n in range(many)]
    assert [row["position"] for row in stored(database, LOANS)] == list(range(1, many))


def test_an_unknown_column_is_refused(database: Database, rows: PageRows):
    """A misspelt column is an error of the read model, not a lost value."""
    with page(database, rows), pytest.raises(TypeError, match="no column"):
        rows.put(COUNTS, **count(1, lent=1), lend=2)


def test_rows_of_a_pages_streams_are_read_at_once(database: Database, rows: PageRows):
    """A page asks the database once for the rows its streams own, not once a fact."""
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    with page(database, rows):
        rows.warm(Books, [UUID(int=n) for n in range(100)])
        found = [rows.get(BOOKS, book_id=UUID(int=n)) for n in range(100)]

    assert found == [None] * 100
    assert sum("SELECT" in statement for statement in asked) == 1


class Counted(Favourites):
    BY_STREAM = {COUNTS: "book_id"}


ACTION = st.tuples(
    st.sampled_from(["get", "put", "insert", "change", "delete", "find", "narrow", "warm", "commit", "fail"]),
    st.integers(1, 8),
    st.integers(0, 2),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(actions=st.lists(ACTION, max_size=60))
def test_rows_behave_as_a_table_in_memory(actions: list[tuple[str, int, int]], fresh_database_url: Callable[..., str]):
    """Whatever a read model does, and wherever pages end or fail, it sees what a plain table would show."""
    engine = create_engine(fresh_database_url("sqlite"))
    database = Database(engine)
    with database.shaping() as connection:
        LIVE[COUNTS].create(connection)
    rows = PageRows({COUNTS: LIVE[COUNTS]}, is_sqlite=True, keep=3)
    committed: dict[int, Row] = {}
    with database.connect() as connection:
        rows.open(connection)
        now = dict(committed)
        for name, book, lent in actions:
            if name == "commit":
                with database.transaction(connection):
                    rows.flush(connection)
                rows.settle()
                committed = dict(now)
            elif name == "fail":
                rows.forget()
                now = dict(committed)
            else:
                _act(rows, now, name, book, lent)
    engine.dispose()


def _act(rows: PageRows, now: dict[int, Row], name: str, book: int, lent: int) -> None:
    key = {"book_id": UUID(int=book)}
    match name:
        case "get":
            assert rows.get(COUNTS, **key) == now.get(book)
        case "find":
            assert rows.find(COUNTS, lent=lent) == [now[n] for n in sorted(now) if now[n]["lent"] == lent]
        case "narrow":
            fits = book in now and now[book]["lent"] == lent
            assert rows.find(COUNTS, lent=lent, **key) == ([now[book]] if fits else [])
        case "warm":
            rows.warm(Counted, [UUID(int=book), UUID(int=lent)])
        case "put":
            rows.put(COUNTS, **count(book, lent))
            now[book] = count(book, lent)
        case "insert" if book not in now:
            rows.insert(COUNTS, **count(book, lent))
            now[book] = count(book, lent)
        case "change":
            rows.change(COUNTS, key, alike=5)
            if book in now:
                now[book] = now[book] | {"alike": 5}
        case "delete":
            rows.delete(COUNTS, **key)
            now.pop(book, None)
