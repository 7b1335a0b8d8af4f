"""A store of toy read models on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import Engine, create_engine

from projections.engine.digest import digest
from projections.engine.follow import Follower
from projections.engine.generations import tables
from projections.engine.lifecycle import live
from projections.engine.reader import LiveReader
from projections.engine.store import Store
from projections.model import ReadModel
from tests.projections.toys import Books, Favourites, Shelf
from tests.scenario import World

MODELS = (Books, Favourites)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    store = Store(engine, MODELS)
    store.prepare()
    return store


@pytest.fixture
def shelf() -> Shelf:
    """The journal."""
    return Shelf()


@pytest.fixture
def follower(store: Store, shelf: Shelf) -> Iterator[Follower]:
    follower = Follower(store, shelf, "first")
    yield follower
    follower.close()


@pytest.fixture
def another(store: Store, shelf: Shelf) -> Callable[..., Follower]:
    """Another process that follows the same journal."""
    return lambda holder="second", **settings: Follower(store, shelf, holder, **settings)


@pytest.fixture(autouse=True)
def _books_choke() -> Iterator[None]:
    Books.choking = True
    yield
    Books.choking = True


def live_digest(store: Store, model: type[ReadModel]) -> str:
    """The digest of the rows people are shown."""
    with store.database.snapshot() as connection:
        checkpoint = live(store.checkpoints(), model)
        assert checkpoint is not None
        return digest(connection, tables(model, checkpoint.place.generation))


Reading = Callable[..., AbstractContextManager[LiveReader]]


@pytest.fixture
def reading(engine: Engine, world: World) -> Reading:
    """`with reading(Model, ...) as reader`: these read models have folded all that happened in the world."""

    @contextmanager
    def open_(*models: type[ReadModel]) -> Iterator[LiveReader]:
        store = Store(engine, models)
        store.prepare()
        follower = Follower(store, world.journal, "follower")
        follower.catch_up()
        follower.close()
        with store.reading(at=world.journal.head()) as reader:
            yield reader

    return open_
