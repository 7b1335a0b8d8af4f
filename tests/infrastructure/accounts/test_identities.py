"""An identity of a provider is one person's, linked by that person, until it is unlinked or the password is reset."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from domain.kernel import SYSTEM, OrganisationId, PersonId
from domain.roles import Role
from infrastructure.accounts.accounts import Accounts
from infrastructure.accounts.codes import Purpose
from infrastructure.accounts.identities import Identities, IdentityTaken
from infrastructure.accounts.openid import Identity
from infrastructure.accounts.tables import identities as table
from infrastructure.accounts.tokens import Tokens, Wanted
from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.vault import PeopleVault
from tests.infrastructure.accounts.conftest import FIRST, KEYS, NOON, PASSWORD, SECOND, settled

IVAN = Identity("https://sso.example", "ivan@office", strong=False)
OTHER = Identity("https://sso.example", "other@office", strong=False)


@pytest.fixture
def identities(database: Database, clock: StoryClock) -> Identities:
    return Identities(database, KEYS, clock)


def link(identities: Identities, database: Database, person: PersonId, identity: Identity = IVAN) -> None:
    with database.write() as connection:
        identities.link(connection, person, identity)


def test_an_identity_is_found_once_it_is_linked(identities: Identities, database: Database):
    """The same name at another provider is somebody else, and the database holds no name."""
    assert identities.find(IVAN) is None

    link(identities, database, FIRST)

    assert identities.find(IVAN) == FIRST
    assert identities.find(Identity("https://other.example", IVAN.subject, strong=True)) is None
    assert [each.issuer for each in identities.of(FIRST)] == [IVAN.issuer]
    with database.read() as connection:
        assert "ivan" not in str(connection.execute(select(table)).all())


@pytest.mark.parametrize(("person", "identity"), [(SECOND, IVAN), (FIRST, OTHER)])
def test_one_person_has_one_identity(identities: Identities, database: Database, person: PersonId, identity: Identity):
    """Neither is another's identity taken over, nor a second one added beside."""
    link(identities, database, FIRST)

    with pytest.raises(IdentityTaken):
        link(identities, database, person, identity)

    assert (identities.find(IVAN), identities.find(OTHER)) == (FIRST, None)


def test_what_is_unlinked_is_nobody_s(identities: Identities, database: Database):
    """Another may link it then."""
    link(identities, database, FIRST)

    identities.unlink(FIRST)

    assert identities.find(IVAN) is None
    link(identities, database, SECOND)
    assert identities.find(IVAN) == SECOND


def test_a_reset_leaves_no_other_way_in(
    accounts: Accounts, identities: Identities, vault: PeopleVault, database: Database, clock: StoryClock
):
    """Whoever had to reset the password is not followed in by a link or a token that somebody else has made."""
    settled(accounts)
    tokens = Tokens(database, vault, clock)
    wanted = Wanted(Role.TUTOR, OrganisationId(UUID(int=9)), "x", False, frozenset(), NOON + timedelta(days=1))
    text, _ = tokens.issue(FIRST, wanted)
    link(identities, database, FIRST)

    accounts.redeem(accounts.reset(FIRST, SYSTEM), PASSWORD, Purpose.RESET)

    assert (tokens.find(text), identities.find(IVAN)) == (None, None)
