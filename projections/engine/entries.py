"""A cached row, and cached rows by some of their columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter, itemgetter
from typing import Any

from projections.engine.bulk import Values
from projections.model import Row


class Entry:
    """A row as it is now (None: there is none), whether the database has one under its key (None: it was not
    asked), and whether this page has changed it."""

    __slots__ = ("dirty", "key", "row", "stored")

    def __init__(self, key: Values, *, stored: bool | None) -> None:
        self.key = key
        self.row: Row | None = None
        self.stored = stored
        self.dirty = False


class Index:
    """`complete` holds the values whose rows have all been read, so what is not here is nowhere."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.of: Callable[[Mapping[str, Any]], Any] = itemgetter(*columns)
        self.complete: set[Any] = set()
        self._buckets: dict[Any, dict[int, Entry]] = {}

    def rows(self, values: Any) -> list[Row]:
        """In key order."""
        found = sorted(self._buckets.get(values, {}).values(), key=attrgetter("key"))
        return [entry.row for entry in found if entry.row is not None]

    def enter(self, entry: Entry) -> None:
        if entry.row is not None:
            self._buckets.setdefault(self.of(entry.row), {})[id(entry)] = entry

    def move(self, entry: Entry, row: Row | None) -> None:
        """The entry's row is about to become this one."""
        old = None if entry.row is None else self.of(entry.row)
        new = None if row is None else self.of(row)
        if entry.row is not None and row is not None and old == new:
            return
        if entry.row is not None:
            self._leave(entry, old)
        if row is not None:
            self._buckets.setdefault(new, {})[id(entry)] = entry

    def _leave(self, entry: Entry, values: Any) -> None:
        bucket = self._buckets[values]
        del bucket[id(entry)]
        if not bucket:
            del self._buckets[values]
