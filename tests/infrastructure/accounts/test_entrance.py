"""Coming in: the same answer for every mistake, slowed guessing, and the way between password and second factor."""

from __future__ import annotations

from datetime import timedelta

import pytest
import structlog

from domain.kernel import SYSTEM
from infrastructure.accounts import entrance as entrance_module
from infrastructure.accounts import throttle as throttle_module
from infrastructure.accounts.accounts import Accounts
from infrastructure.accounts.entrance import Entrance
from infrastructure.accounts.passwords import Compared, Cost, Passwords
from infrastructure.accounts.throttle import Throttled
from infrastructure.clock import StoryClock
from tests.infrastructure.accounts.conftest import CHEAP, FIRST, LOGIN, NOON, PASSWORD, SECOND, settled

HERE, THERE = "192.0.2.1", "198.51.100.7"


class Counting(Passwords):
    """Counts comparisons; they are made all the same."""

    def __init__(self) -> None:
        super().__init__(CHEAP)
        self.compared: list[str | None] = []

    def compare(self, password: str, kept: str | None) -> Compared:
        self.compared.append(kept)
        return super().compare(password, kept)


def test_the_right_password_opens(accounts: Accounts, entrance: Entrance):
    """Login and password find the account; another password finds nothing."""
    account = settled(accounts)

    assert entrance.password(LOGIN, PASSWORD, HERE) == account
    assert entrance.password(LOGIN, "another", HERE) is None


def test_an_unknown_login_costs_the_same(accounts: Accounts, entrance: Entrance):
    """Unknown, invited, closed or mistaken: one comparison each, and the same answer."""
    settled(accounts)
    accounts.invite(SECOND, "vtoraya@example.org", SYSTEM)
    accounts.passwords = counting = Counting()

    answers = [entrance.password(login, "x", HERE) for login in (LOGIN, "vtoraya@example.org", "nobody@example.org")]
    accounts.close(FIRST, SYSTEM)
    answers.append(entrance.password(LOGIN, PASSWORD, HERE))

    assert answers == [None, None, None, None]
    assert len(counting.compared) == 4


def test_guessing_is_slowed_before_anything_is_compared(accounts: Accounts, entrance: Entrance):
    """After ten tries the right password is not looked at either, known login or not."""
    settled(accounts)
    for login in (LOGIN, "nobody@example.org"):
        for _ in range(10):
            entrance.password(login, "another", HERE)
        with pytest.raises(Throttled):
            entrance.password(login, PASSWORD, HERE)


def test_the_owner_s_browser_is_let_through(accounts: Accounts, entrance: Entrance):
    """A browser in which the owner came in before is counted by itself; a mark made up, or another's, is not."""
    account = settled(accounts)
    settled(accounts, SECOND, "vtoraya@example.org")
    mine, foreign = entrance.browser(LOGIN), entrance.browser("vtoraya@example.org")
    for _ in range(10):
        entrance.password(LOGIN, "another", HERE)

    for mark in (None, foreign, "made.up", "ю.ю"):
        with pytest.raises(Throttled):
            entrance.password(LOGIN, PASSWORD, HERE, mark)
    assert entrance.password(LOGIN, PASSWORD, HERE, mine) == account


def test_half_way_in_lasts_five_minutes(accounts: Accounts, entrance: Entrance, clock: StoryClock):
    """Between password and second factor the browser keeps a note that nobody else can write and that gets old."""
    account = settled(accounts)
    note = entrance.half_way(account)

    assert entrance.who_is_half_way(note) == account
    forged = note[:-2] + ("BA" if note.endswith("AA") else "AA")

    for wrong in ("", "a.b.c", forged, note.replace(str(FIRST), str(SECOND))):
        assert entrance.who_is_half_way(wrong) is None
    clock.tell(NOON + timedelta(minutes=5, seconds=2))
    assert entrance.who_is_half_way(note) is None


def test_half_way_outlasts_a_hash_made_anew(accounts: Accounts, entrance: Entrance):
    """Whoever comes in after the parameters of hashing have grown goes on to the second factor as always."""
    settled(accounts)
    accounts.passwords = Passwords(Cost(passes=2, kibibytes=16, threads=1))

    account = entrance.password(LOGIN, PASSWORD, HERE)

    assert account is not None
    assert entrance.who_is_half_way(entrance.half_way(account)) is not None


def test_half_way_ends_with_the_password(accounts: Accounts, entrance: Entrance):
    """A changed password or a closed account ends it."""
    account = settled(accounts)
    note = entrance.half_way(account)

    accounts.change_password(account, "другая улица в апреле")

    assert entrance.who_is_half_way(note) is None


def test_codes_are_not_guessed(accounts: Accounts, entrance: Entrance):
    """Ten wrong codes, or passwords asked once more, and there is a wait; a right password wins no more codes."""
    account = settled(accounts)
    for number in range(10):
        assert not entrance.second_factor(account, f"{number:06}")
    assert entrance.own_password(account, PASSWORD)
    for _ in range(10):
        assert not entrance.own_password(account, "another")

    with pytest.raises(Throttled):
        entrance.second_factor(account, "123456")
    with pytest.raises(Throttled):
        entrance.own_password(account, PASSWORD)


def test_the_log_names_ids_alone(accounts: Accounts, entrance: Entrance, monkeypatch: pytest.MonkeyPatch):
    """Mistakes are worth a line with the person's id; login, address and password are in none."""
    settled(accounts)
    for module in (entrance_module, throttle_module):  # a logger used before keeps what it was told then
        monkeypatch.setattr(module, "log", structlog.get_logger())
    with structlog.testing.capture_logs() as lines:
        for login in (LOGIN, "nobody@example.org"):
            for _ in range(10):
                entrance.password(login, "another-secret", HERE)
            with pytest.raises(Throttled):
                entrance.password(login, "another-secret", HERE)

    assert [line["person"] for line in lines if line["event"] == "account.sign_in_failed"] == [str(FIRST)] * 10 + [
        None
    ] * 10
    assert [line["counter"] for line in lines if line["event"] == "account.throttled"] == ["pair", "pair"]
    assert not any(word in str(lines) for word in (LOGIN, "nobody", HERE, "another-secret"))
