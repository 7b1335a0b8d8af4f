"""Who may act for whom, and the tree they act in, as committed with the facts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select

from application.permissions.deputies import passed_on
from application.ports import Binding, TreeNode
from domain.absences.absence import Away
from domain.kernel import OrganisationId, PersonId
from domain.roles import Function, Role
from infrastructure.database import Database
from infrastructure.journal.looking import looking_at
from infrastructure.journal.schema import absences, bindings
from infrastructure.journal.statements import compiled
from infrastructure.journal.tree import Tree, read_day, read_id
from infrastructure.wire import as_uuid

KEPT_PEOPLE = 20_000


class Held(NamedTuple):
    """A binding with its days, the last inclusive."""

    binding: Binding
    since: date
    until: date | None

    def runs(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


class StandIn(NamedTuple):
    """An absence as its deputy knows it, with everything the absent person holds."""

    person: PersonId
    organisation: OrganisationId
    since: date
    until: date
    held: list[Held]


class Standing(NamedTuple):
    """What is known of a person up to a position."""

    position: int
    held: list[Held]
    stand_ins: list[StandIn]


NOTHING = Standing(0, [], [])


class SqlAuthority:
    """Implements application.ports.Authority. `time_zone`: where an organisation's region is not known.

    What it keeps in memory is compared with the newest positions in the tables before every answer.
    """

    def __init__(self, database: Database, time_zone: str = "Europe/Moscow") -> None:
        self._database = database
        self._time_zone = time_zone
        self._looking = looking_at(database)
        self._tree = Tree(database)
        self._people: dict[UUID, Standing] = {}
        columns = (
            bindings.c.role,
            bindings.c.organisation,
            bindings.c.functions,
            bindings.c.from_day,
            bindings.c.until,
        )
        held = select(*columns).where(bindings.c.person == bindparam("person"))
        self._held = compiled(held.order_by(bindings.c.position), database.hot)
        days = (absences.c.organisation, absences.c.from_day, absences.c.until)
        stands_in = select(absences.c.person, *days).where(absences.c.deputy == bindparam("deputy"))
        self._stands_in = compiled(stands_in.order_by(absences.c.position), database.hot)
        away = select(absences.c.stream_id, *days[1:], absences.c.turn).where(
            absences.c.person == bindparam("person"), absences.c.organisation == bindparam("organisation")
        )
        self._away = compiled(away, database.hot)

    def bindings(self, person: PersonId, on: date) -> Sequence[Binding]:
        standing = self._standing(person)
        own = [each.binding for each in standing.held if each.runs(on)]
        return own + self._passed_on(standing.stand_ins, on) if standing.stand_ins else own

    def holds_from(self, person: PersonId, day: date) -> bool:
        standing = self._standing(person)
        own = any(each.until is None or each.until >= day for each in standing.held)
        return own or any(each.until >= day for each in standing.stand_ins)

    def _standing(self, person: PersonId) -> Standing:
        newest = self._looking.look(person).bindings
        standing = self._people.get(person, NOTHING)
        if standing.position < newest:
            standing = self._read(person, newest)
            if len(self._people) >= KEPT_PEOPLE:
                self._people.clear()
            self._people[person] = standing
        return standing

    def absences(self, person: PersonId, organisation: OrganisationId) -> Sequence[Away]:
        key = self._database.key
        rows = self._database.text(self._away, (key(person), key(organisation)))
        return [Away(as_uuid(row[0]), read_day(row[1]), read_day(row[2]), int(row[3])) for row in rows]

    def ancestors(self, organisation: OrganisationId, on: date) -> Sequence[TreeNode]:
        return self._newest_tree().path(organisation, on)

    def time_zone(self, organisation: OrganisationId | None) -> str:
        zone = None if organisation is None else self._newest_tree().time_zone(organisation)
        return zone or self._time_zone

    def subtree(self, organisation: OrganisationId, on: date) -> frozenset[OrganisationId]:
        return self._newest_tree().subtree(organisation, on)

    def _passed_on(self, stand_ins: Sequence[StandIn], on: date) -> list[Binding]:
        """What absent people hold themselves that day; what they hold for others is not passed on again."""

        def above(organisation: OrganisationId) -> set[OrganisationId]:
            return {node.id for node in self.ancestors(organisation, on)}

        running = [each for each in stand_ins if each.since <= on <= each.until]
        passed = [
            passed_on(held.binding, each.person, each.organisation, above)
            for each in running
            for held in each.held
            if held.runs(on)
        ]
        return [binding for binding in passed if binding]

    def _read(self, person: PersonId, newest: int) -> Standing:
        key = self._database.key
        own, absent = self._database.texts([(self._held, (key(person),)), (self._stands_in, (key(person),))])
        roles = self._database.texts([(self._held, (key(as_uuid(row[0])),)) for row in absent]) if absent else []
        stand_ins = [
            StandIn(
                PersonId(as_uuid(row[0])), read_id(row[1]), read_day(row[2]), read_day(row[3]), list(map(_held, held))
            )
            for row, held in zip(absent, roles, strict=True)
        ]
        return Standing(newest, list(map(_held, own)), stand_ins)

    def _newest_tree(self) -> Tree:
        self._tree.bring_up(self._looking.look().tree)
        return self._tree


def _held(row: Sequence[Any]) -> Held:
    role, organisation, functions, since, until = row
    binding = Binding(Role(role), read_id(organisation), frozenset(Function(name) for name in json.loads(functions)))
    return Held(binding, read_day(since), until and read_day(until))
