"""A rebuild needs the memory of a page or two, however long the journal is."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine

from application.ports import Recorded
from projections.engine.rebuild import Rebuild
from projections.engine.store import Store
from tests.projections.conftest import MODELS
from tests.projections.toys import BookBought, BookLent, Books, told


class Endless:
    """A journal made up as it is read: every book is bought and lent once, so no row is met again."""

    def __init__(self, head: int) -> None:
        self._head = head

    def read(self, after: int, limit: int) -> list[Recorded]:
        return [self._fact(position) for position in range(after + 1, min(after + limit, self._head) + 1)]

    def head(self) -> int:
        return self._head

    def wait(self, position: int, timeout: float) -> bool:
        return position < self._head

    def _fact(self, position: int) -> Recorded:
        book = (position + 1) // 2
        if position % 2:
            return told(position, book, 1, BookBought, title="Книга")
        return told(position, book, 2, BookLent, pages=3)


@pytest.fixture
def _traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.usefixtures("_traced")
def test_memory_does_not_grow_with_the_journal(tmp_path):
    """Three times the facts are rebuilt in about the same memory."""
    peaks = []
    for facts in (5_000, 15_000):
        engine = create_engine(f"sqlite:///{tmp_path}/{facts}.db")
        store = Store(engine, MODELS)
        store.prepare()
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        Rebuild(store, Endless(facts), Books, "builder", page=200).run()
        peaks.append(tracemalloc.get_traced_memory()[1] - before)
        engine.dispose()

    assert peaks[1] < 1.5 * peaks[0]
