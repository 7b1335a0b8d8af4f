"""Accounts: invited, opened, changed, closed, forgotten."""

from __future__ import annotations

import pyotp
import pytest
from sqlalchemy import func, select, update

from domain.errors import NotFound
from domain.kernel import SYSTEM, PersonId
from infrastructure.accounts.accounts import AccountRefused, Accounts
from infrastructure.accounts.codes import Purpose
from infrastructure.accounts.passwords import Cost, PasswordRefused, Passwords
from infrastructure.accounts.sessions import Sessions
from infrastructure.accounts.tables import accounts as table
from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.journal.erasing import OWNED, erase
from infrastructure.journal.schema import vault as vault_table
from tests.infrastructure.accounts.conftest import FIRST, KEYS, LOGIN, PASSWORD, SECOND, THIRD, settled

INVITED = (Purpose.INVITATION,)
RESETS = (Purpose.RESET, Purpose.FULL_RESET)


def opens(accounts: Accounts, login: str, password: str) -> bool:
    return accounts.right(accounts.find(login), password)


def test_an_invitation_sets_the_first_password(accounts: Accounts):
    """Nobody chooses a password for somebody else: the account opens when its owner has used the code."""
    code = accounts.invite(FIRST, LOGIN, SYSTEM)

    assert not opens(accounts, LOGIN, PASSWORD)
    assert accounts.redeem(code, PASSWORD, *INVITED) == FIRST
    assert opens(accounts, LOGIN, PASSWORD)
    assert accounts.redeem(code, PASSWORD, *INVITED) is None


def test_a_login_is_found_however_it_is_typed(accounts: Accounts):
    """Case and spaces around it do not matter."""
    settled(accounts)

    assert accounts.find(f" {LOGIN.upper()} ") == accounts.of(FIRST)
    assert accounts.find("somebody@example.org") is None


def test_the_login_is_kept_under_its_owner_s_key(accounts: Accounts, database: Database):
    """It stands nowhere in clear, and is gone with the key."""
    settled(accounts)
    with database.read() as connection:
        assert LOGIN not in str(connection.execute(select(table)).all())
    assert accounts.login(FIRST) == LOGIN

    with database.write() as connection:
        connection.execute(update(vault_table).values(wrapped_key=None, details=None))

    assert accounts.login(FIRST) is None


def test_only_known_people_are_invited(accounts: Accounts):
    """Somebody the vault does not know has no account."""
    with pytest.raises(NotFound):
        accounts.invite(THIRD, LOGIN, SYSTEM)


def test_a_login_belongs_to_one_person(accounts: Accounts):
    """A second person under the same login is refused, and nothing is left of the try."""
    accounts.invite(FIRST, LOGIN, SYSTEM)

    with pytest.raises(AccountRefused) as refused:
        accounts.invite(SECOND, LOGIN.upper(), SYSTEM)

    assert refused.value.code == "account.login_taken"
    assert accounts.of(SECOND) is None


@pytest.mark.parametrize("login", ["", "ab", "two words", "line\nbreak", "x" * 300])
def test_a_login_is_something_people_can_type(accounts: Accounts, login: str):
    """Too short, too long, with spaces or signs nobody sees: refused."""
    with pytest.raises(AccountRefused) as refused:
        accounts.invite(FIRST, login, SYSTEM)

    assert refused.value.code == "account.login_unfit"


def test_who_comes_in_already_is_not_invited(accounts: Accounts):
    """An invitation would be a way around the reset, which is short-lived and logged as one."""
    settled(accounts)

    with pytest.raises(AccountRefused) as refused:
        accounts.invite(FIRST, LOGIN, SYSTEM)

    assert refused.value.code == "account.comes_in_already"


def test_a_reset_sets_another_password_and_ends_sessions(accounts: Accounts, database: Database, clock: StoryClock):
    """Until the code is used the old password counts; then only the new one, on no device that was in."""
    settled(accounts)
    sessions = Sessions(database, KEYS, clock)
    token = sessions.begin(FIRST, "password", "x").token
    code = accounts.reset(FIRST, SYSTEM)
    assert opens(accounts, LOGIN, PASSWORD)
    assert sessions.find(token) is not None

    assert accounts.redeem(code, "другая улица в апреле", *RESETS) == FIRST

    assert not opens(accounts, LOGIN, PASSWORD)
    assert opens(accounts, LOGIN, "другая улица в апреле")
    assert sessions.find(token) is None


