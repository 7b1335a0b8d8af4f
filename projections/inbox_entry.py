"""What an entry of the inbox is, who asks for it, and what every source of entries shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, String, and_, cast, false, or_

from domain.kernel import OrganisationId, PersonId
from domain.roles import Role
from projections.model import Reader, Row

OWN = frozenset({Role.TEACHER, Role.MENTOR})
"""Roles that see only what is about themselves."""


class Key(NamedTuple):
    """Where an entry stands in the inbox: what came first, or comes first, stands first."""

    day: date
    kind: str
    stream_id: UUID
    order: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that waits. `code` is its sentence in the word lists, filled with `params`.

    `roles`, `people`, `organisations`: whose turn it is, as far as known; `since`: the day it began to wait;
    `due_on`: the day it is due; `days`: days it has waited, or days left until it is due (negative: overdue).
    `order` tells entries of one stream, kind and day apart.
    """

    kind: str
    code: str
    stream_kind: str
    stream_id: UUID
    part: str = ""
    order: str = ""
    roles: tuple[str, ...] = ()
    people: tuple[UUID, ...] = ()
    organisations: tuple[UUID, ...] = ()
    since: date | None = None
    due_on: date | None = None
    days: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> Mapping[str, Any]:
        """Everything its sentence may speak of; ids are still ids."""
        days = {"since": self.since, "due_on": self.due_on, "days": self.days}
        return {**self.params, **{name: str(value) for name, value in days.items() if value is not None}}

    @property
    def key(self) -> Key:
        day = self.due_on or self.since
        assert day
        return Key(day, self.kind, self.stream_id, self.order)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, on which day. `mine`: only what waits for the asker; else everything in scope, whosever turn it is."""

    role: Role
    person: PersonId
    acting_for: OrganisationId | None
    organisations: frozenset[OrganisationId]
    today: date
    stuck_days: Mapping[str, int]
    mine: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of entry: its query, the columns of its key (day, stream, order), and how a row reads."""

    kind: str
    query: Callable[[Reader, Asked], Select[Any]]
    keys: Callable[[Reader], tuple[ColumnElement[Any], ...]]
    entry: Callable[[Row, Asked], Entry]
    order: Callable[[str], Any] = str
    """How the third column of the key is read from a key."""

    def page(self, reader: Reader, asked: Asked, after: Key | None, limit: int) -> list[Entry]:
        """The first entries after a key, in the order of keys."""
        keys = self.keys(reader)
        query = self.query(reader, asked).order_by(*keys).limit(limit)
        if after is not None:
            query = query.where(self._later(keys, after))
        return [self.entry(row, asked) for row in reader.rows(query)]

    def _later(self, keys: tuple[ColumnElement[Any], ...], after: Key) -> ColumnElement[bool]:
        """Keys of this kind that stand after a key of any kind."""
        day, *rest = keys
        if self.kind != after.kind:
            return day >= after.day if self.kind > after.kind else day > after.day
        later: ColumnElement[bool] = false()
        for column, value in reversed(list(zip(rest, (after.stream_id, self.order(after.order)), strict=False))):
            later = or_(column > value, and_(column == value, later))
        return or_(day > after.day, and_(day == after.day, later))


def holds(column: Column[Any] | ColumnElement[Any], value: object) -> ColumnElement[bool]:
    """True where a JSON list of codes or ids holds the value."""
    return cast(column, String).like(f'%"{value}"%')


def some(organisations: frozenset[OrganisationId], *columns: ColumnElement[Any]) -> ColumnElement[bool]:
    """True where one of the columns is among the organisations."""
    return or_(*(column.in_(organisations) for column in columns))
