"""Who may act for whom, and the tree they act in, read from the tables that commit with the facts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, func, literal, select

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

    def bindings(self, person: PersonId, on: date) -> Sequence[Binding]:
        return [_binding(row) for row in self._rows(BINDINGS, person=person, on=on)]

    def ancestors(self, organisation: OrganisationId, on: date) -> Sequence[TreeNode]:
        found: dict[OrganisationId, TreeNode] = {}
        for row in self._rows(UPWARD, asked=organisation, on=on):
            if row.stream_id in found:
                break
            found[row.stream_id] = TreeNode(row.stream_id, row.parent, Level(row.level), row.kind)
        return list(found.values())

    def time_zone(self, organisation: OrganisationId | None) -> str:
        if organisation is None:
            return self._time_zone
        return next((row.time_zone for row in self._rows(ZONES, asked=organisation) if row.time_zone), self._time_zone)

    def subtree(self, organisation: OrganisationId, on: date) -> frozenset[OrganisationId]:
        return frozenset({organisation, *(row.stream_id for row in self._rows(DOWNWARD, asked=organisation, on=on))})

    def _rows(self, query: Select[Any], **asked: object) -> Sequence[Any]:
        with self._database.read() as connection:
            return connection.execute(query, asked).all()


def _holds(table: FromClause) -> ColumnElement[bool]:
    return (table.c.from_day <= bindparam("on")) & (table.c.until.is_(None) | (table.c.until >= bindparam("on")))


def _newest(table: FromClause) -> ColumnElement[bool]:
    other = organisation_tree.alias()
    last = select(func.max(other.c.line)).where(other.c.stream_id == table.c.stream_id).scalar_subquery()
    return table.c.line == last


def _upward(which: Any) -> Select[Any]:
    """From an organisation to the top, nearest first, over lines of the tree that fulfil a condition."""
    line, steps = organisation_tree.alias(), literal(0).label("steps")
    start = select(line, steps).where(line.c.stream_id == bindparam("asked"), which(line))
    path = start.cte("path", recursive=True)
    above = organisation_tree.alias()
    on = select(above, path.c.steps + 1).where(above.c.stream_id == path.c.parent, which(above), path.c.steps < FAR)
    path = path.union_all(on)
    return select(path).order_by(path.c.steps)


def _downward() -> Select[Any]:
    """Everything below an organisation, each once."""
    line = organisation_tree.alias()
    below = select(line.c.stream_id).where(line.c.parent == bindparam("asked"), _holds(line))
    found = below.cte("found", recursive=True)
    child = organisation_tree.alias()
    found = found.union(select(child.c.stream_id).where(child.c.parent == found.c.stream_id, _holds(child)))
    return select(found)


BINDINGS: Select[Any] = select(bindings).where(bindings.c.person == bindparam("person"), _holds(bindings))
UPWARD, ZONES, DOWNWARD = _upward(_holds), _upward(_newest), _downward()
"""Built once: every command asks them."""


def _binding(row: Any) -> Binding:
    functions = frozenset(Function(name) for name in json.loads(row.functions))
    return Binding(Role(row.role), row.organisation, functions)
