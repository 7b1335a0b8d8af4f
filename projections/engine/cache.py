"""Rows of one table in memory: what was read and what a page has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from operator import itemgetter
from typing import Any

from sqlalchemy import ARRAY, JSON, Connection, Select, String, Table, any_, bindparam, select

from projections.engine.bulk import Values, Writer
from projections.engine.entries import Entry, Index
from projections.engine.types import UtcDateTime
from projections.model import Row

CHUNK = 1000
"""Values asked for at once."""


class TableCache:
    """A key that has an entry is never asked for again; an entry without a row is known to be absent."""

    connection: Connection

    def __init__(self, table: Table, *, is_sqlite: bool, keep: int) -> None:
        self._table = table
        self._is_sqlite = is_sqlite
        self._keep = keep
        self._writer = Writer(table, is_sqlite=is_sqlite)
        self._values: Callable[[Mapping[str, Any]], Values] = _getter(column.name for column in table.columns)
        self._among: dict[str, Select[Any]] = {}
        self._keys = tuple(column.name for column in table.primary_key)
        self._key: Callable[[Mapping[str, Any]], Values] = _getter(self._keys)
        self._tidy = {c.name: tidy for c in table.columns if (tidy := _tidying(c.type))}
        self._blank: Row = dict.fromkeys(column.name for column in table.columns)
        self.forget()

    def forget(self) -> None:
        self._entries: dict[Values, Entry] = {}
        self._dirty: list[Entry] = []
        self._trail: list[Values] = []
        self._indexes: dict[tuple[str, ...], Index] = {}
        self._by_key_part: list[tuple[Index, Callable[[Values], Any]]] = []

    def get(self, key: Mapping[str, Any]) -> Row | None:
        if self._trail:
            self._gather_trail()
        wanted = self._key(key)
        row = (self._entries.get(wanted) or self._look_up(wanted)).row
        return None if row is None else row.copy()

    def put(self, values: Mapping[str, Any]) -> None:
        if self._trail:
            self._gather_trail()
        row = self._whole(values)
        self._set(self._key(row), row)

    def insert(self, values: Mapping[str, Any]) -> None:
        self._trail.append(tuple(self._filled(values).values()))

    def append(self, row: Values) -> None:
        self._trail.append(row)

    def delete(self, key: Mapping[str, Any]) -> None:
        self._gather_trail()
        self._set(self._key(key), None)

    def find(self, where: Mapping[str, Any]) -> list[Row]:
        self._gather_trail()
        index = self._index(tuple(sorted(where)))
        sought = index.of(where)
        if sought not in index.complete and not self._all_read(where):
            self._load(select(self._table).where(*(self._table.c[name] == value for name, value in where.items())))
            index.complete.add(sought)
        return [row.copy() for row in index.rows(sought)]

    def warm(self, column: str, values: Iterable[Any]) -> None:
        """Read every row whose column holds one of the values."""
        if (column,) == self._keys:
            self._warm_keys(column, values)
            return
        complete = self._index((column,)).complete
        missing = [value for value in values if value not in complete]
        self._load_having(column, missing)
        complete.update(missing)

    def flush(self, connection: Connection) -> None:
        """Write what the page changed: keys the database is known to lack are plainly added."""
        if self._entries or self._indexes:
            self._gather_trail()
        new, known, gone = list(self._trail), [], []
        for entry in self._dirty:
            if entry.row is None:
                gone.append(entry)
            elif entry.stored is False:
                new.append(self._values(entry.row))
            else:
                known.append(self._values(entry.row))
        self._writer.delete(connection, [entry.key for entry in gone if entry.stored is not False])
        self._writer.upsert(connection, known)
        self._writer.insert(connection, new)

    def settle(self) -> None:
        """The page has committed."""
        for entry in self._dirty:
            entry.stored = entry.row is not None
            entry.dirty = False
        self._dirty.clear()
        self._trail.clear()
        if len(self._entries) > self._keep or any(len(index.complete) > self._keep for index in self._indexes.values()):
            self.forget()

    def _warm_keys(self, column: str, values: Iterable[Any]) -> None:
        """Where a value is a whole key, the row it has or has not is all there is to know."""
        missing = [key for key in zip(values) if key not in self._entries]
        self._load_having(column, [value for (value,) in missing])
        for key in missing:
            if key not in self._entries:
                self._entries[key] = Entry(key, stored=False)

    def _load_having(self, column: str, values: Sequence[Any]) -> None:
        for start in range(0, len(values), CHUNK):
            self._load(self._having(column), {"sought": values[start : start + CHUNK]})

    def _look_up(self, key: Values) -> Entry:
        entry = self._entries.get(key)
        if entry is None and not self._known_absent(key):
            self._load(self._one, dict(zip(self._keys, key, strict=True)))
            entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = Entry(key, stored=False)
        return entry

    def _known_absent(self, key: Values) -> bool:
        """True when every row sharing some part of the key has been read and this one was not among them."""
        return any(part(key) in index.complete for index, part in self._by_key_part)

    def _all_read(self, where: Mapping[str, Any]) -> bool:
        """True when every row sharing some of the values has been read, or the one with this key."""
        if where.keys() >= set(self._keys) and self._key(where) in self._entries:
            return True
        return any(
            where.keys() >= set(columns) and index.of(where) in index.complete
            for columns, index in self._indexes.items()
        )

    def _load(self, query: Select[Any], sought: Mapping[str, Any] | None = None) -> None:
        for values in self.connection.execute(query, sought):
            row = dict(zip(self._blank, values, strict=True))
            key = self._key(row)
            if key not in self._entries:
                entry = self._entries[key] = Entry(key, stored=True)
                self._become(entry, row)

    @cached_property
    def _one(self) -> Select[Any]:
        return select(self._table).where(*(self._table.c[name] == bindparam(name) for name in self._keys))

    def _having(self, name: str) -> Select[Any]:
        """Rows whose column is among `sought`; on PostgreSQL one statement, however many are sought."""
        if name not in self._among:
            column = self._table.c[name]
            is_among = (
                column.in_(bindparam("sought", expanding=True))
                if self._is_sqlite
                else column == any_(bindparam("sought", type_=ARRAY(column.type)))
            )
            self._among[name] = select(self._table).where(is_among)
        return self._among[name]

    def _set(self, key: Values, row: Row | None) -> None:
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = Entry(key, stored=False if self._known_absent(key) else None)
        self._become(entry, row)
        if not entry.dirty:
            entry.dirty = True
            self._dirty.append(entry)

    def _become(self, entry: Entry, row: Row | None) -> None:
        for index in self._indexes.values():
            index.move(entry, row)
        entry.row = row

    def _filled(self, values: Mapping[str, Any]) -> Row:
        row: Row = {**self._blank, **values}
        if len(row) != len(self._blank):
            raise TypeError(f"{self._table.name} has no column {sorted(values.keys() - self._blank)}")
        return row

    def _whole(self, values: Mapping[str, Any]) -> Row:
        row = self._filled(values)
        for name, tidy in self._tidy.items():
            value = row[name]
            if value is not None and value.__class__ is not str:
                row[name] = tidy(value)
        return row

    def _gather_trail(self) -> None:
        """Rows inserted before somebody looks at the table join those that are looked up."""
        for values in self._trail:
            row = self._whole(dict(zip(self._blank, values, strict=True)))
            key = self._key(row)
            entry = self._entries.setdefault(key, Entry(key, stored=False))
            entry.stored = bool(entry.stored)
            self._set(key, row)
        self._trail.clear()

    def _index(self, columns: tuple[str, ...]) -> Index:
        index = self._indexes.get(columns)
        if index is None:
            index = self._indexes[columns] = Index(columns)
            for entry in self._entries.values():
                index.enter(entry)
            if set(columns) <= set(self._keys):
                part = itemgetter(*[self._keys.index(name) for name in columns])
                self._by_key_part.append((index, part))
        return index


def _getter(names: Iterable[str]) -> Callable[[Mapping[str, Any]], Values]:
    """The values of these columns, as a tuple even of one."""
    first, *others = names
    if others:
        return itemgetter(first, *others)
    return lambda row: (row[first],)


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
    if value.__class__ is dict and _TEXT.issuperset(map(type, value)) and _TEXT.issuperset(map(type, value.values())):
        return value.copy()
    match value:
        case dict():
            return {str(name): _plain(part) for name, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case _:
            return value


_TEXT = frozenset({str})
