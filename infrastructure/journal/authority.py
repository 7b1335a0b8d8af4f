"""Who may act for whom, and the tree they act in, read from the tables that commit with the facts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, func, literal_column, select

from application.ports import Binding, TreeNode
from domain.kernel import OrganisationId, PersonId
from domain.organisations.values import Level
from domain.roles import Function, Role
from infrastructure.database import Database
from infrastructure.journal.schema import bindings, organisation_tree

FAR = 100
"""More steps than any way through the tree has, mergers included."""


class SqlAuthority:
    """Implements application.ports.Authority. `time_zone`: where an organisation's region is not known."""

    def __init__(self, database: Database, time_zone: str = "Europe/Moscow") -> None:
        self._database = database
        self._time_zone = time_zone
        self._bindings = _Query(BINDINGS, database)
        self._upward, self._zones, self._downward = (_Query(each, database) for each in (UPWARD, ZONES, DOWNWARD))

    def bindings(self, person: PersonId, on: date) -> Sequence[Binding]:
        return [
            Binding(Role(role), _id(organisation), frozenset(Function(name) for name in json.loads(functions)))
            for role, organisation, functions in self._bindings.rows(person=person, on=on)
        ]

    def ancestors(self, organisation: OrganisationId, on: date) -> Sequence[TreeNode]:
        found: dict[OrganisationId, TreeNode] = {}
        for id, parent, level, kind, _zone, _steps in self._upward.rows(asked=organisation, on=on):
            node = _id(id)
            if node in found:
                break
            found[node] = TreeNode(node, parent and _id(parent), Level(level), kind)
        return list(found.values())

    def time_zone(self, organisation: OrganisationId | None) -> str:
        if organisation is None:
            return self._time_zone
        return next((zone for *_, zone, _steps in self._zones.rows(asked=organisation) if zone), self._time_zone)

    def subtree(self, organisation: OrganisationId, on: date) -> frozenset[OrganisationId]:
        return frozenset({organisation, *(_id(row[0]) for row in self._downward.rows(asked=organisation, on=on))})


class _Query:
    """A statement compiled once for the driver, asked with its parameters by name."""

    def __init__(self, statement: Select[Any], database: Database) -> None:
        compiled = statement.compile(dialect=database.reader.dialect)
        self._database = database
        self._sql, self._order = str(compiled), tuple(compiled.positiontup or ())

    def rows(self, **asked: UUID | date) -> list[Any]:
        given = {name: self._given(value) for name, value in asked.items()}
        return self._database.fetch(self._sql, [given[name] for name in self._order])

    def _given(self, value: UUID | date) -> Any:
        if isinstance(value, UUID):
            return self._database.key(value)
        return value.isoformat() if self._database.dialect == "sqlite" else value


def _holds(table: FromClause) -> ColumnElement[bool]:
    return (table.c.from_day <= bindparam("on")) & (table.c.until.is_(None) | (table.c.until >= bindparam("on")))


def _newest(table: FromClause) -> ColumnElement[bool]:
    other = organisation_tree.alias()
    last = select(func.max(other.c.line)).where(other.c.stream_id == table.c.stream_id).scalar_subquery()
    return table.c.line == last


def _upward(which: Callable[[Any], ColumnElement[bool]]) -> Select[Any]:
    """From an organisation to the top, nearest first, over lines of the tree that fulfil a condition."""
    line = organisation_tree.alias()
    start = select(*_node(line), literal_column("0").label("steps")).where(
        line.c.stream_id == bindparam("asked"), which(line)
    )
    path = start.cte("path", recursive=True)
    above, following = organisation_tree.alias(), path.c.steps + literal_column("1")
    on = select(*_node(above), following).where(
        above.c.stream_id == path.c.parent, which(above), path.c.steps < literal_column(str(FAR))
    )
    path = path.union_all(on)
    return select(path).order_by(path.c.steps)


def _node(line: FromClause) -> tuple[ColumnElement[Any], ...]:
    return (line.c.stream_id, line.c.parent, line.c.level, line.c.kind, line.c.time_zone)


def _downward() -> Select[Any]:
    """Everything below an organisation, each once."""
    line = organisation_tree.alias()
    below = select(line.c.stream_id).where(line.c.parent == bindparam("asked"), _holds(line))
    found = below.cte("found", recursive=True)
    child = organisation_tree.alias()
    found = found.union(select(child.c.stream_id).where(child.c.parent == found.c.stream_id, _holds(child)))
    return select(found)


BINDINGS: Select[Any] = select(bindings.c.role, bindings.c.organisation, bindings.c.functions).where(
    bindings.c.person == bindparam("person"), _holds(bindings)
)
UPWARD, ZONES, DOWNWARD = _upward(_holds), _upward(_newest), _downward()
"""Built once: every command asks them."""


def _id(stored: UUID | str) -> OrganisationId:
    return OrganisationId(stored if isinstance(stored, UUID) else UUID(stored))
