"""A small world for behaviour tests: the real bus over a real SQLite journal, a vault, and a clock the test tells.

    def test_…(world: World) -> None:
        tutor = world.actor(Role.TUTOR, world.school)
        receipt = world.do(OpenIom(...), by=tutor)                 # carried out, or the refusal is raised
        world.refused(CompleteDesign(iom_id=iom), by=tutor, code="iom.deficits_uncovered")
        assert world.load(Iom, iom).stage is Stage.DESIGN

`world.country/.region/.municipality/.ministry/.centre/.methodical_centre/.administration/.school/.other_school` are ids
of one region; `.foreign_*` of another one. `world.on(day)` moves today.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest

from application.bindings import GrantRole
from application.bus import Actor, Bus, Command, Context, Tools
from application.catalogue import HANDLERS, PERMISSIONS
from application.organisations import RegisterOrganisation
from application.people import RegisterPerson
from application.ports import Receipt, RuleSettings
from domain.errors import Refusal
from domain.kernel import SYSTEM, Aggregate, OrganisationId, PersonId
from domain.organisations.values import Level, OrganisationKind
from domain.roles import Function, Role
from entrypoints.bootstrap import Services
from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.documents import DocumentStore
from infrastructure.ids import Uuid7
from infrastructure.journal import Journal, SqlAuthority, SqlRefusals, create
from infrastructure.keys import Keys
from infrastructure.vault import PeopleVault

A = TypeVar("A", bound=Aggregate)
TODAY = date(2023, 9, 1)
BEGINNING = date(2019, 1, 1)
SYSTEM_ACTOR = Actor(SYSTEM, Role.SYSTEM)


class Parts:
    """The least a bus needs, over a journal that is thrown away."""

    def __init__(self, database: Database, folder: Path, keys: Keys | None = None) -> None:
        create(database)
        keys = keys or Keys.of(bytes(32))
        self.clock = StoryClock(_noon(TODAY))
        self.journal = Journal(database, self.clock, keys.request_hash)
        self.authority = SqlAuthority(database)
        self.vault = PeopleVault(database, keys)
        self.documents = DocumentStore(folder, self.vault)
        self.refusals = SqlRefusals(database)
        tools = Tools(
            self.journal, self.authority, self.vault, self.clock, Uuid7(self.clock), self.refusals, RuleSettings()
        )
        self.bus = Bus(tools, HANDLERS, PERMISSIONS)


class World:
    """One installation with a region, its centre, a municipality and schools; `parts` are Parts or Services."""

    def __init__(self, parts: Parts | Services) -> None:
        assert isinstance(parts.clock, StoryClock)
        self.clock = parts.clock
        self.clock.tell(_noon(TODAY))
        self.journal = parts.journal
        self.authority = parts.authority
        self.vault = parts.vault
        self.documents = parts.documents
        self.refusals = parts.refusals
        self.bus = parts.bus
        self._found()

    @property
    def today(self) -> date:
        return self.clock.now().date()

    def on(self, day: date) -> None:
        """It is noon of that day now."""
        self.clock.tell(_noon(day))

    def do(self, command: Command, by: Actor = SYSTEM_ACTOR, command_id: UUID | None = None) -> Receipt:
        """Carry out a command; a refusal is raised."""
        return self.bus.handle(command, Context(by, command_id or uuid4(), uuid4()))

    def refused(self, command: Command, by: Actor, code: str) -> Refusal:
        """The command is refused with this code, and the journal has not moved."""
        head = self.journal.head()
        with pytest.raises(Refusal) as caught:
            self.do(command, by)
        assert (caught.value.code, self.journal.head()) == (code, head), caught.value.params
        return caught.value

    def load(self, cls: type[A], stream_id: UUID) -> A:
        return self.journal.load(cls, stream_id)

    def person(self, organisation: OrganisationId | None = None) -> PersonId:
        """A person the vault knows."""
        command = RegisterPerson(
            organisation=organisation or self.school, family_name="Демо", given_name="Лицо", demo=True
        )
        return PersonId(self.do(command).streams[0].id)

    def actor(
        self,
        role: Role,
        organisation: OrganisationId,
        *functions: Function,
        person: PersonId | None = None,
        since: date = BEGINNING,
    ) -> Actor:
        """A person (a new one unless given) who holds the role in the organisation, acting for it."""
        person = person or self.person(organisation)
        self.do(GrantRole(person=person, role=role, organisation=organisation, functions=functions, since=since))
        return Actor(person, role, organisation)

    def organisation(
        self, level: Level, kind: OrganisationKind, parent: OrganisationId | None, **more: Any
    ) -> OrganisationId:
        """A new organisation, in the tree since the beginning."""
        command = RegisterOrganisation(
            occurred_on=BEGINNING, level=level, kind=kind, name={"ru": f"Демо {kind}"}, parent=parent, **more
        )
        return OrganisationId(self.do(command).streams[0].id)

    def new_school(self, municipality: OrganisationId | None = None) -> OrganisationId:
        return self.organisation(Level.ORGANISATION, OrganisationKind.SCHOOL, municipality or self.municipality)

    def new_municipality(self, region: OrganisationId | None = None) -> OrganisationId:
        return self.organisation(Level.MUNICIPALITY, OrganisationKind.MUNICIPALITY, region or self.region)

    def _found(self) -> None:
        at = self.organisation
        self.country = at(Level.COUNTRY, OrganisationKind.COUNTRY, None)
        self.region = at(Level.REGION, OrganisationKind.REGION, self.country, time_zone="Europe/Kaliningrad")
        self.municipality = self.new_municipality()
        self.ministry = at(Level.ORGANISATION, OrganisationKind.MINISTRY, self.region)
        self.centre = at(Level.ORGANISATION, OrganisationKind.CENTRE, self.region)
        self.methodical_centre = at(Level.ORGANISATION, OrganisationKind.METHODICAL_CENTRE, self.municipality)
        self.administration = at(Level.ORGANISATION, OrganisationKind.ADMINISTRATION, self.municipality)
        self.school = self.new_school()
        self.other_school = self.new_school()
        self.foreign_region = at(Level.REGION, OrganisationKind.REGION, self.country, time_zone="Asia/Yekaterinburg")
        self.foreign_municipality = self.new_municipality(self.foreign_region)
        self.foreign_school = self.new_school(self.foreign_municipality)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A fresh world on a SQLite journal of its own."""
    database = Database()
    parts = Parts(database, tmp_path)
    yield World(parts)
    parts.journal.close()
    database.close()
