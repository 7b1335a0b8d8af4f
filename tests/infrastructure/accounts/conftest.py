"""A database of accounts, a clock the test tells, and a few people the vault knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import insert

from domain.kernel import PersonId
from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.journal import create
from infrastructure.journal.schema import vault as vault_table
from infrastructure.keys import Keys
from infrastructure.vault import PeopleVault

KEYS = Keys.of(bytes(32))
NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
FIRST, SECOND, THIRD = (PersonId(UUID(int=number)) for number in (1, 2, 3))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    create(made)
    yield made
    made.close()


@pytest.fixture
def clock() -> StoryClock:
    return StoryClock(NOON)


@pytest.fixture
def vault(database: Database) -> PeopleVault:
    """FIRST and SECOND are known, THIRD is not."""
    made = PeopleVault(database, KEYS)
    for person in (FIRST, SECOND):
        entry = made.enrol(person, {"family_name": "Демо", "given_name": "Лицо"})
        row = {"person_id": entry.person_id, "wrapped_key": entry.wrapped_key, "details": entry.details}
        with database.write() as connection:
            connection.execute(insert(vault_table).values(row))
    return made
