"""Parked facts: seen by an operator, retried when the code is mended, skipped when it never will be."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from projections.engine.follow import Follower
from projections.engine.parked import Retried, parked, retry, skip
from projections.engine.rebuild import Rebuild
from projections.engine.store import Store
from projections.engine.track import Poison
from tests.projections.conftest import live_digest
from tests.projections.toys import BOOKS, BookLent, Books, BookTorn, Shelf


@pytest.fixture
def torn(store: Store, shelf: Shelf, follower: Follower) -> Shelf:
    """Books 1–4 are bought; book 2 is torn at position 5 and lent twice afterwards; the rest goes on."""
    follower.catch_up()
    shelf.lend(4, books=4)
    shelf.add(2, BookTorn)
    for book in (1, 2, 3, 2):
        shelf.add(book, BookLent, pages=1)
    follower.catch_up()
    return shelf


def lent(store: Store) -> dict[int, int]:
    with store.reading(Books, patience=0) as reader:
        return {row["book_id"].int: row["lent"] for row in reader.rows(select(reader[BOOKS]))}


def test_parked_facts_are_listed_with_their_error(store: Store, torn: Shelf):
    """The poison is shown with its error, the later facts of its stream as waiting behind it."""
    facts = [(fact.position, fact.state, fact.stream_id.int) for fact in parked(store, Books)]

    assert facts == [(5, "poison", 2), (7, "waiting", 2), (9, "waiting", 2)]
    assert parked(store)[0].error == "ValueError: a torn book cannot be counted"
    assert lent(store) == {1: 1, 2: 0, 3: 1, 4: 0}


def test_a_retry_after_the_code_is_mended_folds_all_that_waited(store: Store, torn: Shelf, follower: Follower):
    """Parked facts are folded in their order, and the follower goes on after them."""
    Books.choking = False

    assert retry(store, torn, Books, "operator", UUID(int=2)) == Retried(folded=3, parked=0)
    torn.add(2, BookLent, pages=1)
    follower.catch_up()

    assert parked(store) == []
    assert lent(store) == {1: 1, 2: 3, 3: 1, 4: 0}


def test_a_retry_in_vain_leaves_the_stream_parked(store: Store, torn: Shelf, follower: Follower):
    """A fact that is still poison stays parked, with one attempt more, and everything behind it waits on."""
    assert retry(store, torn, Books, "operator") == Retried(folded=0, parked=3)
    torn.add(2, BookLent, pages=1)
    follower.catch_up()

    assert [(fact.position, fact.attempts) for fact in parked(store)] == [(5, 2), (7, 0), (9, 0), (10, 0)]
    assert lent(store)[2] == 0


def test_a_skipped_fact_is_passed_over_for_good(store: Store, torn: Shelf, follower: Follower):
    """Skipping lets the stream flow again; a rebuild passes the fact over too and gets the same rows."""
    assert skip(store, torn, Books, "operator", 5) == Retried(folded=2, parked=0)
    follower.catch_up()
    before = live_digest(store, Books)

    rebuilt = Rebuild(store, torn, Books, "operator").run()

    assert lent(store)[2] == 2
    assert [(fact.position, fact.state) for fact in parked(store)] == [(5, "skipped")]
    assert rebuilt.matched is True
    assert live_digest(store, Books) == before


def test_a_rebuild_is_strict(store: Store, torn: Shelf):
    """A rebuild stops at a fact it cannot fold and says which; the live rows stay, and a skip lets it go
    on."""
    with pytest.raises(Poison) as stopped:
        Rebuild(store, torn, Books, "operator").run()
    build = store.status(9).models[0].build

    assert stopped.value.position == 5
    assert build is not None
    assert (build.position, build.error) == (
        4,
        "toy_books cannot fold fact 5: ValueError: a torn book cannot be counted",
    )
    assert lent(store)[1] == 1

    skip(store, torn, Books, "operator", 5)
    assert Rebuild(store, torn, Books, "operator").run().place == ("toy_books", 1, 2)


def test_a_rebuild_after_the_code_is_mended_parks_nothing(store: Store, torn: Shelf):
    """A rebuild folds every fact, so what was parked before is parked no more; the one that failed is
    left."""
    with pytest.raises(Poison):
        Rebuild(store, torn, Books, "operator").run()
    Books.choking = False

    assert Rebuild(store, torn, Books, "operator").run().place == ("toy_books", 1, 3)
    assert parked(store) == []
    assert lent(store)[2] == 2


def test_a_first_build_stopped_by_poison_goes_on_once_it_is_skipped(store: Store, shelf: Shelf, follower: Follower):
    """A model that has never been live shows nothing until its poison is skipped; the others do not wait."""
    shelf.lend(4, books=4)
    shelf.add(2, BookTorn)
    follower.catch_up()
    stopped, other = store.status(5).models

    assert (stopped.position, other.position) == (None, 5)
    with pytest.raises(LookupError):
        skip(store, shelf, Books, "operator", 6)
    assert skip(store, shelf, Books, "operator", 5) == Retried(0, 0)
    follower.catch_up()
    assert store.status(5).models[0].position == 5


def test_a_row_the_database_refuses_is_poison_too(store: Store, shelf: Shelf, follower: Follower):
    """What breaks only when the page is written is found and parked like what breaks while folding."""
    follower.catch_up()
    shelf.lend(6, books=3)
    shelf.add(1, BookLent, pages=None)
    shelf.lend(2, books=3)
    follower.catch_up()

    assert [fact.position for fact in parked(store) if fact.state == "poison"] == [7]
    assert store.status(9).models[0].lag == 0
