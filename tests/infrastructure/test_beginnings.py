"""What holds for a journal from its beginning is said once, by whoever comes first."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from infrastructure.beginnings import noted
from infrastructure.database import Database
from infrastructure.journal import create


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Once on SQLite and once on PostgreSQL."""
    with closing(Database(database_url)) as database:
        create(database)
        yield database


def test_processes_that_begin_at_once_agree(database: Database):
    """Several servers started over an empty database note one value, and none of them fails."""
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda number: noted(database, "mode", f"by {number}"), range(8)))

    assert len(found) == 1
    assert {noted(database, "mode", "later")} == found
