"""The rows of one page of facts for one read model: read through a cache, written in bulk.

Rows stay cached from page to page: while the lease is held nobody else writes them, and the fence in the
checkpoint refuses the page if the lease was lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table

from projections.engine.bulk import Values
from projections.engine.cache import TableCache
from projections.model import ReadModel, Row

KEEP = 3000
"""Rows of one table kept from page to page."""


class PageRows:
    """`Rows` over the tables of one generation; `tables` maps a model's template tables to them."""

    def __init__(self, tables: Mapping[Table, Table], *, is_sqlite: bool, keep: int = KEEP) -> None:
        self._caches = {template: TableCache(live, is_sqlite=is_sqlite, keep=keep) for template, live in tables.items()}

    def open(self, connection: Connection) -> None:
        """Read through this connection until the next one is opened."""
        for cache in self._caches.values():
            cache.connection = connection

    def warm(self, model: type[ReadModel], streams: Iterable[Any]) -> None:
        """Read at once what the model keeps by stream."""
        for table, column in model.BY_STREAM.items():
            self._caches[table].warm(column, streams)

    def get(self, table: Table, **key: Any) -> Row | None:
        return self._caches[table].get(key)

    def put(self, table: Table, **values: Any) -> None:
        self._caches[table].put(values)

    def change(self, table: Table, key: Mapping[str, Any], **values: Any) -> None:
        cache = self._caches[table]
        row = cache.get(key)
        if row is not None:
            cache.put(row | values)

    def insert(self, table: Table, **values: Any) -> None:
        self._caches[table].insert(values)

    def append(self, table: Table, row: Values) -> None:
        self._caches[table].append(row)

    def delete(self, table: Table, **key: Any) -> None:
        self._caches[table].delete(key)

    def find(self, table: Table, **where: Any) -> list[Row]:
        return self._caches[table].find(where)

    def flush(self, connection: Connection) -> None:
        """Write what changed; call `settle` once the transaction has committed, `forget` when it has not."""
        for cache in self._caches.values():
            cache.flush(connection)

    def settle(self) -> None:
        for cache in self._caches.values():
            cache.settle()

    def forget(self) -> None:
        """Drop everything cached and everything unwritten."""
        for cache in self._caches.values():
            cache.forget()
