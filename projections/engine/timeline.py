"""The one way rows remember both times: from when to when something was true, and since and until when we
knew it so.

A timeline's rows carry `valid_from`/`valid_to` (days, [from, to): the last day is not in it) and
`known_from`/`known_to` (positions of facts, [from, to) too). What never ends has OPEN_DATE or OPEN_POSITION.
"As of" is then an index range.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Column, ColumnElement, Date, Index, Integer, Table, Uuid, and_

from application.ports import Recorded
from domain.corrections import Corrected
from domain.kernel import Fact
from projections.engine.spans import Change, Span, laid
from projections.engine.types import OPEN_POSITION
from projections.model import Row, Rows


@dataclass(frozen=True, slots=True)
class Holds:
    """A key has a value from a day on, until the next known change of that key or until a given day
    (exclusive)."""

    key: Mapping[str, Any]
    value: Mapping[str, Any]
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Ends:
    """A key has no value from a day on, for good or until a given day (exclusive)."""

    key: Mapping[str, Any]
    since: date
    until: date | None = None


Told = Holds | Ends


_TIMES = frozenset({"valid_from", "valid_to", "known_from", "known_to"})


def times() -> tuple[Column[Any], ...]:
    """The four columns that make a table a timeline; valid_from and known_from belong to its primary key."""
    return (
        Column("valid_from", Date, primary_key=True),
        Column("valid_to", Date, nullable=False),
        Column("known_from", BigInteger, primary_key=True, autoincrement=False),
        Column("known_to", BigInteger, nullable=False),
    )


def as_of(table: Table, on: date, known_at: int | None = None) -> ColumnElement[bool]:
    """Rows of a timeline true on a day, as known at a position (None: now). `table` is the reader's live
    table."""
    c = table.c
    known = c.known_to == OPEN_POSITION if known_at is None else and_(c.known_from <= known_at, c.known_to > known_at)
    return and_(c.valid_from <= on, c.valid_to > on, known)


class Timeline:
    """Keeps one table of values by key over both times.

    `Timeline(Table("staff_posts", METADATA, Column("person_id", Uuid, primary_key=True), Column("post",
    String), *times()))`: the key is the primary key without the times, every other column is the value. A
    model lists `*timeline.tables` among its TABLES: the second one keeps what each fact told, so a correction
    can tell it anew.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self._keys = tuple(c.name for c in table.primary_key if c.name not in _TIMES)
        self._values = tuple(c.name for c in table.columns if c.name not in _TIMES and not c.primary_key)
        columns = [table.c[name] for name in self._keys]
        Index(f"{table.name}_line", *columns, table.c.known_to)
        Index(f"{table.name}_day", table.c.known_to, table.c.valid_from, table.c.valid_to)
        self._told = _told_table(table, self._keys, self._values)
        self.tables = (table, self._told)

    def fold(self, rows: Rows, recorded: Recorded, telling: Callable[[Fact], Iterable[Told]]) -> None:
        """Tell the timeline a fact; `telling` says what a fact holds or ends and is a function of the fact
        alone.

        A correction is told by the same function: what the fact told before is taken back and what it tells
        now stands in its place, in the order of the facts, known from the correction on.
        """
        if isinstance(recorded.fact, Corrected) and recorded.corrects:
            self._tell_anew(rows, recorded, recorded.fact.version, list(telling(recorded.corrects[1])))
        else:
            for number, told_now in enumerate(telling(recorded.fact)):
                self._tell(rows, recorded, number, told_now)

    def _tell(self, rows: Rows, recorded: Recorded, number: int, told_now: Told) -> None:
        change = self._change(told_now)
        if change is None:
            return
        teller = (recorded.position, number, recorded.stream_id, recorded.stream_version)
        self._keep(rows, teller, told_now)
        before = self._spans(rows, told_now.key)
        self._write(rows, told_now.key, recorded.position, before, laid(before, change))

    def _tell_anew(self, rows: Rows, recorded: Recorded, version: int, telling: list[Told]) -> None:
        stood = rows.find(self._told, stream_id=recorded.stream_id, stream_version=version)
        position = stood[0]["told_at"] if stood else recorded.position
        first = max((row["n"] for row in stood), default=-1) + 1
        for row in stood:
            rows.put(self._told, **row | {"void": True})
        for number, told_now in enumerate(telling, start=first):
            if self._change(told_now):
                self._keep(rows, (position, number, recorded.stream_id, version), told_now)
        keys = [self._key(row) for row in stood] + [self._key(told_now.key) for told_now in telling]
        for values in dict.fromkeys(keys):
            self._replay(rows, dict(zip(self._keys, values, strict=True)), recorded.position)

    def _replay(self, rows: Rows, key: Row, position: int) -> None:
        spans: list[Span] = []
        for row in rows.find(self._told, **key, void=False):
            value = tuple(row[name] for name in self._values) if row["holds"] else None
            spans = laid(spans, Change(value, row["since"], row["until"]))
        self._write(rows, key, position, self._spans(rows, key), spans)

    def _write(self, rows: Rows, key: Mapping[str, Any], position: int, old: list[Span], new: list[Span]) -> None:
        """Close the spans no longer believed and open the new ones, known from `position` on."""
        for row in rows.find(self.table, **key, known_to=OPEN_POSITION):
            if self._span(row) in new:
                continue
            place = {**key, "valid_from": row["valid_from"], "known_from": row["known_from"]}
            if row["known_from"] >= position:  # the same fact said otherwise a moment ago: nobody ever knew it
                rows.delete(self.table, **place)
            else:
                rows.change(self.table, place, known_to=position)
        for span in new:
            if span not in old:
                value = dict(zip(self._values, span.value, strict=True))
                days = {"valid_from": span.since, "valid_to": span.until}
                rows.put(self.table, **key, **value, **days, known_from=position, known_to=OPEN_POSITION)

    def _keep(self, rows: Rows, teller: tuple[int, int, UUID, int], told_now: Told) -> None:
        position, number, stream_id, version = teller
        rows.insert(
            self._told,
            **told_now.key,
            **(told_now.value if isinstance(told_now, Holds) else {}),
            told_at=position,
            n=number,
            stream_id=stream_id,
            stream_version=version,
            void=False,
            holds=isinstance(told_now, Holds),
            since=told_now.since,
            until=told_now.until,
        )

    def _change(self, told_now: Told) -> Change | None:
        """The change on a line of days; None when it covers no day."""
        if told_now.until is not None and told_now.until <= told_now.since:
            return None
        value = tuple(told_now.value.get(name) for name in self._values) if isinstance(told_now, Holds) else None
        return Change(value, told_now.since, told_now.until)

    def _spans(self, rows: Rows, key: Mapping[str, Any]) -> list[Span]:
        return [self._span(row) for row in rows.find(self.table, **key, known_to=OPEN_POSITION)]

    def _span(self, row: Row) -> Span:
        return Span(row["valid_from"], row["valid_to"], tuple(row[name] for name in self._values))

    def _key(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(row[name] for name in self._keys)


def _told_table(table: Table, keys: Sequence[str], values: Sequence[str]) -> Table:
    """What each fact told: in order of `told_at` (its position) and `n`; void when a correction took it
    back."""
    columns = [Column(name, table.c[name].type, primary_key=True, autoincrement=False) for name in keys]
    return Table(
        f"{table.name}_told",
        table.metadata,
        *columns,
        Column("told_at", BigInteger, primary_key=True, autoincrement=False),
        Column("n", Integer, primary_key=True, autoincrement=False),
        Column("stream_id", Uuid, nullable=False),
        Column("stream_version", Integer, nullable=False),
        Column("void", Boolean, nullable=False),
        Column("holds", Boolean, nullable=False),
        Column("since", Date, nullable=False),
        Column("until", Date),
        *(Column(name, table.c[name].type) for name in values),
        Index(f"{table.name}_teller", "stream_id", "stream_version"),
    )
