"""API tokens: a person's own programs come in with them, in one role, until a day, and never with more than the person.

A token is 256 random bits, of which only the SHA-256 is kept. Times are those of the machine, also in demo mode.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Row, Select, func, insert, select, update

from application.ports import Clock
from domain.errors import Conflict, Invalid, NotFound
from domain.kernel import OrganisationId, PersonId
from domain.roles import Role
from infrastructure.accounts.tables import accounts
from infrastructure.accounts.tables import api_tokens as table
from infrastructure.database import Database
from infrastructure.journal.schema import vault as people
from infrastructure.vault import PeopleVault, decrypted, encrypted

PREFIX = "lt_"
"""So that a token is found where it does not belong: in a repository, a letter, a log."""
LONGEST = timedelta(days=366)
USED = timedelta(minutes=1)
"""`used_at` is written at most so often."""
MOST = 50
"""Tokens of one person that work at once."""


class TooManyTokens(Conflict):
    """A person who needs another token first revokes one."""

    code = "token.too_many"


class NoAccount(Conflict):
    """A token ends with the account of its owner, so its owner must have one that is open."""

    code = "token.no_account"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a token is to open; `nouns` empty: all. `expires_at` is timezone-aware."""

    role: Role
    acting_for: OrganisationId
    label: str
    may_change: bool
    nouns: frozenset[str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept; `label` opens with the key of its owner."""

    id: UUID
    person: PersonId
    role: Role
    acting_for: OrganisationId
    may_change: bool
    nouns: frozenset[str]
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    label: bytes = field(repr=False)


class Tokens:
    """Tokens in the journal's database, of all processes."""

    def __init__(self, database: Database, vault: PeopleVault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    def issue(self, person: PersonId, wanted: Wanted) -> tuple[str, Token]:
        """A new token and its text, known in clear this once. Whether the person holds the role is the caller's to ask.

        Raises Invalid for an end in the past or more than 366 days away, NoAccount, and TooManyTokens."""
        now, text = self._clock.now(), PREFIX + secrets.token_urlsafe(32)
        if not now < wanted.expires_at <= now + LONGEST:
            raise Invalid(field="expires_at", problem="out_of_range", value=wanted.expires_at.isoformat())
        id = uuid4()
        row = {
            "token": _hash(text),
            "id": id,
            "person_id": person,
            "role": wanted.role.value,
            "acting_for": wanted.acting_for,
            "label": self._sealed(person, id, wanted.label),
            "may_change": wanted.may_change,
            "nouns": json.dumps(sorted(wanted.nouns)),
            "issued_at": now,
            "expires_at": wanted.expires_at,
        }
        self._insert(person, row, now)
        return text, self._one(id)

    def find(self, text: str) -> Token | None:
        """The token of a text; None when it is unknown, revoked, too old, or its owner's account or key is gone."""
        now, hashed = self._clock.now(), _hash(text)
        with self._database.read() as connection:
            row = connection.execute(_working(now).where(table.c.token == hashed)).one_or_none()
        if row is None:
            return None
        if row.used_at is None or now - row.used_at >= USED:
            with self._database.write() as connection:
                connection.execute(update(table).where(table.c.token == hashed).values(used_at=now))
        return _token(row)

    def of(self, person: PersonId) -> list[Token]:
        """The person's tokens that are neither revoked nor over, the latest first."""
        return self._listed(table.c.person_id == person)

    def within(self, organisations: Collection[OrganisationId]) -> list[Token]:
        """Those that act for any of the organisations, of whomever."""
        return [each for each in self._listed() if each.acting_for in organisations]

    def revoke(self, token: UUID, by: PersonId) -> None:
        """It opens nothing from now on; nothing happens to one that is revoked already."""
        over = update(table).where(table.c.id == token, table.c.revoked_at.is_(None))
        with self._database.write() as connection:
            connection.execute(over.values(revoked_at=self._clock.now(), revoked_by=by))

    def label(self, token: Token) -> str | None:
        """What the owner calls it; None once the owner is erased."""
        key = self._vault.key((token.person,), b"token-label")
        return None if key is None else decrypted(key, token.label, token.id.bytes).decode()

    def _sealed(self, person: PersonId, id: UUID, label: str) -> bytes:
        key = self._vault.key((person,), b"token-label")
        if key is None:
            raise NotFound("person", person)
        return encrypted(key, label.encode(), id.bytes)

    def _insert(self, person: PersonId, row: dict[str, Any], now: datetime) -> None:
        """One at a time for each person, who stands locked meanwhile."""
        account = select(accounts.c.person_id).where(accounts.c.person_id == person, accounts.c.closed_at.is_(None))
        live = table.c.person_id == person, table.c.revoked_at.is_(None), table.c.expires_at > now
        with self._database.write() as connection:
            if connection.scalar(account.with_for_update()) is None:
                raise NoAccount
            if (connection.scalar(select(func.count()).where(*live)) or 0) >= MOST:
                raise TooManyTokens(most=MOST)
            connection.execute(insert(table).values(row))

    def _one(self, id: UUID) -> Token:
        with self._database.read() as connection:
            return _token(connection.execute(select(table).where(table.c.id == id)).one())

    def _listed(self, *which: ColumnElement[bool]) -> list[Token]:
        live = table.c.revoked_at.is_(None), table.c.expires_at > self._clock.now()
        query = select(table).where(*which, *live).order_by(table.c.issued_at.desc(), table.c.id)
        with self._database.read() as connection:
            return [_token(row) for row in connection.execute(query)]


def _working(now: datetime) -> Select[Any]:
    """Tokens that open something at the moment, as far as accounts know."""
    owner = table.join(accounts, accounts.c.person_id == table.c.person_id)
    known = owner.join(people, people.c.person_id == table.c.person_id)
    return (
        select(table)
        .select_from(known)
        .where(
            table.c.revoked_at.is_(None),
            table.c.expires_at > now,
            accounts.c.closed_at.is_(None),
            people.c.wrapped_key.is_not(None),
        )
    )


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _token(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        person=PersonId(row.person_id),
        role=Role(row.role),
        acting_for=OrganisationId(row.acting_for),
        may_change=row.may_change,
        nouns=frozenset(json.loads(row.nouns)),
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
        label=row.label,
    )
