"""The people vault: one key per person; names and everything only such keys open.

Stored bytes are version 1, a nonce of 12 bytes, AES-256-GCM ciphertext. A text about several people is sealed
under a key derived from all of theirs, so it is gone with any one of them. Keys are read when needed and
never kept, so an erased one opens nothing a moment later.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import cast
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import ColumnElement, bindparam, select

from application.ports import NameMark, VaultEntry
from domain.errors import NotFound
from domain.kernel import PersonId, Sealed
from domain.people import Detail
from infrastructure.database import Database
from infrastructure.journal.schema import vault
from infrastructure.journal.statements import compiled
from infrastructure.keys import KEY_BYTES, Keys, derived
from infrastructure.name_marks import NameMarks, Namesake, holders, namesakes

VERSION = b"\x01"
NONCE_BYTES = 12
BATCH = 500
"""People asked for in one statement."""


class SealBroken(Exception):
    """Stored ciphertext is not what was sealed, or was sealed for someone else."""


class PeopleVault:
    """application.ports.Vault on the table `vault` of the journal's database."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._marks = NameMarks(keys.marks)
        self._queries: dict[int, str] = {}
        gone = select(vault.c.merged_into).where(vault.c.person_id == bindparam("person"))
        self._gone = compiled(gone, database.reader.dialect)

    def enrol(self, person: PersonId, details: Mapping[str, str]) -> VaultEntry:
        key = secrets.token_bytes(KEY_BYTES)
        wrapped = encrypted(self._keys.vault_wrapping, key, _about(b"key", (person,)))
        kept = self._details(person, key, details)
        return VaultEntry(person, wrapped, kept, self._marks.of(details), self._keys.fingerprint)

    def amend(self, person: PersonId, details: Mapping[str, str]) -> VaultEntry:
        """The entry with these details changed, under the same key; raises NotFound when it is not there."""
        row = self._rows([person]).get(person)
        if row is None:
            raise NotFound("person", person)
        key = self._unwrapped(person, row[0])
        amended = self._opened(person, key, row[1]) | dict(details)
        return VaultEntry(person, row[0], self._details(person, key, amended), self._marks.of(amended))

    def knows(self, person: PersonId) -> bool:
        return person in self._rows([person])

    def merged_into(self, person: PersonId) -> PersonId | None:
        """The id that stayed, where this one has gone."""
        rows = self._database.fetch(self._gone, [self._database.key(person)])
        into = next((row[0] for row in rows), None)
        return into and PersonId(into if isinstance(into, UUID) else UUID(into))

    def details(self, person: PersonId) -> dict[str, str] | None:
        """What is kept of the person, by Detail; None when unknown or erased."""
        row = self._rows([person]).get(person)
        return None if row is None else self._opened(person, self._unwrapped(person, row[0]), row[1])

    def names(self, people: Iterable[PersonId]) -> dict[PersonId, str]:
        return {
            person: _display(self._opened(person, self._unwrapped(person, wrapped), details))
            for person, (wrapped, details) in self._rows(people).items()
        }

    def named(self, words: Iterable[str]) -> list[PersonId]:
        """The people whose names have, for each of these folded words, one that begins so (in its first letters)."""
        return holders(self._database, self._marks.of_prefixes(words))

    def namesakes(self) -> list[Namesake]:
        """Everybody who shares the whole name with somebody, name by name."""
        return namesakes(self._database)

    def marks(self, person: PersonId, wrapped: bytes, details: bytes) -> tuple[NameMark, ...]:
        """What a person is found by, from the row as it is stored."""
        return self._marks.of(self._opened(person, self._unwrapped(person, wrapped), details))

    def seal(self, text: str, subjects: Iterable[PersonId]) -> Sealed:
        among = _in_order(subjects)
        key = self.key(among, b"text")
        if key is None:
            raise NotFound("person", self._missing(among))
        nonce = secrets.token_bytes(NONCE_BYTES)
        ciphertext = AESGCM(key).encrypt(nonce, text.encode(), _about(b"text", among))
        return Sealed(subjects=among, nonce=_base64(nonce), ciphertext=_base64(ciphertext))

    def unseal(self, sealed: Sealed) -> str | None:
        key = self.key(sealed.subjects, b"text")
        if key is None:
            return None
        nonce, ciphertext = base64.b64decode(sealed.nonce), base64.b64decode(sealed.ciphertext)
        return _opened(key, nonce, ciphertext, _about(b"text", sealed.subjects)).decode()

    def key(self, subjects: Iterable[PersonId], purpose: bytes) -> bytes | None:
        """One key of all subjects together (none: of the house) for a purpose; None when one is gone."""
        among = _in_order(subjects)
        if not among:
            return derived(self._keys.house, purpose)
        rows = self._rows(among)
        if len(rows) < len(among):
            return None
        return derived(b"".join(self._unwrapped(p, rows[p][0]) for p in among), _about(purpose, among))

    def _details(self, person: PersonId, key: bytes, details: Mapping[str, str]) -> bytes:
        text = json.dumps(dict(details), ensure_ascii=False, sort_keys=True)
        return encrypted(derived(key, b"details"), text.encode(), _about(b"details", (person,)))

    def _opened(self, person: PersonId, key: bytes, stored: bytes) -> dict[str, str]:
        plain = decrypted(derived(key, b"details"), stored, _about(b"details", (person,)))
        return cast(dict[str, str], json.loads(plain))

    def _unwrapped(self, person: PersonId, wrapped: bytes) -> bytes:
        return decrypted(self._keys.vault_wrapping, wrapped, _about(b"key", (person,)))

    def _rows(self, people: Iterable[PersonId]) -> dict[PersonId, tuple[bytes, bytes]]:
        """Wrapped key and details of those who are known and not erased."""
        asked, found = sorted(set(people)), dict[PersonId, tuple[bytes, bytes]]()
        for start in range(0, len(asked), BATCH):
            batch = [self._database.key(person) for person in asked[start : start + BATCH]]
            for person, wrapped, details in self._database.fetch(self._query(len(batch)), batch):
                found[PersonId(person if isinstance(person, UUID) else UUID(person))] = (wrapped, details)
        return found

    def _query(self, count: int) -> str:
        """The statement for so many people, compiled once."""
        if count not in self._queries:
            asked: list[ColumnElement[UUID]] = [bindparam(f"person_{number}") for number in range(count)]
            query = select(vault.c.person_id, vault.c.wrapped_key, vault.c.details).where(
                vault.c.person_id.in_(asked), vault.c.wrapped_key.is_not(None)
            )
            self._queries[count] = compiled(query, self._database.reader.dialect)
        return self._queries[count]

    def _missing(self, people: Sequence[PersonId]) -> PersonId:
        known = self._rows(people)
        return next(person for person in people if person not in known)


