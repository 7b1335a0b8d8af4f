"""How often somebody may ask: counted by the minute, in this process, for a session or token and for an address.

No library and no Valkey: a server that bears so many requests is protected whatever others bear, a request costs half a
microsecond instead of a round trip, and an outage elsewhere neither opens nor shuts the door. Guessing of passwords and
codes is counted apart, in the database, for all servers together.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from ipaddress import ip_address

MINUTE = 60
OF_ADDRESS = 10
"""How many times more one address may ask than one session: an office sits behind one address."""
MOST = 100_000
"""Counters kept; whoever comes beyond them shares one."""
_OTHERS = -1


class Rates:
    """`per_minute` requests of one session or token, ten times as many of one address; `now` is in seconds."""

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._of_credential = per_minute
        self._of_address = per_minute * OF_ADDRESS
        self._now = now
        self._minute = 0
        self._counts: dict[int, int] = {}

    def wait(self, credential: bytes | None, address: str) -> int:
        """Count a request; seconds until the next one is taken where there were too many, else 0."""
        now = self._now()
        if (minute := int(now // MINUTE)) != self._minute:
            self._minute = minute
            self._counts.clear()
        over = self._counted(hash((_network(address), 0))) > self._of_address
        if credential is not None:
            over |= self._counted(hash(credential)) > self._of_credential
        return max(1, MINUTE - int(now % MINUTE)) if over else 0

    def _counted(self, key: int) -> int:
        if key not in self._counts and len(self._counts) >= MOST:
            key = _OTHERS
        count = self._counts[key] = self._counts.get(key, 0) + 1
        return count


def _network(address: str) -> str:
    """The address; of IPv6 the first 64 bits, which is what one customer has."""
    if ":" not in address:
        return address
    try:
        return ip_address(address).exploded[:19]
    except ValueError:
        return address
