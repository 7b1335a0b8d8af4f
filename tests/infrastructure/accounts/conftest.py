"""A database of accounts, a clock the test tells, and a few people the vault knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import insert

from domain.kernel import PersonId
from infrastructure.accounts.accounts import Account, Accounts
from infrastructure.accounts.entrance import Entrance
from infrastructure.accounts.passwords import Cost, Passwords
from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.journal import create
from infrastructure.journal.schema import vault as vault_table
from infrastructure.keys import Keys
from infrastructure.vault import PeopleVault

KEYS = Keys.of(bytes(32))
NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
FIRST, SECOND, THIRD = (PersonId(UUID(int=number)) for number in (1, 2, 3))

CHEAP = Cost(passes=1, kibibytes=8, threads=1)
LOGIN, PASSWORD = "proba@example.org", "тихая улица в конце марта"


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


@pytest.fixture
def accounts(database: Database, vault: PeopleVault, clock: StoryClock) -> Accounts:
    """Accounts whose passwords cost next to nothing."""
    made = Accounts(database, KEYS, vault, clock)
    made.passwords = Passwords(CHEAP)
    return made


@pytest.fixture
def entrance(accounts: Accounts) -> Entrance:
    return Entrance(accounts, KEYS)


def settled(accounts: Accounts, person: PersonId = FIRST, login: str = LOGIN) -> Account:
    """An account whose owner has set PASSWORD."""
    accounts.give(person, login, accounts.passwords.hash(PASSWORD))
    account = accounts.of(person)
    assert account is not None
    return account
