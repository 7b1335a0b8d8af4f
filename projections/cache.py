"""Rows of one table in memory: what was read, what a page has changed, and indexes for `find`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Connection, String, Table, select

from projections.bulk import Values, Writer
from projections.model import Row
from projections.types import UtcDateTime

CHUNK = 1000
"""Values asked for in one IN list."""


class TableCache:
    """A row of `_rows` is the truth, None a row known to be absent; a key not in it has to be asked for."""

    connection: Connection

    def __init__(self, table: Table, *, is_sqlite: bool, keep: int) -> None:
        self._table = table
        self._keep = keep
        self._writer = Writer(table, is_sqlite=is_sqlite)
        self._names = tuple(column.name for column in table.columns)
        self._known = frozenset(self._names)
        self._keys = tuple(column.name for column in table.primary_key)
        self._tidy = {c.name: tidy for c in table.columns if (tidy := _tidying(c.type))}
        self._blank: Row = dict.fromkeys(self._names)
        self.forget()

    def forget(self) -> None:
        self._rows: dict[Values, Row | None] = {}
        self._stored: dict[Values, bool] = {}
        self._dirty: dict[Values, None] = {}
        self._trail: list[Row] = []
        self._indexes: dict[tuple[str, ...], dict[Values, dict[Values, None]]] = {}
        self._complete: dict[tuple[tuple[str, ...], Values], None] = {}

    def get(self, key: Mapping[str, Any]) -> Row | None:
        self._gather_trail()
        row = self._look_up(tuple([key[name] for name in self._keys]))
        return None if row is None else row.copy()

    def put(self, values: Mapping[str, Any]) -> None:
        self._gather_trail()
        row = self._whole(values)
        self._set(tuple([row[name] for name in self._keys]), row)

    def insert(self, values: Mapping[str, Any]) -> None:
        self._trail.append(self._whole(values))

    def delete(self, key: Mapping[str, Any]) -> None:
        self._gather_trail()
        self._set(tuple([key[name] for name in self._keys]), None)

    def find(self, where: Mapping[str, Any]) -> list[Row]:
        self._gather_trail()
        columns = tuple(sorted(where))
        values = tuple([where[name] for name in columns])
        index = self._index(columns)
        if (columns, values) not in self._complete:
            self._load([self._table.c[name] == value for name, value in where.items()])
            self._complete[columns, values] = None
        return [row.copy() for key in sorted(index.get(values, ())) if (row := self._rows[key]) is not None]

    def warm(self, column: str, values: Iterable[Any]) -> None:
        """Read every row whose column holds one of the values."""
        self._index((column,))
        missing = [value for value in values if ((column,), (value,)) not in self._complete]
        for start in range(0, len(missing), CHUNK):
            self._load([self._table.c[column].in_(missing[start : start + CHUNK])])
        self._complete.update((((column,), (value,)), None) for value in missing)

    def flush(self, connection: Connection) -> None:
        if self._rows or self._indexes:
            self._gather_trail()
        fresh, known, gone = [], [], []
        for key in self._dirty:
            row = self._rows[key]
            if row is None:
                gone.append(key)
            elif self._stored.get(key) is False:
                fresh.append(tuple(row.values()))
            else:
                known.append(tuple(row.values()))
        self._writer.delete(connection, [key for key in gone if self._stored.get(key) is not False])
        self._writer.upsert(connection, known)
        self._writer.insert(connection, [*fresh, *(tuple(row.values()) for row in self._trail)])

    def settle(self) -> None:
        """The page has committed."""
        for key in self._dirty:
            self._stored[key] = self._rows[key] is not None
        self._dirty.clear()
        self._trail.clear()
        for key in list(islice(self._rows, max(0, len(self._rows) - self._keep))):
            self._evict(key)
        if len(self._complete) > self._keep:
            self._complete.clear()

    def _look_up(self, key: Values) -> Row | None:
        if key not in self._rows:
            if not self._known_absent(key):
                self._load([self._table.c[name] == value for name, value in zip(self._keys, key, strict=True)])
            if key not in self._rows:
                self._rows[key] = None
                self._stored[key] = False
        return self._rows[key]

    def _known_absent(self, key: Values) -> bool:
        """True when every row sharing some part of the key has been read and this one was not among them."""
        at = dict(zip(self._keys, key, strict=True))
        return any(
            (columns, tuple([at[name] for name in columns])) in self._complete
            for columns in self._indexes
            if at.keys() >= set(columns)
        )

    def _load(self, conditions: list[Any]) -> None:
        found = self.connection.execute(select(self._table).where(*conditions))
        for values in found.mappings():
            row = dict(values)
            key = tuple([row[name] for name in self._keys])
            if key not in self._rows:
                self._rows[key] = row
                self._stored[key] = True
                self._enter(key, row)

    def _set(self, key: Values, row: Row | None) -> None:
        self._leave(key)
        self._rows[key] = row
        self._dirty[key] = None
        if row is not None:
            self._enter(key, row)

    def _whole(self, values: Mapping[str, Any]) -> Row:
        if not self._known.issuperset(values):
            raise TypeError(f"{self._table.name} has no column {sorted(set(values) - self._known)}")
        row: Row = {**self._blank, **values}
        for name, tidy in self._tidy.items():
            if row[name] is not None:
                row[name] = tidy(row[name])
        return row

    def _gather_trail(self) -> None:
        """Rows inserted before somebody looks at the table join those that are looked up."""
        if self._trail:
            for row in self._trail:
                key = tuple([row[name] for name in self._keys])
                self._stored[key] = False
                self._set(key, row)
            self._trail.clear()

    def _index(self, columns: tuple[str, ...]) -> dict[Values, dict[Values, None]]:
        if columns not in self._indexes:
            index: dict[Values, dict[Values, None]] = {}
            for key, row in self._rows.items():
                if row is not None:
                    index.setdefault(tuple([row[name] for name in columns]), {})[key] = None
            self._indexes[columns] = index
        return self._indexes[columns]

    def _enter(self, key: Values, row: Row) -> None:
        for columns, index in self._indexes.items():
            index.setdefault(tuple([row[name] for name in columns]), {})[key] = None

    def _leave(self, key: Values) -> None:
        row = self._rows.get(key)
        if row is not None:
            for columns, index in self._indexes.items():
                values = tuple([row[name] for name in columns])
                index[values].pop(key, None)
                if not index[values]:
                    del index[values]

    def _evict(self, key: Values) -> None:
        row = self._rows[key]
        self._leave(key)
        if row is not None:
            for columns in self._indexes:
                self._complete.pop((columns, tuple([row[name] for name in columns])), None)
        del self._rows[key]
        self._stored.pop(key, None)


def _tidying(type_: object) -> Callable[[Any], Any] | None:
    """Values as they would be read back, so a cached row and a stored one look the same."""
    match type_:
        case String():
            return str
        case UtcDateTime():
            return _in_utc
        case JSON():
            return _plain
        case _:
            return None


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC)


def _plain(value: Any) -> Any:
    """A JSON value as it would be read back: tuples become lists."""
    match value:
        case dict():
            return {str(name): _plain(part) for name, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case _:
            return value
