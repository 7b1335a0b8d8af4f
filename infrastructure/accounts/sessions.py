"""Sessions of people who came in: begun, found by their token, given another token, ended.

Only the SHA-256 of a token is kept. A token is 256 random bits, so nobody finds it from its hash. Times are those of
the machine also in demo mode: how long somebody has been away has nothing to do with the story.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from application.ports import Clock
from domain.kernel import OrganisationId, PersonId
from domain.roles import Role
from infrastructure.accounts.tables import accounts
from infrastructure.accounts.tables import sessions as table
from infrastructure.database import Database
from infrastructure.keys import Keys, derived

ABSOLUTE = timedelta(hours=12)
"""After this a session ends whatever its owner does (NIST SP 800-63B-4 §2.2.3 allows 24 hours)."""
IDLE = timedelta(minutes=60)
"""And after this without a request (the same clause)."""
SEEN = timedelta(minutes=1)
"""`seen_at` is written at most so often."""
KEPT = timedelta(days=30)
"""Rows of sessions that are over are dropped after this, when their owner comes in again."""


class SessionGone(Exception):
    """The token opens nothing (any more)."""


@dataclass(frozen=True, slots=True)
class Session:
    """One device of a person; `role` and `acting_for` are empty until the person has chosen."""

    id: UUID
    person: PersonId
    role: Role | None
    acting_for: OrganisationId | None
    method: str
    """password, second_factor or openid: the strongest its owner has shown."""
    device: str
    begun_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """A session and the token that opens it: the only time it is known in clear."""

    token: str
    session: Session


class Sessions:
    """Sessions in the journal's database, of all processes."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._forms = derived(keys.house, b"forms-of-sessions")
        self.clock = clock

    def begin(self, person: PersonId, method: str, device: str, still: ColumnElement[bool] | None = None) -> Begun:
        """A new session without a role. `still`: what must hold of the person's account meanwhile, or SessionGone: it
        may have been closed, or password or second factor changed, since they were looked at."""
        now, token = self.clock.now(), secrets.token_urlsafe(32)
        session = Session(uuid4(), person, None, None, method, device, now, now, now + ABSOLUTE)
        row = {
            "token": _hash(token),
            "id": session.id,
            "person_id": person,
            "method": method,
            "device": device,
            "begun_at": now,
            "seen_at": now,
            "expires_at": session.expires_at,
        }
        with self._database.write() as connection:
            if still is not None:
                account = select(accounts.c.person_id).where(accounts.c.person_id == person, still)
                if connection.scalar(account.with_for_update()) is None:
                    raise SessionGone
            old = (table.c.person_id == person) & (table.c.expires_at < now - KEPT)
            connection.execute(delete(table).where(old))
            connection.execute(insert(table).values(row))
        return Begun(token, session)

    def find(self, token: str) -> Session | None:
        """The session a token opens; None when it is unknown, ended, too old or was idle too long."""
        now, hashed = self.clock.now(), _hash(token)
        with self._database.read() as connection:
            row = connection.execute(select(table).where(table.c.token == hashed, *_live(now))).one_or_none()
        if row is None:
            return None
        if now - row.seen_at >= SEEN:
            with self._database.write() as connection:
                connection.execute(update(table).where(table.c.token == hashed).values(seen_at=now))
        return _session(row)

    def choose(self, token: str, role: Role, acting_for: OrganisationId) -> Begun:
        """Act in a role from now on, with another token: the old one is dead at once. Raises SessionGone.

        Whether the person holds the role is asked by whoever calls, and by the bus at every command.
        """
        return self._changed(token, role=role, acting_for=acting_for)

    def strengthen(self, token: str, method: str) -> Begun:
        """The owner has shown more than before: the same session with another token. Raises SessionGone."""
        return self._changed(token, method=method)

    def weaken(self, token: str, method: str) -> Begun:
        """What was shown counts no more, and the role is to be chosen again. Raises SessionGone."""
        return self._changed(token, method=method, role=None, acting_for=None)

    def of(self, person: PersonId) -> list[Session]:
        """Where the person is signed in now, the latest first."""
        live = select(table).where(table.c.person_id == person, *_live(self.clock.now()))
        with self._database.read() as connection:
            return [_session(row) for row in connection.execute(live.order_by(table.c.begun_at.desc(), table.c.id))]

    def end(self, session_id: UUID, by: PersonId) -> None:
        """The session is over at once; nothing happens to one that is over already."""
        self._end(table.c.id == session_id, by)

    def end_all(self, person: PersonId, by: PersonId, but: UUID | None = None) -> None:
        """All sessions of a person are over, except the one named."""
        others = table.c.person_id == person
        self._end(others if but is None else others & (table.c.id != but), by)

    def csrf_token(self, token: str) -> str:
        """What a form of this session carries: it follows from the token, and nothing leads back to that."""
        mac = hmac.digest(self._forms, token.encode(), "sha256")
        return base64.urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")

    def _changed(self, token: str, **values: Any) -> Begun:
        fresh = secrets.token_urlsafe(32)
        with self._live_one(token) as (connection, found):
            connection.execute(update(table).where(found).values(token=_hash(fresh), **values))
            row = connection.execute(select(table).where(table.c.token == _hash(fresh))).one()
        return Begun(fresh, _session(row))

    @contextmanager
    def _live_one(self, token: str) -> Iterator[tuple[Connection, ColumnElement[bool]]]:
        """The session of a token, in a write: of two who change it at once the second finds it gone."""
        found = table.c.token == _hash(token)
        with self._database.write() as connection:
            query = select(table.c.id).where(found, *_live(self.clock.now())).with_for_update()
            if connection.scalar(query) is None:
                raise SessionGone
            yield connection, found

    def _end(self, which: ColumnElement[bool], by: PersonId) -> None:
        over = update(table).where(which, table.c.ended_at.is_(None))
        with self._database.write() as connection:
            connection.execute(over.values(ended_at=self.clock.now(), ended_by=by))


def end_sessions(connection: Connection, person: PersonId, by: PersonId, now: datetime) -> None:
    """All sessions of a person are over with the transaction of the caller."""
    over = update(table).where(table.c.person_id == person, table.c.ended_at.is_(None))
    connection.execute(over.values(ended_at=now, ended_by=by))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return table.c.ended_at.is_(None), table.c.expires_at > now, table.c.seen_at > now - IDLE


def _session(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        person=PersonId(row.person_id),
        role=Role(row.role) if row.role else None,
        acting_for=OrganisationId(row.acting_for) if row.acting_for else None,
        method=row.method,
        device=row.device,
        begun_at=row.begun_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
    )