def rewrapped(person: PersonId, wrapped: bytes, old: Keys, new: Keys) -> bytes:
    """A person's key wrapped under another master key; raises SealBroken."""
    about = _about(b"key", (person,))
    return encrypted(new.vault_wrapping, decrypted(old.vault_wrapping, wrapped, about), about)


def encrypted(key: bytes, plain: bytes, about: bytes) -> bytes:
    """Version, nonce, ciphertext; `about` must be given again to open it."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plain, about)


def decrypted(key: bytes, stored: bytes, about: bytes) -> bytes:
    """What `encrypted` was given; raises SealBroken."""
    if stored[:1] != VERSION:
        raise SealBroken("unknown version of stored ciphertext")
    return _opened(key, stored[1 : 1 + NONCE_BYTES], stored[1 + NONCE_BYTES :], about)


def _opened(key: bytes, nonce: bytes, ciphertext: bytes, about: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, about)
    except (InvalidTag, ValueError):
        raise SealBroken("the ciphertext does not open with the keys it names") from None


def _about(purpose: bytes, subjects: Iterable[PersonId]) -> bytes:
    return b"/".join([purpose, *(subject.bytes for subject in subjects)])


def _in_order(subjects: Iterable[PersonId]) -> tuple[PersonId, ...]:
    return tuple(sorted(set(subjects)))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _display(details: Mapping[str, str]) -> str:
    parts = (details.get(part) for part in (Detail.FAMILY_NAME, Detail.GIVEN_NAME, Detail.PATRONYMIC))
    return " ".join(part for part in parts if part)
