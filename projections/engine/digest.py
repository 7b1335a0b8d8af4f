"""The digest of a generation's rows: equal rows give equal digests, on either database, in whatever order
written.

Bookkeeping (checkpoints, parked facts, the generation's number) has no part in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, String, Table, collate, select

PAGE = 5000
"""Rows fetched at once."""


def digest(connection: Connection, tables: Mapping[Table, Table], pulse: Callable[[], None] = lambda: None) -> str:
    """SHA-256 (hex) over every row of these tables (template → live), by table name and key; read in a
    snapshot.

    `pulse` is called now and then, for whoever must keep a lease meanwhile.
    """
    total = hashlib.sha256()
    for template in sorted(tables, key=lambda table: table.name):
        live = tables[template]
        total.update(json.dumps([template.name, [column.name for column in live.columns]]).encode())
        query = select(live).order_by(*(_order(column, connection) for column in live.primary_key))
        with connection.execution_options(yield_per=PAGE).execute(query) as rows:
            for page in rows.partitions():
                for row in page:
                    total.update(_text(row))
                pulse()
    return total.hexdigest()


def _text(row: Any) -> bytes:
    values = [_plain(value) for value in row]
    return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case UUID():
            return value.hex
        case _:
            return value


def _order(column: ColumnElement[Any], connection: Connection) -> ColumnElement[Any]:
    """Text sorts by its bytes on both databases."""
    if isinstance(column.type, String) and connection.dialect.name == "postgresql":
        return collate(column, "C")
    return column