def test_a_refused_password_leaves_the_code_good(accounts: Accounts):
    """Who chooses a weak password is told so and may choose another."""
    code = accounts.invite(FIRST, LOGIN, SYSTEM)

    for weak in ("short", LOGIN, "Демо Лицо Демо Лицо", "ДемоЛицо1990-1990"):
        with pytest.raises(PasswordRefused):
            accounts.redeem(code, weak, *INVITED)

    assert accounts.redeem(code, PASSWORD, *INVITED) == FIRST


def test_a_code_is_for_one_purpose(accounts: Accounts):
    """An invitation does not open the reset's page, nor the other way round."""
    invitation = accounts.invite(FIRST, LOGIN, SYSTEM)
    assert accounts.redeem(invitation, PASSWORD, *RESETS) is None
    assert accounts.redeem(invitation, PASSWORD, *INVITED) == FIRST

    assert accounts.redeem(accounts.reset(FIRST, SYSTEM), PASSWORD, *INVITED) is None


def test_nobody_without_a_password_is_reset(accounts: Accounts):
    """A reset is for an account that opens; the others are invited."""
    accounts.invite(FIRST, LOGIN, SYSTEM)

    for person in (FIRST, SECOND, THIRD):
        with pytest.raises(AccountRefused) as refused:
            accounts.reset(person, SYSTEM)
        assert refused.value.code == "account.unknown"


def test_a_full_reset_takes_the_second_factor_away(accounts: Accounts, clock: StoryClock):
    """Who has lost device and paper gets in by a code of somebody who knows them; a plain reset leaves it on."""
    settled(accounts)
    enrol(accounts, FIRST, clock)

    accounts.redeem(accounts.reset(FIRST, SYSTEM), "короткий", *RESETS)
    assert has_factor(accounts)
    full = accounts.reset(FIRST, SYSTEM, full=True)
    with pytest.raises(PasswordRefused):
        accounts.redeem(full, "короткий", *RESETS)
    accounts.redeem(full, PASSWORD, *RESETS)

    assert not has_factor(accounts)


def test_changing_the_password_ends_every_session(accounts: Accounts, database: Database, clock: StoryClock):
    """Whoever else is in under this account is out."""
    account, sessions = settled(accounts), Sessions(database, KEYS, clock)
    token = sessions.begin(FIRST, "password", "x").token

    accounts.change_password(account, "другая улица в апреле")

    assert sessions.find(token) is None
    assert opens(accounts, LOGIN, "другая улица в апреле")


def test_a_password_kept_more_cheaply_is_hashed_anew(accounts: Accounts):
    """It happens when its owner comes in, the only time it is known."""
    old = settled(accounts).password
    accounts.passwords = Passwords(Cost(passes=2, kibibytes=16, threads=1))

    assert opens(accounts, LOGIN, PASSWORD)

    fresh = accounts.of(FIRST)
    assert fresh is not None
    assert fresh.password != old
    assert opens(accounts, LOGIN, PASSWORD)


def test_a_closed_account_does_not_open(accounts: Accounts, database: Database, clock: StoryClock):
    """The right password is answered as a wrong one, and whoever was in is out."""
    settled(accounts)
    sessions = Sessions(database, KEYS, clock)
    token = sessions.begin(FIRST, "password", "x").token

    accounts.close(FIRST, SYSTEM)

    assert not opens(accounts, LOGIN, PASSWORD)
    assert sessions.find(token) is None


def test_of_the_erased_nothing_is_kept(accounts: Accounts, database: Database, clock: StoryClock):
    """Account, second factor, recovery codes, one-time codes and sessions go; other people's stay."""
    sessions = Sessions(database, KEYS, clock)
    for person, login in ((FIRST, LOGIN), (SECOND, "vtoraya@example.org")):
        settled(accounts, person, login)
        enrol(accounts, person, clock)
        accounts.reset(person, SYSTEM)
        sessions.begin(person, "password", "x")

    with database.write() as connection:
        erase(connection, FIRST)

    assert sum(rows_of(database, FIRST)) == 0
    assert sum(rows_of(database, SECOND)) == 1 + 10 + 1 + 1
    assert accounts.find(LOGIN) is None


def enrol(accounts: Accounts, person: PersonId, clock: StoryClock) -> None:
    secret = accounts.factors.begin(person, LOGIN).secret
    assert accounts.factors.confirm(person, pyotp.TOTP(secret).at(clock.now())) is not None


def rows_of(database: Database, person: PersonId) -> list[int]:
    with database.read() as connection:
        return [
            connection.scalar(select(func.count()).select_from(owned).where(owned.c.person_id == person)) or 0
            for owned in OWNED
        ]


def has_factor(accounts: Accounts) -> bool:
    account = accounts.of(FIRST)
    return account is not None and account.second_factor
