"""Another master key: the keys of people are wrapped anew, page by page, and the old one is needed no more.

From the first transaction on the database belongs to the new key and nobody but this may use it; each page commits with
the mark of how far it came, so a killed change goes on where it stood. Facts, details and sealed texts stay as they
are.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, text, update

from domain.kernel import PersonId
from infrastructure.database import Database
from infrastructure.journal.schema import APPEND_LOCK, vault
from infrastructure.key_ring import KEY_NOTE, RING_NOTE, ROTATION_NOTE, note, noted_in, ring_text, with_ring
from infrastructure.keys import Keys, KeyUnusable
from infrastructure.vault import SealBroken, rewrapped

PAGE = 500


@dataclass(frozen=True, slots=True)
class Rotated:
    """`people` whose keys were wrapped anew by this run; `damaged`: those whose stored key opens with no master key."""

    people: int = 0
    damaged: tuple[PersonId, ...] = ()


class _Page(NamedTuple):
    """`last` is None where nobody is left."""

    last: UUID | None
    people: int = 0
    damaged: tuple[PersonId, ...] = ()


def rotate(database: Database, old: Keys, new: Keys, step: Callable[[int], object] = lambda _people: None) -> Rotated:
    """Leave the database written with the new key; one that is already is left alone. `step` hears of each page.

    Raises KeyUnusable when it is written with neither, or when a change between other keys is under way.
    """
    if not _begun(database, old, new):
        return Rotated()
    people, damaged = 0, list[PersonId]()
    while (page := _next_page(database, old, new)).last is not None:
        people += page.people
        damaged += page.damaged
        step(page.people)
    return Rotated(people, tuple(damaged))


def _begun(database: Database, old: Keys, new: Keys) -> bool:
    """Whether there is something to do; no append is under way while that is decided."""
    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": APPEND_LOCK})
        written, under_way = noted_in(connection, KEY_NOTE), noted_in(connection, ROTATION_NOTE)
        if under_way is not None:
            if (json.loads(under_way)["from"], written) != (old.fingerprint, new.fingerprint):
                raise KeyUnusable("A change between two other master keys is under way: give these two.")
            return True
        if written == new.fingerprint:
            return False
        if written not in {old.fingerprint, None}:
            raise KeyUnusable("The data was written with neither of the two master keys.")
        note(connection, RING_NOTE, ring_text(with_ring(old, noted_in(connection, RING_NOTE)), new))
        note(connection, KEY_NOTE, new.fingerprint)
        note(connection, ROTATION_NOTE, _standing(old, None))
        return True


def _next_page(database: Database, old: Keys, new: Keys) -> _Page:
    """One transaction: some people's keys and how far it came; at the end the mark goes."""
    with database.write() as connection:
        after = json.loads(noted_in(connection, ROTATION_NOTE) or "{}").get("after")
        page = _wrap_anew(connection, old, new, UUID(after) if after else UUID(int=0))
        note(connection, ROTATION_NOTE, _standing(old, page.last) if page.last else None)
    return page


def _wrap_anew(connection: Connection, old: Keys, new: Keys, after: UUID) -> _Page:
    query = select(vault.c.person_id, vault.c.wrapped_key).where(
        vault.c.person_id > after, vault.c.wrapped_key.is_not(None)
    )
    rows = connection.execute(query.order_by(vault.c.person_id).limit(PAGE).with_for_update()).all()
    damaged = []
    for person, wrapped in rows:
        try:
            anew = rewrapped(PersonId(person), wrapped, old, new)
        except SealBroken:
            damaged.append(PersonId(person))
        else:
            connection.execute(update(vault).where(vault.c.person_id == person).values(wrapped_key=anew))
    return _Page(rows[-1].person_id if rows else None, len(rows) - len(damaged), tuple(damaged))


def _standing(old: Keys, after: UUID | None) -> str:
    return json.dumps({"from": old.fingerprint, "after": None if after is None else str(after)})
