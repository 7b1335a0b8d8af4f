"""Who may act for whom, and the tree they act in, read from the tables that commit with the facts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select

from application.ports import Binding, TreeNode
from domain.kernel import OrganisationId, PersonId
from domain.organisations.values import Level
from domain.roles import Function, Role
from infrastructure.database import Database
from infrastructure.journal.schema import bindings, organisation_tree


class SqlAuthority:
    """Implements application.ports.Authority. `time_zone`: where an organisation's region is not known."""

    def __init__(self, database: Database, time_zone: str = "Europe/Moscow") -> None:
        self._database = database
        self._time_zone = time_zone

    def bindings(self, person: PersonId, on: date) -> Sequence[Binding]:
        query = select(bindings).where(bindings.c.person == person, _holds(bindings, on))
        with self._database.read() as connection:
            return [_binding(row) for row in connection.execute(query)]

    def ancestors(self, organisation: OrganisationId, on: date) -> Sequence[TreeNode]:
        found: list[TreeNode] = []
        asked: UUID | None = organisation
        with self._database.read() as connection:
            while asked and all(node.id != asked for node in found):
                query = select(organisation_tree).where(
                    organisation_tree.c.stream_id == asked, _holds(organisation_tree, on)
                )
                row = connection.execute(query).first()
                if row is None:
                    break
                found.append(TreeNode(row.stream_id, row.parent, Level(row.level), row.kind))
                asked = row.parent
        return found

    def time_zone(self, organisation: OrganisationId | None) -> str:
        asked, seen = organisation, set[UUID]()
        with self._database.read() as connection:
            while asked and asked not in seen:
                seen.add(asked)
                query = select(organisation_tree).where(organisation_tree.c.stream_id == asked)
                row = connection.execute(query.order_by(organisation_tree.c.line.desc())).first()
                if row is None or row.time_zone:
                    return row.time_zone if row else self._time_zone
                asked = row.parent
        return self._time_zone

    def subtree(self, organisation: OrganisationId, on: date) -> frozenset[OrganisationId]:
        found = {organisation}
        front = [organisation]
        with self._database.read() as connection:
            while front:
                query = select(organisation_tree.c.stream_id).where(
                    organisation_tree.c.parent.in_(front), _holds(organisation_tree, on)
                )
                front = [id for id in connection.scalars(query) if id not in found]
                found.update(front)
        return frozenset(found)


def _holds(table: Table, on: date) -> ColumnElement[bool]:
    return (table.c.from_day <= on) & (table.c.until.is_(None) | (table.c.until >= on))


def _binding(row: Any) -> Binding:
    functions = frozenset(Function(name) for name in json.loads(row.functions))
    return Binding(Role(row.role), row.organisation, functions)
