"""How often somebody may try to come in: per account, per address, and per browser that has been let in before.

Guessing must be slow (NIST SP 800-63B-4 §3.2.2), and whoever guesses at an account must not shut its owner out. So
tries are counted in sliding windows that empty by themselves, no account is ever locked, and a browser in which the
owner has signed in before is counted by itself: tries from elsewhere do not touch it. Who has no such browser waits
until the window empties, or comes in with a one-time code.

Counters know accounts and addresses by keyed hashes. They are this process's own, or Redis's where there is one; while
that is away, this process's again.
"""

from __future__ import annotations

import hmac
import math
import time
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

import structlog
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from infrastructure.keys import Keys, derived

log = structlog.get_logger()

ACCOUNT, PAIR, ADDRESS, BROWSER, FACTOR, CODE = "account", "pair", "address", "browser", "factor", "code"
LIMITS: Mapping[str, RateLimitItem] = {
    PAIR: RateLimitItemPerMinute(10, 15),
    ACCOUNT: RateLimitItemPerMinute(50, 60),
    ADDRESS: RateLimitItemPerMinute(100, 15),
    BROWSER: RateLimitItemPerMinute(10, 15),
    FACTOR: RateLimitItemPerMinute(10, 15),
    CODE: RateLimitItemPerMinute(20, 15),
}
"""PAIR: one account from one address; FACTOR: codes of a second factor, after a right password; CODE: one-time codes
from one address. A whole school comes from one ADDRESS."""
AWAY = 2.0
"""Seconds Redis may take."""


class Throttled(Exception):
    """Too many tries; `seconds` until the next one counts."""

    def __init__(self, kind: str, seconds: int) -> None:
        super().__init__(kind)
        self.kind = kind
        self.seconds = seconds


class Try(NamedTuple):
    """One try, as its counters know it."""

    counters: tuple[tuple[str, str], ...]


class Throttle:
    """Counts tries. `limits`: other numbers, for a test."""

    def __init__(self, redis_url: str | None, keys: Keys, limits: Mapping[str, RateLimitItem] = LIMITS) -> None:
        self._key = derived(keys.house, b"throttle")
        self.limits = limits
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared: SlidingWindowCounterRateLimiter | None = None
        if redis_url:
            address = f"redis+{redis_url}" if redis_url.startswith("unix:") else redis_url
            storage = RedisStorage(
                address, wrap_exceptions=True, key_prefix="letopis-tries",
                socket_timeout=AWAY, socket_connect_timeout=AWAY,
            )  # fmt: skip
            self._shared = SlidingWindowCounterRateLimiter(storage)

    def sign_in(self, login: str, address: str, browser: str | None) -> Try:
        """Count a try at an account, before anything is compared. Raises Throttled.

        `browser`: the mark of a browser in which this account was signed in before; None for any other."""
        at = place(address)
        if browser is not None:
            return self._counted((BROWSER, f"{login}/{browser}"))
        return self._counted((PAIR, f"{login}/{at}"), (ACCOUNT, login), (ADDRESS, at))

    def second_factor(self, person: str) -> Try:
        """Count a try at a second factor. Raises Throttled."""
        return self._counted((FACTOR, person))

    def code(self, address: str) -> Try:
        """Count a try at a one-time code. Raises Throttled."""
        return self._counted((CODE, place(address)))

    def succeeded(self, tried: Try) -> None:
        """The right one came in: earlier mistakes at this account count no more. An address goes on being counted,
        or whoever has an account of their own could guess at others without end."""
        for kind, who in tried.counters:
            if kind not in {ADDRESS, ACCOUNT}:
                self._ask("clear", kind, who)

    def _counted(self, *counters: tuple[str, str]) -> Try:
        hashed = tuple((kind, self._hash(kind, who)) for kind, who in counters)
        for kind, who in hashed:
            if not self._ask("hit", kind, who):
                raise Throttled(kind, self._wait(kind, who))
        return Try(hashed)

    def _ask(self, what: str, kind: str, who: str) -> bool:
        item = self.limits[kind]
        if self._shared is not None:
            try:
                return bool(getattr(self._shared, what)(item, kind, who))
            except StorageError as lost:
                log.warning("tries_counted_alone", error=type(lost.storage_error).__qualname__)
        return bool(getattr(self._own, what)(item, kind, who))

    def _wait(self, kind: str, who: str) -> int:
        item = self.limits[kind]
        try:
            stats = (self._shared or self._own).get_window_stats(item, kind, who)
        except StorageError:
            stats = self._own.get_window_stats(item, kind, who)
        return max(1, min(math.ceil(stats.reset_time - time.time()), item.get_expiry()))

    def _hash(self, kind: str, who: str) -> str:
        return hmac.digest(self._key, f"{kind}/{who}".encode(), "sha256").hex()[:32]


def place(address: str) -> str:
    """An address as it is counted: of IPv6 the network of one customer (64 bits)."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else found.exploded[:19]
    return str(found)
