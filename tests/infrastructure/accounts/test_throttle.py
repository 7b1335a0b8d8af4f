"""How often somebody may try: counted in this process or in Redis, and nobody is shut out of their own account."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import redis
from limits import RateLimitItemPerMinute

from infrastructure.accounts.throttle import ADDRESS, LIMITS, PAIR, Throttle, Throttled, place
from tests.infrastructure.accounts.conftest import KEYS

LOGIN = "a" * 64
HERE, THERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture(params=["memory", "redis"])
def throttle(request: pytest.FixtureRequest) -> Throttle:
    """Counting by itself, and together with others."""
    url = request.getfixturevalue("valkey_url") if request.param == "redis" else None
    return Throttle(url, KEYS)


def until_refused(attempt: Callable[[], object], most: int = 200) -> tuple[int, Throttled]:
    """How many tries counted before one did not, and its refusal."""
    for number in range(most):
        try:
            attempt()
        except Throttled as refused:
            return number, refused
    raise AssertionError("never refused")


def test_guessing_at_one_account_is_slowed(throttle: Throttle):
    """From one address ten tries count, then there is a wait, and it is told how long."""
    tries, refused = until_refused(lambda: throttle.sign_in(LOGIN, HERE, None))

    assert (tries, refused.kind) == (10, PAIR)
    assert 0 < refused.seconds <= 15 * 60
    throttle.sign_in("b" * 64, HERE, None)


def test_guessing_from_everywhere_is_slowed(throttle: Throttle):
    """Fifty tries an hour at one account, wherever they come from; another account is not touched."""
    addresses = iter(f"203.0.113.{number}" for number in range(200))

    tries, refused = until_refused(lambda: throttle.sign_in(LOGIN, next(addresses), None))

    assert (tries, refused.kind) == (50, "account")
    throttle.sign_in("b" * 64, HERE, None)


def test_trying_many_accounts_from_one_address_is_slowed(throttle: Throttle):
    """One address has a hundred tries, whatever it tries them at."""
    logins = iter(f"{number:064}" for number in range(200))

    tries, refused = until_refused(lambda: throttle.sign_in(next(logins), HERE, None))

    assert (tries, refused.kind) == (100, ADDRESS)
    throttle.sign_in(LOGIN, THERE, None)


def test_nobody_is_shut_out_of_a_browser_of_their_own(throttle: Throttle):
    """While somebody guesses, from the same address too, the owner comes in from a browser known from before."""
    until_refused(lambda: throttle.sign_in(LOGIN, HERE, None))
    addresses = iter(f"203.0.113.{number}" for number in range(200))
    until_refused(lambda: throttle.sign_in(LOGIN, next(addresses), None))

    throttle.sign_in(LOGIN, HERE, "number-of-the-browser")


def test_a_known_browser_is_counted_too(throttle: Throttle):
    """A stolen mark of a browser opens no endless guessing."""
    tries, refused = until_refused(lambda: throttle.sign_in(LOGIN, HERE, "number"))

    assert (tries, refused.kind) == (10, "browser")
    throttle.sign_in(LOGIN, HERE, "another")


def test_mistakes_before_the_right_password_are_forgiven(throttle: Throttle):
    """Who comes in after nine mistakes may make ten again; the address goes on being counted."""
    for _ in range(9):
        throttle.sign_in(LOGIN, HERE, None)
    throttle.succeeded(throttle.sign_in(LOGIN, HERE, None))

    tries, refused = until_refused(lambda: throttle.sign_in(LOGIN, HERE, None))

    assert (tries, refused.kind) == (10, PAIR)


def test_codes_are_counted(throttle: Throttle):
    """Second factors by person, one-time codes by address."""
    assert until_refused(lambda: throttle.second_factor("person"))[0] == 10
    assert until_refused(lambda: throttle.code(HERE))[0] == 20
    throttle.second_factor("another person")
    throttle.code(THERE)


def test_redis_learns_nothing_of_anybody(valkey_url: str):
    """Its keys hold neither address nor login nor person; all processes count together."""
    Throttle(valkey_url, KEYS).sign_in("proba@example.org", HERE, None)
    Throttle(valkey_url, KEYS).second_factor("person-17")

    with redis.Redis.from_url(valkey_url) as client:
        keys = b" ".join(client.keys("*"))

    assert keys.count(b"letopis-tries") >= 4
    assert not any(word in keys for word in (b"proba", b"example", HERE.encode(), b"person-17"))


def test_processes_count_together(valkey_url: str):
    """Ten tries at one server are ten tries at the next."""
    one, other = Throttle(valkey_url, KEYS), Throttle(valkey_url, KEYS)
    until_refused(lambda: one.sign_in(LOGIN, HERE, None))

    with pytest.raises(Throttled):
        other.sign_in(LOGIN, HERE, None)


def test_without_redis_it_goes_on_counting(tmp_path):
    """A Redis that is away neither opens the door nor shuts it."""
    throttle = Throttle(f"unix://{tmp_path}/nobody.sock", KEYS)

    tries, refused = until_refused(lambda: throttle.sign_in(LOGIN, HERE, None))

    assert (tries, refused.kind) == (10, PAIR)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("2001:db8:1:2::9", "2001:0db8:0001:0002"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("testclient", "unknown"),
    ],
)
def test_an_address_is_a_customer(address: str, counted: str):
    """Of IPv6 the network of one customer is one address."""
    assert place(address) == counted


def test_limits_may_be_others():
    """A test or an installation may count otherwise."""
    throttle = Throttle(None, KEYS, {**LIMITS, PAIR: RateLimitItemPerMinute(1)})

    assert until_refused(lambda: throttle.sign_in(LOGIN, HERE, None))[0] == 1
