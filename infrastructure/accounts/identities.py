"""Who is who at an OpenID provider. Only somebody who is in links an identity; none is taken for a person by its name.

Of what the provider calls a person a keyed hash is kept, which leads back to nobody.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from application.ports import Clock
from domain.kernel import PersonId
from infrastructure.accounts.openid import Identity
from infrastructure.accounts.tables import identities as table
from infrastructure.database import Database
from infrastructure.keys import Keys, derived

log = structlog.get_logger()


class IdentityTaken(Exception):
    """The identity is another person's here, or the person has one of this provider already."""


@dataclass(frozen=True, slots=True)
class Linked:
    issuer: str
    linked_at: datetime


class Identities:
    """Identities in the journal's database."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._key = derived(keys.house, b"identities")
        self._clock = clock

    def find(self, identity: Identity) -> PersonId | None:
        mine = table.c.issuer == identity.issuer, table.c.subject == self._hashed(identity)
        with self._database.read() as connection:
            found = connection.scalar(select(table.c.person_id).where(*mine))
        return None if found is None else PersonId(found)

    def of(self, person: PersonId) -> list[Linked]:
        query = select(table.c.issuer, table.c.linked_at).where(table.c.person_id == person).order_by(table.c.issuer)
        with self._database.read() as connection:
            return [Linked(*row) for row in connection.execute(query)]

    def link(self, connection: Connection, person: PersonId, identity: Identity) -> None:
        """With the caller's transaction. Raises IdentityTaken."""
        row = {"issuer": identity.issuer, "subject": self._hashed(identity), "person_id": person}
        same = table.c.issuer == identity.issuer, table.c.person_id == person
        if connection.scalar(select(table.c.person_id).where(*same)) is not None:
            raise IdentityTaken
        try:
            connection.execute(insert(table).values(linked_at=self._clock.now(), **row))
        except IntegrityError:
            raise IdentityTaken from None
        log.info("account.identity_linked", person=str(person), issuer=identity.issuer)

    def unlink(self, person: PersonId) -> None:
        """The person comes in by no provider any more."""
        with self._database.write() as connection:
            connection.execute(delete(table).where(table.c.person_id == person))
        log.info("account.identities_unlinked", person=str(person))

    def _hashed(self, identity: Identity) -> bytes:
        return hmac.digest(self._key, f"{identity.issuer}\n{identity.subject}".encode(), "sha256")
