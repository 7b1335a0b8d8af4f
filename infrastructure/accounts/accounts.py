"""Accounts: who may come in with a login and a password, and how that is begun and changed.

A login is kept under its owner's key; it is found by a keyed hash of its folded form. What is worth an audit is
logged with the person's id alone.
"""

from __future__ import annotations

import hmac
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from application.ports import Clock
from domain.errors import NotFound
from domain.kernel import PersonId
from domain.people import Detail
from infrastructure.accounts.codes import Issued, OneTimeCodes, Purpose
from infrastructure.accounts.passwords import Passwords, check
from infrastructure.accounts.second_factor import SecondFactors
from infrastructure.accounts.sessions import end_sessions
from infrastructure.accounts.tables import accounts as table
from infrastructure.accounts.tables import api_tokens, identities
from infrastructure.accounts.throttle import Throttle
from infrastructure.database import Database
from infrastructure.keys import Keys, derived
from infrastructure.vault import PeopleVault, decrypted, encrypted

LONGEST_LOGIN = 254

log = structlog.get_logger()


class AccountRefused(Exception):
    """What was asked of an account cannot be; `code` is a sentence of entrypoints/words."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Account:
    person: PersonId
    password: str | None
    """Its argon2id hash; None until the owner has set one."""
    password_set_at: datetime | None
    closed: bool
    second_factor: bool
    """In force."""

    @property
    def opens(self) -> str | None:
        """The hash to compare with; None when nothing opens the account."""
        return None if self.closed else self.password

    @property
    def still(self) -> ColumnElement[bool]:
        """It is open, and password and second factor are those there were when this was read, however hashed."""
        same = table.c.password_set_at.is_not_distinct_from(self.password_set_at)
        factor = table.c.second_factor_at.is_not(None) if self.second_factor else table.c.second_factor_at.is_(None)
        return table.c.closed_at.is_(None) & same & factor


class Accounts:
    """All accounts, and what belongs to them: `passwords`, `throttle`, `codes`, `factors`."""

    def __init__(
        self, database: Database, keys: Keys, vault: PeopleVault, clock: Clock, redis_url: str | None = None
    ) -> None:
        self._database = database
        self._vault = vault
        self._key = derived(keys.house, b"logins")
        self.clock = clock
        self.passwords = Passwords()
        self.throttle = Throttle(redis_url, keys)
        self.codes = OneTimeCodes(database, keys, clock)
        self.factors = SecondFactors(database, keys, clock)

    def invite(self, person: PersonId, login: str, by: PersonId) -> str:
        """An account without a password, and the code with which its owner sets one; asked again, another code.

        Raises NotFound, AccountRefused."""
        login, sealed = readable(login), self._sealed(person, login)
        with self._database.write() as connection:
            row = connection.execute(_by(table.c.person_id == person)).one_or_none()
            if row is not None and row.password is not None:
                raise AccountRefused("account.comes_in_already")
            values = {"login_hash": self.login_hash(login), "login": sealed}
            same = update(table).where(table.c.person_id == person).values(values)
            new = insert(table).values(person_id=person, made_at=self.clock.now(), **values)
            try:
                connection.execute(new if row is None else same)
            except IntegrityError:
                raise AccountRefused("account.login_taken") from None
            code = self.codes.issue(connection, person, Purpose.INVITATION, by)
        log.info("account.invited", person=str(person), by=str(by))
        return code

    def reset(self, person: PersonId, by: PersonId, *, full: bool = False) -> str:
        """A code with which the owner sets another password; `full`: the second factor goes as well.

        Nothing changes until the code is used. Raises AccountRefused."""
        account = self.of(person)
        if account is None or account.password is None:
            raise AccountRefused("account.unknown")
        purpose = Purpose.FULL_RESET if full else Purpose.RESET
        with self._database.write() as connection:
            code = self.codes.issue(connection, person, purpose, by)
        log.info("account.reset_issued", person=str(person), by=str(by), full=full)
        return code

    def redeem(self, code: str, password: str, *purposes: Purpose) -> PersonId | None:
        """Set the password a one-time code is for: all sessions end, and the code is used up; a reset shuts every
        other way in too. None: no such code.

        Raises PasswordRefused (the code stays good), TooManyHashes."""
        issued = self.codes.look(code)
        account = self.of(issued.person) if issued and issued.purpose in purposes else None
        if issued is None or account is None:
            log.info("account.code_refused")
            return None
        full = issued.purpose is Purpose.FULL_RESET
        self.check(account.person, password, second_factor=account.second_factor and not full)
        kept = self.passwords.hash(password)
        with self._database.write() as connection:
            if not self.codes.use(connection, code):
                return None
            self._set(connection, account.person, kept, by=account.person)
            if issued.purpose is not Purpose.INVITATION:
                self._shut(connection, account.person)
            if full:
                self.factors.drop(connection, account.person)
        self._changed(issued)
        return account.person

    def check(self, person: PersonId, password: str, *, second_factor: bool) -> None:
        """Raises PasswordRefused."""
        details = self._vault.details(person) or {}
        names = [details.get(part, "") for part in (Detail.FAMILY_NAME, Detail.GIVEN_NAME, Detail.PATRONYMIC)]
        own = [self.login(person) or "", *names, "".join(names[:2]), "".join(names)]
        check(password, own, second_factor=second_factor)

    def right(self, account: Account | None, password: str) -> bool:
        """Whether the password is the account's; the same work for none. Raises TooManyHashes."""
        compared = self.passwords.compare(password, account.opens if account else None)
        if account and compared.fresh:
            with self._database.write() as connection:
                mine = (table.c.person_id == account.person) & (table.c.password == account.password)
                connection.execute(update(table).where(mine).values(password=compared.fresh))
        return compared.right

    def change_password(self, account: Account, password: str) -> None:
        """Another password; every session ends. Raises PasswordRefused, TooManyHashes."""
        self.check(account.person, password, second_factor=account.second_factor)
        kept = self.passwords.hash(password)
        with self._database.write() as connection:
            self._set(connection, account.person, kept, by=account.person)
        log.info("account.password_changed", person=str(account.person))

    def give(self, person: PersonId, login: str, kept: str) -> None:
        """An account whose password is hashed already (demo). Raises NotFound."""
        values = {"login_hash": self.login_hash(login), "login": self._sealed(person, login), "password": kept}
        now = self.clock.now()
        with self._database.write() as connection:
            connection.execute(delete(table).where(table.c.person_id == person))
            connection.execute(insert(table).values(person_id=person, made_at=now, password_set_at=now, **values))

    def drop_second_factor(self, person: PersonId) -> None:
        with self._database.write() as connection:
            self.factors.drop(connection, person)
        log.info("account.second_factor_off", person=str(person))

    def close(self, person: PersonId, by: PersonId) -> None:
        """The account opens no more, and whoever is in is out."""
        now = self.clock.now()
        with self._database.write() as connection:
            connection.execute(update(table).where(table.c.person_id == person).values(closed_at=now))
            end_sessions(connection, person, by, now)
        log.info("account.closed", person=str(person), by=str(by))

    def find(self, login: str) -> Account | None:
        return self._one(table.c.login_hash == self.login_hash(login))

    def of(self, person: PersonId) -> Account | None:
        return self._one(table.c.person_id == person)

    def login(self, person: PersonId) -> str | None:
        """As its owner types it; None when there is no account, or its owner is erased."""
        key = self._vault.key([person], b"login")
        with self._database.read() as connection:
            kept = connection.scalar(select(table.c.login).where(table.c.person_id == person))
        return None if key is None or kept is None else decrypted(key, kept, person.bytes).decode()

    def login_hash(self, login: str) -> bytes:
        return hmac.digest(self._key, folded(login).encode(), "sha256")

    def _sealed(self, person: PersonId, login: str) -> bytes:
        key = self._vault.key([person], b"login")
        if key is None:
            raise NotFound("person", person)
        return encrypted(key, login.encode(), person.bytes)

    def _set(self, connection: Connection, person: PersonId, kept: str, by: PersonId) -> None:
        now = self.clock.now()
        values = {"password": kept, "password_set_at": now}
        connection.execute(update(table).where(table.c.person_id == person).values(values))
        end_sessions(connection, person, by, now)

    def _shut(self, connection: Connection, person: PersonId) -> None:
        """No other way in is left to whoever made the reset necessary: identities are unlinked, tokens revoked."""
        connection.execute(delete(identities).where(identities.c.person_id == person))
        live = update(api_tokens).where(api_tokens.c.person_id == person, api_tokens.c.revoked_at.is_(None))
        connection.execute(live.values(revoked_at=self.clock.now(), revoked_by=person))

    def _changed(self, issued: Issued) -> None:
        log.info("account.password_changed", person=str(issued.person), by_code=issued.purpose)
        if issued.purpose is Purpose.FULL_RESET:
            log.info("account.second_factor_off", person=str(issued.person))

    def _one(self, which: ColumnElement[bool]) -> Account | None:
        with self._database.read() as connection:
            row = connection.execute(_by(which)).one_or_none()
        return None if row is None else _account(row)


def folded(login: str) -> str:
    """One form of the same login, however it is typed."""
    return unicodedata.normalize("NFKC", login.strip()).casefold()


def readable(login: str) -> str:
    """The login as it is kept. Raises AccountRefused."""
    login = unicodedata.normalize("NFC", login.strip())
    if not 3 <= len(login) <= LONGEST_LOGIN or not login.isprintable() or " " in login:
        raise AccountRefused("account.login_unfit", most=LONGEST_LOGIN)
    return login


def _by(which: ColumnElement[bool]) -> Any:
    return select(
        table.c.person_id, table.c.password, table.c.password_set_at, table.c.closed_at, table.c.second_factor_at
    ).where(which)


def _account(row: Row[Any]) -> Account:
    return Account(
        person=PersonId(row.person_id),
        password=row.password,
        password_set_at=row.password_set_at,
        closed=row.closed_at is not None,
        second_factor=row.second_factor_at is not None,
    )
