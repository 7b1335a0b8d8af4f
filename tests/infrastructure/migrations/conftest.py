"""A database without any table, of each kind, and one made by programs that named no revision."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from infrastructure.database import Database
from infrastructure.journal.schema import revisions
from infrastructure.migrations.migrate import FIRST, upgrade
from tests.databases import DIALECTS, Databases


@pytest.fixture(params=DIALECTS)
def empty(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Database]:
    """No tables; the test runs on SQLite and on PostgreSQL."""
    with closing(Database(databases.empty(request.param))) as database:
        yield database


@pytest.fixture
def unmarked(empty: Database) -> Database:
    """Tables as they were made before revisions were named."""
    with empty.write() as connection:
        upgrade(connection, FIRST)
        revisions.drop(connection)
    return empty
