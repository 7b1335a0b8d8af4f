"""One-time codes: read aloud, printed on paper, typed in, and good once. Only a keyed hash of each is kept.

20 characters are 100 random bits (recovery codes: 16, 80 bits; NIST SP 800-63B-4 §3.1.2 asks for 64), without letters
that look alike. How it is typed does not matter: case, spaces, hyphens, O for 0, I and L for 1.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select, update

from application.ports import Clock
from domain.kernel import PersonId
from infrastructure.accounts.tables import one_time_codes as table
from infrastructure.database import Database
from infrastructure.keys import Keys, derived

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's Base32."""
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, "–": None, "—": None})


class Purpose(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"
    FULL_RESET = "full_reset"
    """A reset that takes the second factor away too: its owner has neither device nor recovery codes any more."""


LASTS = {
    Purpose.INVITATION: timedelta(days=7),
    Purpose.RESET: timedelta(hours=1),
    Purpose.FULL_RESET: timedelta(hours=1),
}


@dataclass(frozen=True, slots=True)
class Issued:
    person: PersonId
    purpose: Purpose
    expires_at: datetime


class OneTimeCodes:
    """Codes that let somebody set a password."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._key = derived(keys.house, b"one-time-codes")
        self.clock = clock

    def issue(self, connection: Connection, person: PersonId, purpose: Purpose, by: PersonId) -> str:
        """A fresh code; codes the person was given before open nothing any more."""
        code, now = fresh(20), self.clock.now()
        connection.execute(delete(table).where(table.c.person_id == person))
        row = {
            "code": hashed(self._key, code),
            "person_id": person,
            "purpose": purpose,
            "issued_by": by,
            "issued_at": now,
            "expires_at": now + LASTS[purpose],
        }
        connection.execute(insert(table).values(row))
        return code

    def look(self, code: str) -> Issued | None:
        """What a code opens; None when it is unknown, used or too old: nobody is told which."""
        query = select(table.c.person_id, table.c.purpose, table.c.expires_at).where(
            table.c.code == hashed(self._key, code), table.c.used_at.is_(None), table.c.expires_at > self.clock.now()
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return row and Issued(PersonId(row.person_id), Purpose(row.purpose), row.expires_at)

    def use(self, connection: Connection, code: str) -> bool:
        """The code is used up; False when somebody was quicker."""
        now = self.clock.now()
        mine = (table.c.code == hashed(self._key, code)) & table.c.used_at.is_(None) & (table.c.expires_at > now)
        return connection.execute(update(table).where(mine).values(used_at=now)).rowcount == 1


def fresh(length: int) -> str:
    """A code in groups: XXXXX-XXXXX-…, or of four where the length is no multiple of five."""
    code, group = "".join(secrets.choice(LETTERS) for _ in range(length)), 4 if length % 5 else 5
    return "-".join(code[at : at + group] for at in range(0, length, group))


def hashed(key: bytes, code: str) -> bytes:
    """As a code is kept, however it was typed."""
    return hmac.digest(key, code.upper().translate(_READ_AS).encode(), "sha256")
