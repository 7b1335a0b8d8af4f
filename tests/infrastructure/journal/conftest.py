"""A journal on each database, with toy facts in its registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.journal import Journal, create
from tests.infrastructure.journal import toys

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
KEY = b"k" * 32


@pytest.fixture(autouse=True)
def boxes_known() -> Iterator[None]:
    with toys.registered():
        yield


@pytest.fixture
def clock() -> StoryClock:
    return StoryClock(NOON)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty journal database; the test runs on SQLite and on PostgreSQL."""
    database = Database(database_url)
    create(database)
    yield database
    database.close()


@pytest.fixture
def postgres_journal_url(fresh_database_url: Callable[[str], str]) -> str:
    """An empty journal on PostgreSQL."""
    url = fresh_database_url("postgresql")
    with closing(Database(url)) as database:
        create(database)
    return url


@pytest.fixture
def open_journal(database: Database, clock: StoryClock) -> Iterator[Callable[..., Journal]]:
    """Another journal on the same database, as another process would have it."""
    opened: list[Journal] = []

    def open_one(**settings: int) -> Journal:
        opened.append(Journal(Database(database.url.render_as_string(hide_password=False)), clock, KEY, **settings))
        return opened[-1]

    yield open_one
    for journal in opened:
        journal.close()
        journal.database.close()


@pytest.fixture
def journal(database: Database, clock: StoryClock) -> Iterator[Journal]:
    journal = Journal(database, clock, KEY)
    yield journal
    journal.close()


@pytest.fixture
def store_old(journal: Journal) -> Callable[[UUID, str], None]:
    """Append a fact as a program before version 2 of ThingPut stored it."""

    def store(stream_id: UUID, payload: str) -> None:
        version = len(journal.facts(stream_id)) + 1
        event = StoredEvent(stream_id, version, toys.ThingPut.TOPIC, payload.encode())
        journal.recorder.insert_events([event])

    return store
