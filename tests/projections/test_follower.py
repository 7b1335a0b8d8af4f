"""The follower: every fact reaches every read model once, whoever follows and whenever it dies."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import pytest
from sqlalchemy import select, update

from projections.engine import lifecycle
from projections.engine.checkpoints import CHECKPOINTS, State
from projections.engine.follow import Follower
from projections.engine.reader import CatchingUp
from projections.engine.store import Store
from tests.projections.conftest import MODELS, live_digest
from tests.projections.toys import BOOKS, LOANS, Books, BookTorn, Favourites, Shelf


def titles(store: Store, at: int | None = None) -> dict[str, int]:
    with store.reading(Books, at=at, patience=0) as reader:
        return {row["title"]: row["lent"] for row in reader.rows(select(reader[BOOKS]))}


def end_leases(store: Store) -> None:
    """As if the time of every lease had run out."""
    with store.database.writing() as connection:
        connection.execute(update(CHECKPOINTS).values(lease_until=1))


def test_a_new_installation_follows_from_the_first_fact(store: Store, shelf: Shelf, follower: Follower):
    """Read models make their own tables and show what the journal holds."""
    shelf.lend(25, books=4)

    assert follower.catch_up() == 25
    assert titles(store) == {f"Книга № {n}": lent for n, lent in ((1, 6), (2, 5), (3, 5), (4, 5))}


def test_pages_of_any_size_leave_the_same_rows(store: Store, shelf: Shelf, another: Callable[..., Follower]):
    """Where a page ends makes no difference to what people see."""
    shelf.lend(60, books=7)
    digests = set()
    for page in (1, 7, 1000):
        follower = another(f"page {page}", page=page, building=page)
        follower.catch_up()
        digests.add(tuple(live_digest(store, model) for model in MODELS))
        follower.close()
        _forget_everything(store)

    assert len(digests) == 1


def _forget_everything(store: Store) -> None:
    with store.database.writing() as connection:
        connection.execute(update(CHECKPOINTS).values(state=State.RETIRED))


def test_status_says_how_fresh_each_model_is(store: Store, shelf: Shelf, follower: Follower):
    """Head, checkpoint and lag in facts stand in the status of every model."""
    shelf.lend(10)
    follower.catch_up()
    shelf.lend(5)

    status = store.status(shelf.head())

    assert status.head == 15
    assert [(model.model, model.position, model.lag, model.holder) for model in status.models] == [
        ("toy_books", 10, 5, "first"),
        ("toy_favourites", 10, 5, "first"),
    ]


def test_a_reader_waits_for_its_own_write(store: Store, shelf: Shelf, follower: Follower):
    """Asked for a position, a page answers once it is reached, or says how far its models are."""
    shelf.lend(10)
    follower.catch_up()
    shelf.lend(1)

    with pytest.raises(CatchingUp) as refused, store.reading(Books, at=11, patience=0.05):
        pass
    follower.catch_up()

    assert refused.value.positions == {"toy_books": 10}
    assert sum(titles(store, at=11).values()) == 1


def test_a_reader_is_woken_when_the_position_is_reached(store: Store, shelf: Shelf, follower: Follower):
    """A query with a position waits while the follower works, and then answers."""
    follower.catch_up()
    shelf.lend(3)
    stop = Event()
    thread = Thread(target=follower.run, args=(stop,))
    thread.start()
    with store.reading(at=3, patience=20) as reader:
        position = reader.position
    stop.set()
    thread.join()

    assert position == 3


def test_one_transaction_sees_one_state(store: Store, shelf: Shelf, follower: Follower):
    """A page that asks twice gets two answers of the same moment, whatever commits between them."""
    shelf.lend(12)
    follower.catch_up()
    with store.reading(Books) as reader:
        before = reader.rows(select(reader[LOANS]))
        shelf.lend(10)
        follower.catch_up()
        after = reader.rows(select(reader[LOANS]))

    assert before == after
    assert len(before) == 2


def test_only_one_of_two_followers_follows(
    store: Store, shelf: Shelf, follower: Follower, another: Callable[..., Follower]
):
    """A second follower stands by while the first one lives."""
    shelf.lend(10)
    follower.catch_up()
    standby = another()
    shelf.lend(10)

    assert standby.catch_up() == 0
    assert follower.catch_up() == 20


def test_a_follower_that_stops_hands_over_at_once(
    store: Store, shelf: Shelf, follower: Follower, another: Callable[..., Follower]
):
    """A follower told to stop gives its leases back."""
    follower.catch_up()
    follower.close()
    shelf.lend(10)

    assert another().catch_up() == 10


def test_a_follower_that_was_paused_cannot_write(
    store: Store, shelf: Shelf, follower: Follower, another: Callable[..., Follower]
):
    """A holder stopped past its lease and woken later writes nothing: its successor has fenced it off."""
    shelf.lend(10)
    follower.catch_up()
    end_leases(store)
    standby = another()
    shelf.lend(10)
    standby.catch_up()
    shelf.lend(10)

    follower.catch_up()

    assert {model.position for model in store.status(30).models} == {20}
    assert standby.catch_up() == 30
    assert sum(titles(store).values()) == 20


def test_a_page_folded_before_the_lease_was_lost_is_not_written(
    store: Store, shelf: Shelf, follower: Follower, another: Callable[..., Follower]
):
    """Even a page already folded is refused when another has taken over before it was written."""
    shelf.lend(10)
    follower.catch_up()
    paused = dict(follower._tracks)
    end_leases(store)
    standby = another()
    standby.catch_up()
    shelf.lend(10)

    follower._tracks = paused
    follower._write(list(paused.values()), shelf.read(10, 100))

    assert follower._tracks == {}
    assert {model.position for model in store.status(20).models} == {10}
    assert standby.catch_up() == 20


def test_a_restored_older_journal_makes_read_models_anew(
    store: Store, shelf: Shelf, follower: Follower, another: Callable[..., Follower]
):
    """Read models that know more than the journal are built anew by themselves."""
    shelf.lend(30)
    follower.catch_up()
    follower.close()
    del shelf.facts[20:]

    assert another().catch_up() == 20
    assert sum(titles(store).values()) == 10


def test_a_journal_that_went_another_way_is_noticed(
    store: Store, shelf: Shelf, follower: Follower, another: Callable[..., Follower]
):
    """A restored journal that has grown past the checkpoint since does not pass for the one that was
    followed."""
    shelf.lend(30)
    follower.catch_up()
    follower.close()
    del shelf.facts[20:]
    shelf.lend(20, books=1)
    shelf.facts[29] = _with_digest(shelf, 29)
    another().catch_up()

    assert titles(store)["Книга № 1"] == 21


def _with_digest(shelf: Shelf, at: int):
    return shelf.facts[at]._replace(digest="f" * 64)


def test_a_restored_journal_is_noticed_while_following(store: Store, shelf: Shelf, follower: Follower):
    """The follower compares its checkpoint with the head whenever it renews its leases."""
    shelf.lend(30)
    follower.catch_up()
    del shelf.facts[20:]

    assert follower.catch_up() == 20


class NewerBooks(Books):
    VERSION = 2


def test_a_new_version_of_a_model_is_built_by_itself(store: Store, shelf: Shelf, follower: Follower):
    """A model whose version has grown is built beside the old one, which serves the old program until then
    and is dropped once nobody follows it."""
    shelf.lend(30)
    follower.catch_up()
    upgraded = Store(store.database.engine, [NewerBooks])
    with pytest.raises(CatchingUp), upgraded.reading(NewerBooks, patience=0):
        pass
    Follower(upgraded, shelf, "newer").catch_up()

    assert sum(titles(store).values()) == 20
    with upgraded.reading(NewerBooks) as reader:
        assert len(reader.rows(select(reader[BOOKS]))) == 10
    assert lifecycle.sweep(store.database, upgraded.models) == []
    follower.close()
    assert lifecycle.sweep(store.database, upgraded.models) == [("toy_books", 1, 1)]


def test_a_poison_fact_does_not_hold_up_the_others(store: Store, shelf: Shelf, follower: Follower):
    """A fact a model cannot fold parks its stream in that model alone; everything else flows."""
    follower.catch_up()
    shelf.lend(20, books=4)
    shelf.add(2, BookTorn)
    shelf.lend(19, books=4)
    follower.catch_up()

    status = {model.model: model for model in store.status(shelf.head()).models}
    assert (status["toy_books"].lag, status["toy_books"].parked_streams) == (0, 1)
    assert (status["toy_favourites"].lag, status["toy_favourites"].parked_streams) == (0, 0)
    with store.reading(Books) as reader:
        assert reader.parked == {"toy_books": 1}
    with store.reading(Favourites) as reader:
        assert reader.parked == {}
    assert titles(store) == {"Книга № 1": 8, "Книга № 2": 4, "Книга № 3": 9, "Книга № 4": 9}
