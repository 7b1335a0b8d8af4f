"""Rebuilding: rows made anew from the first fact equal the live ones, however often the work is
interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, event, inspect, select, update

from application.ports import Recorded
from projections.engine import lifecycle
from projections.engine.checkpoints import CHECKPOINTS, FenceLost
from projections.engine.follow import Follower
from projections.engine.rebuild import Busy, Rebuild
from projections.engine.store import Store
from tests.projections.conftest import MODELS, live_digest
from tests.projections.toys import BOOKS, LOANS, BookBought, BookLent, Books, Favourites, Shelf

T = TypeVar("T")


class Killed(BaseException):
    """Ends a process in the middle of its work."""


class Killer:
    """Kills whoever sends the database one of the statements with these numbers."""

    def __init__(self, engine: Engine, kills: set[int]) -> None:
        self._kills = kills
        self._sent = 0
        event.listen(engine, "before_cursor_execute", self._count)

    def _count(self, _connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        self._sent += 1
        if self._sent in self._kills and statement != "ROLLBACK":
            cursor.close()
            raise Killed


def test_a_rebuild_makes_the_same_rows_and_proves_it(store: Store, shelf: Shelf, follower: Follower):
    """The rows built anew have the digest of the live ones at the same position."""
    shelf.lend(50)
    follower.catch_up()
    before = live_digest(store, Books)

    rebuilt = Rebuild(store, shelf, Books, "builder", page=7).run()

    assert (rebuilt.position, rebuilt.matched) == (50, True)
    assert rebuilt.place == ("toy_books", 1, 2)
    assert live_digest(store, Books) == before


def test_rows_that_do_not_follow_from_facts_are_found_out(store: Store, shelf: Shelf, follower: Follower):
    """A row changed by hand makes the digests differ, and the rebuilt rows take its place."""
    shelf.lend(50)
    follower.catch_up()
    before = live_digest(store, Books)
    with store.reading(Books) as reader:
        live = reader[BOOKS]
    with store.database.writing() as connection:
        connection.execute(update(live).where(live.c.lent == 4).values(lent=40))

    assert live_digest(store, Books) != before
    assert Rebuild(store, shelf, Books, "builder").run().matched is False
    assert live_digest(store, Books) == before


def test_facts_flow_while_a_model_is_rebuilt(store: Store, shelf: Shelf, follower: Follower):
    """The live rows go on during a rebuild, which catches up with them before it takes their place."""
    shelf.lend(30)
    follower.catch_up()
    build = Rebuild(store, shelf, Books, "builder", page=10)
    build.begin()
    while build.step():
        shelf.lend(3 if shelf.head() < 60 else 0)
        follower.catch_up()
    shelf.lend(5)
    follower.catch_up()

    assert build.switch() is False
    build.step()
    assert build.switch() is True
    shelf.lend(5)
    follower.catch_up()
    assert {model.position for model in store.status(shelf.head()).models} == {shelf.head()}


def test_a_rebuild_on_a_restored_journal_replaces_what_knew_more(store: Store, shelf: Shelf, follower: Follower):
    """Live rows that know facts the journal has not are replaced and compared with nothing."""
    shelf.lend(30)
    follower.catch_up()
    del shelf.facts[20:]

    rebuilt = Rebuild(store, shelf, Books, "builder").run()

    assert (rebuilt.position, rebuilt.matched) == (20, None)
    assert store.status(20).models[0].lag == 0


def test_a_live_model_that_never_rests_is_overtaken(store: Store, shelf: Shelf, follower: Follower):
    """Where facts come faster than a switch, the live follower is made to wait for it, and then goes on."""

    class Busy(Shelf):
        def read(self, after: int, limit: int) -> list[Recorded]:
            facts = super().read(after, limit)
            self.lend(1)
            follower.step()
            return facts

    follower.catch_up()
    busy = Busy()
    busy.facts = shelf.facts

    rebuilt = Rebuild(store, busy, Books, "builder", page=10).run(prove=False)
    shelf.lend(1)
    follower.catch_up()

    assert rebuilt.place == ("toy_books", 1, 2)
    assert {model.lag for model in store.status(shelf.head()).models} == {0}


def test_a_builder_that_stops_hands_over_at_once(store: Store, shelf: Shelf, another: Callable[..., Follower]):
    """A follower told to stop in the middle of a first build leaves it to the next one."""
    shelf.lend(30)
    first = another("first", building=10)
    first.step()
    first.close()

    second = another("second")
    assert second.catch_up() == 30
    assert [checkpoint.place.generation for checkpoint in store.checkpoints()] == [1, 1]
    second.close()


def test_readers_never_see_a_half_built_model(store: Store, shelf: Shelf, follower: Follower):
    """A reader opened before the switch reads the old rows to its end, one opened after it the new ones."""
    shelf.lend(30)
    follower.catch_up()
    build = Rebuild(store, shelf, Books, "builder", page=10)
    build.begin()
    build.step()
    with store.reading(Books) as before:
        counted = [len(before.rows(select(before[LOANS])))]
        while build.step():
            counted.append(len(before.rows(select(before[LOANS]))))
        build.switch()
        counted.append(len(before.rows(select(before[LOANS]))))
        with store.reading(Books) as after:
            counted.append(len(after.rows(select(after[LOANS]))))
            assert after[LOANS].name != before[LOANS].name

    assert set(counted) == {20}


def test_the_old_generation_is_dropped_afterwards(engine: Engine, store: Store, shelf: Shelf, follower: Follower):
    """After the switch and a grace for its last readers, the old tables are gone."""
    shelf.lend(30)
    follower.catch_up()
    Rebuild(store, shelf, Books, "builder").run()

    assert lifecycle.sweep(store.database, MODELS) == []
    assert lifecycle.sweep(store.database, MODELS, grace=-1) == [("toy_books", 1, 1)]
    assert {name for name in inspect(engine).get_table_names() if name.startswith("toy_books")} == {"toy_books__v1_2"}


def test_tables_somebody_reads_are_dropped_later(engine: Engine, store: Store, shelf: Shelf, follower: Follower):
    """A long read of an old generation is neither broken nor waited for."""
    shelf.lend(30)
    follower.catch_up()
    with store.reading(Books) as reader:
        before = reader.rows(select(reader[LOANS]))
        Rebuild(store, shelf, Books, "builder").run()
        lifecycle.sweep(store.database, MODELS, grace=-1)
        assert reader.rows(select(reader[LOANS])) == before
    lifecycle.sweep(store.database, MODELS, grace=-1)

    assert "toy_loans__v1_1" not in inspect(engine).get_table_names()


def test_a_rebuilt_generation_has_every_index(engine: Engine, store: Store, shelf: Shelf, follower: Follower):
    """Indexes left for the end of a rebuild stand before people are shown its rows."""
    shelf.lend(30)
    follower.catch_up()
    build = Rebuild(store, shelf, Books, "builder", page=10)
    build.begin()
    bare = [index["column_names"] for index in inspect(engine).get_indexes("toy_books__v1_2")]
    build.release()
    with store.database.writing() as connection:
        connection.execute(update(CHECKPOINTS).values(lease_until=1))
    Rebuild(store, shelf, Books, "another", bare=False).run()

    assert bare == ([["lent"]] if store.database.is_sqlite else [])
    assert [index["column_names"] for index in inspect(engine).get_indexes("toy_books__v1_2")] == [["lent"]]


def test_two_builders_do_not_build_the_same_model(store: Store, shelf: Shelf, follower: Follower):
    """A model being rebuilt is refused to another process until the first one falls silent."""
    shelf.lend(30)
    follower.catch_up()
    first, second = (Rebuild(store, shelf, Books, name, page=10) for name in ("first", "second"))
    first.begin()
    first.step()
    with pytest.raises(Busy):
        second.begin()
    with store.database.writing() as connection:
        connection.execute(update(CHECKPOINTS).values(lease_until=1))

    assert second.run().matched is True
    with pytest.raises(FenceLost):
        first.step()


KILLS = st.sets(st.integers(1, 150), max_size=12)
FACTS = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 50)), min_size=1, max_size=60)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=FACTS, pages=st.tuples(st.integers(1, 20), st.integers(1, 20)), kills=KILLS)
@pytest.mark.req("X-03")
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_rebuilt_equals_live_whatever_is_killed_when(
    fresh_database_url: Callable[..., str],
    dialect: str,
    facts: list[tuple[int, int]],
    pages: tuple[int, int],
    kills: set[int],
):
    """Followers and builders killed at any moment and started again leave exactly the rows of an undisturbed
    rebuild."""
    shelf = Shelf()
    for book, pages_read in facts:
        if book in shelf._versions:
            shelf.add(book, BookLent, pages=pages_read)
        else:
            shelf.add(book, BookBought, title=f"{book}")
    with disposed(create_engine(_psycopg(fresh_database_url(dialect)))) as engine:
        store = Store(engine, MODELS)
        store.prepare()
        Killer(engine, kills)

        _until_it_lives(lambda: Follower(store, shelf, "f", page=pages[0], building=pages[1]).catch_up())
        live = _until_it_lives(lambda: [live_digest(store, model) for model in MODELS])
        _until_it_lives(lambda: Rebuild(store, shelf, Books, "b", page=pages[1]).run())
        rebuilt = [_until_it_lives(lambda m=model: Rebuild(store, shelf, m, "b").run()) for model in MODELS]

        assert _until_it_lives(lambda: [live_digest(store, model) for model in MODELS]) == live
        assert {one.matched for one in rebuilt} == {True}
        assert [one.position for one in rebuilt] == [len(facts)] * 2


@contextmanager
def disposed(engine: Engine) -> Iterator[Engine]:
    yield engine
    engine.dispose()


def _psycopg(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


def _until_it_lives(work: Callable[[], T]) -> T:
    while True:
        with suppress(Killed):
            return work()


def test_the_same_facts_have_the_same_digest_on_both_databases(fresh_database_url: Callable[..., str]):
    """A digest tells of the rows, not of the database they stand in."""
    digests = []
    for dialect in ("sqlite", "postgresql"):
        engine = create_engine(_psycopg(fresh_database_url(dialect)))
        store, shelf = Store(engine, MODELS), Shelf()
        store.prepare()
        shelf.lend(40, books=6)
        Follower(store, shelf, "f").catch_up()
        digests.append([live_digest(store, model) for model in (Books, Favourites)])
        engine.dispose()

    assert digests[0] == digests[1]
