"""Which master key a database is written with, and the keys that stay when it is changed.

What was sealed under the key of the house, and every hash made with a derived key, stands where nothing is rewritten.
So these keys are kept, from the first change on, in `meta`: wrapped under the master key of the day.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace

from sqlalchemy import Connection, delete, insert, select

from infrastructure.beginnings import known, noted
from infrastructure.database import Database
from infrastructure.journal.schema import meta
from infrastructure.keys import Keys, KeyUnusable
from infrastructure.vault import decrypted, encrypted

KEY_NOTE = "key_fingerprint"
"""Which master key the database is written with, among what `meta` notes."""
RING_NOTE = "key_ring"
ROTATION_NOTE = "key_rotation"
"""Notes how far a change of the master key has come; nothing when there is none under way."""
STAYING = ("house", "request_hash", "marks")
_ABOUT = b"ring"


class RotationUnfinished(KeyUnusable):
    """A change of the master key was begun and not finished: nothing but that may use the data."""


def check_key(database: Database, keys: Keys) -> Keys:
    """Note which key the database is written with, and give all keys it is used with.

    Raises RotationUnfinished, or KeyUnusable when it was another one.
    """
    if known(database, ROTATION_NOTE) is not None:
        raise RotationUnfinished("The master key is being changed: finish with `letopis keys rotate`.")
    if noted(database, KEY_NOTE, keys.fingerprint) != keys.fingerprint:
        raise KeyUnusable("The data was written with another master key: put that one back.")
    return with_ring(keys, known(database, RING_NOTE))


def with_ring(keys: Keys, stored: str | None) -> Keys:
    """The keys as they are used beside a stored ring (None: those that follow from the master key)."""
    if stored is None:
        return keys
    texts = json.loads(decrypted(keys.ring_wrapping, base64.b64decode(stored), _ABOUT))
    ring = {name: base64.b64decode(text) for name, text in texts.items()}
    return replace(
        keys,
        house=ring["house"],
        request_hash=ring["request_hash"],
        marks=ring["marks"],
    )


def ring_text(used: Keys, under: Keys) -> str:
    """The keys in use that stay, wrapped under another master key."""
    ring = {name: base64.b64encode(getattr(used, name)).decode() for name in STAYING}
    wrapped = encrypted(under.ring_wrapping, json.dumps(ring, sort_keys=True).encode(), _ABOUT)
    return base64.b64encode(wrapped).decode()


def note(connection: Connection, name: str, value: str | None) -> None:
    """Let `meta` say this from now on; None: nothing."""
    connection.execute(delete(meta).where(meta.c.key == name))
    if value is not None:
        connection.execute(insert(meta).values(key=name, value=value))


def noted_in(connection: Connection, name: str) -> str | None:
    """What `meta` says in this transaction."""
    return connection.scalar(select(meta.c.value).where(meta.c.key == name))
