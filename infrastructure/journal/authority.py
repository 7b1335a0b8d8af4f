"""Who may act for whom, and the tree they act in, as committed with the facts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select

from application.ports import Binding, TreeNode
from domain.kernel import OrganisationId, PersonId
from domain.roles import Function, Role
from infrastructure.database import Database
from infrastructure.journal.looking import looking_at
from infrastructure.journal.schema import bindings
from infrastructure.journal.statements import compiled
from infrastructure.journal.tree import Tree, read_day, read_id

KEPT_PEOPLE = 20_000


class Held(NamedTuple):
    """A binding with its days, the last inclusive."""

    binding: Binding
    since: date
    until: date | None


class SqlAuthority:
    """Implements application.ports.Authority. `time_zone`: where an organisation's region is not known.

    What it keeps in memory is compared with the newest positions in the tables before every answer.
    """

    def __init__(self, database: Database, time_zone: str = "Europe/Moscow") -> None:
        self._database = database
        self._time_zone = time_zone
        self._looking = looking_at(database)
        self._tree = Tree(database)
        self._people: dict[UUID, tuple[int, list[Held]]] = {}
        columns = (
            bindings.c.role,
            bindings.c.organisation,
            bindings.c.functions,
            bindings.c.from_day,
            bindings.c.until,
        )
        held = select(*columns).where(bindings.c.person == bindparam("person"))
        self._held = compiled(held.order_by(bindings.c.position), database.hot)

    def bindings(self, person: PersonId, on: date) -> Sequence[Binding]:
        newest = self._looking.look(person).bindings
        known, held = self._people.get(person, (0, []))
        if known < newest:
            held = [_held(row) for row in self._database.text(self._held, (self._database.key(person),))]
            if len(self._people) >= KEPT_PEOPLE:
                self._people.clear()
            self._people[person] = (newest, held)
        return [each.binding for each in held if each.since <= on and (each.until is None or on <= each.until)]

    def ancestors(self, organisation: OrganisationId, on: date) -> Sequence[TreeNode]:
        return self._newest_tree().path(organisation, on)

    def time_zone(self, organisation: OrganisationId | None) -> str:
        zone = None if organisation is None else self._newest_tree().time_zone(organisation)
        return zone or self._time_zone

    def subtree(self, organisation: OrganisationId, on: date) -> frozenset[OrganisationId]:
        return self._newest_tree().subtree(organisation, on)

    def _newest_tree(self) -> Tree:
        self._tree.bring_up(self._looking.look().tree)
        return self._tree


def _held(row: Sequence[Any]) -> Held:
    role, organisation, functions, since, until = row
    binding = Binding(Role(role), read_id(organisation), frozenset(Function(name) for name in json.loads(functions)))
    return Held(binding, read_day(since), until and read_day(until))
