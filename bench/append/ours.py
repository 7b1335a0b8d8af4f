"""Letopis: a command through the bus, with permission, stored answer, claims and digests; no door before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

from application.bindings import GrantRole
from application.bus import Actor, Bus, Command, Context, Tools
from application.catalogue import HANDLERS, PERMISSIONS
from application.ioms import AddItem
from application.organisations import RegisterOrganisation
from application.people import RegisterPerson
from application.ports import Envelope, Submission
from bench.append.routes import DAY, act, diagnosed, serving
from bench.append.storm import storm, streams
from bench.comparison import Numbers, Place, Round
from domain.ioms import ItemContent
from domain.kernel import SYSTEM, OrganisationId, PersonId
from domain.organisations.values import Level, Name, OrganisationKind
from domain.roles import Role
from infrastructure.clock import SystemClock
from infrastructure.database import Database
from infrastructure.ids import Uuid7
from infrastructure.journal import Journal, SqlAuthority, SqlRefusals, create
from infrastructure.keys import Keys
from infrastructure.vault import PeopleVault

Stream = tuple[UUID, ItemContent]


@contextmanager
def ours(place: Place, database: str, writers: int) -> Iterator[Round]:
    """A region with a school, a centre and its tutor, who adds items to the plans of routes."""
    url = place.postgres if database == "postgresql" else f"sqlite:///{place.folder}/journal.db"
    house = House(Database(url))

    def measure() -> Numbers:
        return storm([house.routes(streams(writers)) for _ in range(writers)], house.add_item)

    yield measure
    house.journal.close()
    house.database.close()


class House:
    """The bus over an empty database, a tutor who may tell it, and what the tutor's region needs."""

    def __init__(self, database: Database) -> None:
        create(database)
        clock, keys = SystemClock(), Keys.of(bytes(32))
        self.database = database
        self.journal = Journal(database, clock, keys.request_hash)
        authority, vault = SqlAuthority(database), PeopleVault(database, keys)
        tools = Tools(self.journal, authority, vault, clock, Uuid7(clock), SqlRefusals(database))
        self.bus = Bus(tools, HANDLERS, PERMISSIONS)
        country = self._organisation(Level.COUNTRY, OrganisationKind.COUNTRY, None)
        region = self._organisation(Level.REGION, OrganisationKind.REGION, country)
        municipality = self._organisation(Level.MUNICIPALITY, OrganisationKind.MUNICIPALITY, region)
        self.centre = self._organisation(Level.ORGANISATION, OrganisationKind.CENTRE, region)
        self.school = self._organisation(Level.ORGANISATION, OrganisationKind.SCHOOL, municipality)
        person = RegisterPerson(organisation=self.centre, family_name="Демо", given_name="Лицо", demo=True)
        tutor = PersonId(self._found(person))
        self._found(GrantRole(person=tutor, role=Role.TUTOR, organisation=self.centre, functions=(), since=DAY))
        self.tutor = Actor(tutor, Role.TUTOR, self.centre)

    def routes(self, count: int) -> list[Stream]:
        """Routes with four facts each, put into the journal as one command."""
        told = act(self.tutor.person, self.centre)
        ioms = [diagnosed(told, self.school, self.centre) for _ in range(count)]
        envelope = Envelope(self.tutor.person, Role.TUTOR, self.centre, uuid4(), uuid4())
        self.journal.append(Submission([fact for iom in ioms for fact in iom.collect_facts()], envelope, "bench"))
        return [serving(iom) for iom in ioms]

    def add_item(self, stream: Stream) -> None:
        iom_id, item = stream
        command = AddItem(iom_id=iom_id, item=item, occurred_on=DAY)
        self.bus.handle(command, Context(self.tutor, uuid4(), uuid4()))

    def _organisation(self, level: Level, kind: OrganisationKind, parent: OrganisationId | None) -> OrganisationId:
        zone = "Europe/Kaliningrad" if level is Level.REGION else None
        name = Name(ru=f"Демо {kind}")
        command = RegisterOrganisation(
            occurred_on=DAY, level=level, kind=kind, name=name, parent=parent, time_zone=zone
        )
        return OrganisationId(self._found(command))

    def _found(self, command: Command) -> UUID:
        return self.bus.handle(command, Context(Actor(SYSTEM, Role.SYSTEM), uuid4(), uuid4())).streams[0].id
