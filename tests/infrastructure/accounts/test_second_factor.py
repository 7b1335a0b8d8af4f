"""The second factor: enrolled, shown, used up, lost, taken away."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from infrastructure.accounts.accounts import Accounts
from infrastructure.accounts.second_factor import AlreadyOn, SecondFactors
from infrastructure.accounts.tables import accounts as table
from infrastructure.accounts.tables import recovery_codes
from infrastructure.clock import StoryClock
from infrastructure.database import Database
from tests.infrastructure.accounts.conftest import FIRST, LOGIN, NOON, SECOND, settled


def shown(secret: str, clock: StoryClock, steps: int = 0) -> str:
    """What the authenticator shows, or showed some steps ago."""
    return pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30 * steps))


@pytest.fixture
def factors(accounts: Accounts) -> SecondFactors:
    settled(accounts)
    settled(accounts, SECOND, "vtoraya@example.org")
    return accounts.factors


@pytest.fixture
def enrolled(factors: SecondFactors, clock: StoryClock) -> tuple[str, list[str]]:
    secret = factors.begin(FIRST, LOGIN).secret
    codes = factors.confirm(FIRST, shown(secret, clock))
    assert codes is not None
    clock.tell(NOON + timedelta(minutes=5))
    return secret, codes


def test_it_is_in_force_when_it_has_been_shown(accounts: Accounts, factors: SecondFactors, clock: StoryClock):
    """Before the first right code nothing is asked for; a wrong one confirms nothing."""
    enrolment = factors.begin(FIRST, LOGIN)

    assert not factors.right(FIRST, shown(enrolment.secret, clock))
    assert factors.confirm(FIRST, "000000") is None
    account = accounts.of(FIRST)
    assert account is not None
    assert not account.second_factor
    codes = factors.confirm(FIRST, shown(enrolment.secret, clock))
    account = accounts.of(FIRST)
    assert codes is not None
    assert account is not None
    assert account.second_factor
    assert len(set(codes)) == 10
    assert factors.left(FIRST) == 10


def test_a_key_seen_before_never_comes_into_force(factors: SecondFactors, clock: StoryClock):
    """Whoever knew the password once and looked at a key knows nothing of the one its owner sets up later."""
    seen = factors.begin(FIRST, LOGIN).secret
    own = factors.begin(FIRST, LOGIN).secret

    assert seen != own
    assert factors.confirm(FIRST, shown(seen, clock)) is None
    assert factors.confirm(FIRST, shown(own, clock)) is not None


def test_the_authenticator_is_told_whose_it_is(factors: SecondFactors):
    """The picture names product and login, so that several accounts in one device are told apart."""
    parsed = pyotp.parse_uri(factors.begin(FIRST, LOGIN).uri)

    assert (parsed.issuer, parsed.name) == ("Летопись", LOGIN)


def test_a_code_counts_once(factors: SecondFactors, clock: StoryClock, enrolled: tuple[str, list[str]]):
    """Whoever looks over a shoulder cannot use the same code after its owner, nor an earlier one."""
    secret, _ = enrolled
    before, now = shown(secret, clock, -1), shown(secret, clock)

    assert factors.right(FIRST, f"{now[:3]} {now[3:]}")
    assert not factors.right(FIRST, now)
    assert not factors.right(FIRST, before)


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_one_step(
    factors: SecondFactors, clock: StoryClock, enrolled: tuple[str, list[str]], steps: int, taken: bool
):
    """Half a minute fast or slow is forgiven, more is not."""
    assert factors.right(FIRST, shown(enrolled[0], clock, steps)) is taken


def test_a_recovery_code_stands_in_once(factors: SecondFactors, enrolled: tuple[str, list[str]]):
    """Who has lost the device comes in with a recovery code, however it is typed, and has one less then."""
    _, codes = enrolled

    assert factors.right(FIRST, codes[0].lower().replace("-", ""))
    assert not factors.right(FIRST, codes[0])
    assert not factors.right(SECOND, codes[1])
    assert factors.left(FIRST) == 9


def test_other_recovery_codes_replace_the_old(factors: SecondFactors, enrolled: tuple[str, list[str]]):
    """New ones on paper make the old paper worthless."""
    fresh = factors.renew(FIRST)

    assert not factors.right(FIRST, enrolled[1][0])
    assert factors.right(FIRST, fresh[0])


def test_it_is_not_replaced_by_whoever_is_in(factors: SecondFactors, enrolled: tuple[str, list[str]]):
    """One that is in force is taken away first; another person's is not touched by that."""
    with pytest.raises(AlreadyOn):
        factors.begin(FIRST, LOGIN)


def test_taken_away_it_opens_nothing(
    accounts: Accounts, factors: SecondFactors, clock: StoryClock, enrolled: tuple[str, list[str]]
):
    """Neither the device nor the paper counts any more."""
    accounts.drop_second_factor(FIRST)

    account = accounts.of(FIRST)
    assert account is not None
    assert not account.second_factor
    assert not factors.right(FIRST, shown(enrolled[0], clock))
    assert not factors.right(FIRST, enrolled[1][0])
    assert factors.begin(FIRST, LOGIN).secret != enrolled[0]


def test_the_database_opens_nothing(database: Database, enrolled: tuple[str, list[str]]):
    """Neither the secret nor a recovery code stands in the tables."""
    secret, codes = enrolled
    with database.read() as connection:
        rows = f"{connection.execute(select(table)).all()} {connection.execute(select(recovery_codes)).all()}"

    assert secret not in rows
    assert not any(code in rows or code.replace("-", "") in rows for code in codes)
