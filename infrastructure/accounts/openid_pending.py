"""What a browser keeps while its owner is at the provider: sealed, so that it can neither be read nor made up."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum

from application.ports import Clock
from infrastructure.accounts.openid import Started
from infrastructure.keys import Keys, derived
from infrastructure.vault import SealBroken, decrypted, encrypted

LASTS = timedelta(minutes=10)
"""How long somebody may take at the provider."""
_ABOUT = b"openid-pending"


class Aim(StrEnum):
    SIGN_IN = "sign_in"
    LINK = "link"
    INVITATION = "invitation"


@dataclass(frozen=True, slots=True)
class Pending:
    """What was begun, and what for. `about`: the session that links, or the code of the invitation."""

    started: Started
    aim: Aim
    about: str
    next: str


class PendingCookies:
    """Sealed under a key of the house, and good for ten minutes."""

    def __init__(self, keys: Keys, clock: Clock) -> None:
        self._key = derived(keys.house, _ABOUT)
        self._clock = clock

    def seal(self, pending: Pending) -> str:
        until = (self._clock.now() + LASTS).timestamp()
        plain = json.dumps({**asdict(pending), "until": until}).encode()
        return base64.urlsafe_b64encode(encrypted(self._key, plain, _ABOUT)).decode()

    def open(self, sealed: str) -> Pending | None:
        """None for what was not sealed here, or too long ago."""
        try:
            found = json.loads(decrypted(self._key, base64.urlsafe_b64decode(sealed), _ABOUT))
        except (SealBroken, ValueError):
            return None
        if found.pop("until") < self._clock.now().timestamp():
            return None
        return Pending(Started(**found.pop("started")), Aim(found.pop("aim")), **found)
