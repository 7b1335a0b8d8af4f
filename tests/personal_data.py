"""Personal data as it might stand somewhere in clear: in every form in which bytes hold text."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import redis
from sqlalchemy import MetaData, select

from infrastructure.database import Database


def forms(text: str) -> Iterator[bytes]:
    """UTF-8, UTF-16, JSON with escapes, and base64 of UTF-8 at each of its three offsets."""
    plain = text.encode()
    yield plain
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield json.dumps(text)[1:-1].encode()
    for offset in range(3):
        written = base64.b64encode(b"\0" * offset + plain)
        yield written[(4 * offset + 2) // 3 : len(written) // 4 * 4 - 4]


def in_clear(texts: Iterable[str], held: bytes) -> set[str]:
    """Those of the texts that the bytes hold in some form."""
    return {text for text in texts if any(form in held for form in forms(text))}


def rows_of(database: Database) -> bytes:
    """Every row of every table of the database, read models included, as text."""
    tables = MetaData()
    with database.read() as connection:
        tables.reflect(connection)
        rows = [row for table in tables.tables.values() for row in connection.execute(select(table))]
    return "\n".join(str(tuple(map(_plain, row))) for row in rows).encode()


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def files_below(folder: Path) -> bytes:
    """All files of an installation but its master key: databases with their WAL, evidence, exports, the ledger."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "master.key")
    return b"\n".join(path.name.encode() + b"\n" + path.read_bytes() for path in files)


def dump_of(valkey_url: str) -> bytes:
    """Every key of a Valkey with its serialized value."""
    with redis.Redis.from_url(valkey_url) as client:
        return b"\n".join(bytes(key) + b"\n" + bytes(client.dump(key) or b"") for key in client.keys("*"))
