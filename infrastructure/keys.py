"""The master key of an installation and the keys derived from it. Lose it and no name can be read again."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


class KeyUnusable(Exception):
    """The master key cannot be used; the message says what the administrator does next."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Derived keys, 32 bytes each; none leads back to the master key.

    A new master key brings a new wrapping; the others stay those of the first one (infrastructure/key_ring.py).
    """

    vault_wrapping: bytes
    """Wraps the keys of people."""
    ring_wrapping: bytes
    """Wraps the keys that stay."""
    house: bytes
    """Seals free text about no registered person."""
    request_hash: bytes
    """Keys the hash of requests."""
    marks: bytes
    """Keys the hashes by which people are found by name."""
    fingerprint: str
    """Tells whether it is the key a database was written with; hex."""

    @classmethod
    def of(cls, master: bytes) -> Keys:
        """The keys that follow from a master key of 32 bytes; raises KeyUnusable."""
        if len(master) != KEY_BYTES:
            raise KeyUnusable(f"The master key has {len(master)} bytes instead of {KEY_BYTES}.")
        return cls(
            vault_wrapping=derived(master, b"vault-wrapping"),
            ring_wrapping=derived(master, b"ring-wrapping"),
            house=derived(master, b"house"),
            request_hash=derived(master, b"request-hash"),
            marks=derived(master, b"name-marks"),
            fingerprint=derived(master, b"fingerprint")[:8].hex(),
        )


def derived(secret: bytes, purpose: bytes) -> bytes:
    """A key of 32 bytes for one purpose (HKDF-SHA256)."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"letopis/v1/" + purpose).derive(secret)


def load_keys(given: str | None, path: Path) -> Keys:
    """The keys of the master key `given` (Base64), or of the one in the file, made at the first start.

    Raises KeyUnusable when it is malformed or the file is open to other users of the machine.
    """
    if given is not None:
        return Keys.of(_decoded(given))
    if not path.exists():
        _make(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeyUnusable(f"Other users of this machine may read {path}: give it the mode 600.")
    return Keys.of(_decoded(path.read_text("ascii")))


def key_in(path: Path) -> Keys:
    """The keys of a file that is there; raises KeyUnusable and FileNotFoundError."""
    path.stat()
    return load_keys(None, path)


def new_key(path: Path) -> None:
    """Write a fresh master key into a new file; raises FileExistsError."""
    if path.exists():
        raise FileExistsError(17, "File exists", str(path))
    _make(path)


def put_in_place(text: str, path: Path, kept: Path) -> None:
    """Let a file hold another master key; the one it held stays as `kept`. Killed at any moment, it can be repeated."""
    if path.exists():
        with suppress(FileExistsError):
            os.link(path, kept)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    _write(draft, text.strip().encode("ascii") + b"\n")
    draft.replace(path)
    flush_folder(path.parent)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise KeyUnusable("The master key is not Base64.") from None


def _make(path: Path) -> None:
    """A fresh key, whole or not at all, even when two processes start at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _write(draft, base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    flush_folder(path.parent)


def _write(path: Path, content: bytes) -> None:
    """A new file that only its owner may read, on the disk when this returns."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Names made in the folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
