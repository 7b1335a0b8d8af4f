"""The second factor: codes of an authenticator by time (TOTP, RFC 6238), and recovery codes for when it is lost.

A step of 30 seconds is taken with one step of drift to either side (§5.2, §6), and none counts twice.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import Connection, Select, Update, delete, func, insert, or_, select, update

from application.ports import Clock
from domain.kernel import PersonId
from infrastructure.accounts.codes import fresh, hashed
from infrastructure.accounts.tables import accounts, recovery_codes
from infrastructure.database import Database
from infrastructure.keys import Keys, derived
from infrastructure.vault import decrypted, encrypted

STEP = 30
"""Seconds one code is shown."""
DRIFT = 1
"""Steps a device's clock may be off."""
CODES = 10
"""Recovery codes given at once."""
ISSUER = "Летопись"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator is told; shown to the owner alone."""

    secret: str
    uri: str


class AlreadyOn(Exception):
    """There is a second factor in force: it is taken away first."""


class SecondFactors:
    """Second factors of all accounts."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._key = derived(keys.house, b"second-factor")
        self._codes = derived(keys.house, b"recovery-codes")
        self.clock = clock

    def begin(self, person: PersonId, login: str) -> Enrolment:
        """What to type into the authenticator: another secret each time, so that whoever began before its owner did
        knows none that comes into force. Raises AlreadyOn."""
        with self._database.write() as connection:
            row = connection.execute(_of(person).with_for_update()).one()
            if row.second_factor_at is not None:
                raise AlreadyOn
            secret = pyotp.random_base32()
            kept = encrypted(self._key, secret.encode(), person.bytes)
            connection.execute(_account(person).values(second_factor=kept))
        return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER))

    def confirm(self, person: PersonId, code: str) -> list[str] | None:
        """The owner shows that the authenticator works: it is in force now, and these are the recovery codes, shown
        this once. None when the code is wrong."""
        with self._database.write() as connection:
            row = connection.execute(_of(person).with_for_update()).one()
            step = self._step(person, row.second_factor, code) if row.second_factor else None
            if row.second_factor_at is not None or step is None:
                return None
            now = self.clock.now()
            connection.execute(_account(person).values(second_factor_at=now, second_factor_step=step))
            return self._renewed(connection, person)

    def right(self, person: PersonId, code: str) -> bool:
        """Whether the code is the authenticator's or an unused recovery code; either is used up by asking."""
        bare = code.replace(" ", "")
        return self._by_time(person, bare) if bare.isdecimal() and len(bare) == 6 else self._by_paper(person, code)

    def renew(self, person: PersonId) -> list[str]:
        """Ten other recovery codes instead of those there are."""
        with self._database.write() as connection:
            return self._renewed(connection, person)

    def left(self, person: PersonId) -> int:
        """Recovery codes that still open."""
        unused = select(func.count()).select_from(recovery_codes)
        mine = unused.where(recovery_codes.c.person_id == person, recovery_codes.c.used_at.is_(None))
        with self._database.read() as connection:
            return int(connection.scalar(mine) or 0)

    def drop(self, connection: Connection, person: PersonId) -> None:
        """There is no second factor any more."""
        nothing = {"second_factor": None, "second_factor_at": None, "second_factor_step": None}
        connection.execute(_account(person).values(**nothing))
        connection.execute(delete(recovery_codes).where(recovery_codes.c.person_id == person))

    def _by_time(self, person: PersonId, code: str) -> bool:
        with self._database.write() as connection:
            row = connection.execute(_of(person)).one_or_none()
            if row is None or row.second_factor is None or row.second_factor_at is None:
                return False
            if (step := self._step(person, row.second_factor, code)) is None:
                return False
            later = or_(accounts.c.second_factor_step.is_(None), accounts.c.second_factor_step < step)
            used = _account(person).where(later).values(second_factor_step=step)
            return connection.execute(used).rowcount == 1

    def _by_paper(self, person: PersonId, code: str) -> bool:
        mine = (recovery_codes.c.person_id == person) & (recovery_codes.c.code == hashed(self._codes, code))
        used = update(recovery_codes).where(mine, recovery_codes.c.used_at.is_(None))
        with self._database.write() as connection:
            return connection.execute(used.values(used_at=self.clock.now())).rowcount == 1

    def _renewed(self, connection: Connection, person: PersonId) -> list[str]:
        codes = [fresh(16) for _ in range(CODES)]
        connection.execute(delete(recovery_codes).where(recovery_codes.c.person_id == person))
        rows = [{"person_id": person, "code": hashed(self._codes, code)} for code in codes]
        connection.execute(insert(recovery_codes), rows)
        return codes

    def _step(self, person: PersonId, kept: bytes, code: str) -> int | None:
        """The step the code belongs to; None when it is of no step near now."""
        totp, now = pyotp.TOTP(self._secret(person, kept)), int(self.clock.now().timestamp()) // STEP
        given = code.replace(" ", "").encode("utf-8", "replace")
        near = range(now - DRIFT, now + DRIFT + 1)
        fitting = [step for step in near if hmac.compare_digest(totp.generate_otp(step).encode(), given)]
        return fitting[-1] if fitting else None

    def _secret(self, person: PersonId, kept: bytes) -> str:
        return decrypted(self._key, kept, person.bytes).decode()


def _of(person: PersonId) -> Select[tuple[bytes | None, datetime | None]]:
    return select(accounts.c.second_factor, accounts.c.second_factor_at).where(accounts.c.person_id == person)


def _account(person: PersonId) -> Update:
    return update(accounts).where(accounts.c.person_id == person)
