"""Evidence and scans: sealed like text, kept in a folder under the hash of their sealed bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from domain.errors import Invalid, NotFound
from domain.kernel import FileRef, PersonId
from infrastructure.media import media_type_of
from infrastructure.vault import PeopleVault, SealBroken, decrypted, encrypted
from infrastructure.whole_files import write_whole

PURPOSE = b"file"
DEFAULT_LIMIT = 20_000_000
"""Bytes of the largest file."""


class DocumentStore:
    """application.ports.Documents in a folder; `ab/cdef…` is the address cut after two digits."""

    def __init__(self, folder: Path, vault: PeopleVault, limit: int = DEFAULT_LIMIT) -> None:
        self._folder = folder
        self._vault = vault
        self._limit = limit

    def put(self, content: bytes, media_type: str, subjects: Iterable[PersonId]) -> FileRef:
        """Keep a file for ever. `media_type` is what the sender calls it; its content must agree.

        Raises Invalid for one that is empty, too large or of no allowed type, NotFound for an unknown subject.
        """
        self._check(content, media_type)
        among = tuple(sorted(set(subjects)))
        key = self._vault.key(among, PURPOSE)
        if key is None:
            raise NotFound("person", next(person for person in among if not self._vault.knows(person)))
        sealed = encrypted(key, content, PURPOSE)
        address = hashlib.sha256(sealed).hexdigest()
        path = self._path(address)
        write_whole(path.parent, [sealed], lambda: path.name)  # before anybody is told the address
        return FileRef(address=address, size=len(content), media_type=media_type, subjects=among)

    def get(self, ref: FileRef) -> bytes | None:
        """The content, or None when a subject's key is gone; raises NotFound, SealBroken for damage."""
        path = self._path(ref.address)
        if not path.exists():
            raise NotFound("file", ref.address)
        key = self._vault.key(ref.subjects, PURPOSE)
        if key is None:
            return None
        sealed = path.read_bytes()
        if hashlib.sha256(sealed).hexdigest() != ref.address:
            raise SealBroken(f"file {ref.address} was changed on disk")
        return decrypted(key, sealed, PURPOSE)

    def _check(self, content: bytes, media_type: str) -> None:
        if not content:
            raise Invalid(field="file", problem="empty")
        if len(content) > self._limit:
            raise Invalid(field="file", problem="too_large", limit=self._limit)
        found = media_type_of(content)
        if found is None:
            raise Invalid(field="file", problem="type_not_allowed")
        if found != media_type and {found, media_type} != {"text/plain", "text/csv"}:
            raise Invalid(field="file", problem="type_differs", value=found)

    def _path(self, address: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{64}", address):
            raise NotFound("file", address)
        return self._folder / address[:2] / address[2:]
