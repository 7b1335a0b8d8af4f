"""An installation with something to do: a region, people who may ask, plans of what they ask, pairs to be swept."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4
from zoneinfo import available_timezones

from application.bus import Actor, Context
from application.organisations import AddSynonym, RegisterOrganisation
from domain.kernel import SYSTEM
from domain.organisations.values import Level, OrganisationKind
from domain.roles import Role
from entrypoints.bootstrap import Services, build
from infrastructure.settings import Settings
from projections.engine.checkpoints import State
from tests.behaviour.couples import Couple
from tests.faults.load import EXPORTS, Asked
from tests.scenario import World

Plan = Callable[[random.Random], Iterator[Asked]]
COUPLES = 6
"""Pairs whose last day is over: the first sweep notes each."""


class Town:
    """What a test knows of the installation; `services` is its own look at it, and writes only where it says so."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.world = World(services)
        self.ministry = self.world.actor(Role.MINISTRY, self.world.ministry)
        self.officers = [self.world.actor(Role.MINISTRY, self.world.ministry) for _ in range(3)]
        self.pairs = [Couple.of(self.world).start().pair_id for _ in range(COUPLES)]
        self.founded = services.journal.head()
        self._zones = sorted(zone for zone in available_timezones() if zone.startswith(("Asia/", "Europe/")))

    def connect_anew(self) -> None:
        """Forget this process's connections, which a restart of the database has broken."""
        for engine in (self.services.database.reader, self.services.database.writer):
            engine.dispose()

    def hands(self, number: int) -> list[Plan]:
        """Plans of so many people."""
        return [self._plan(self.officers[each % len(self.officers)]) for each in range(number)]

    def school(self, by: Actor) -> Asked:
        body = {"level": "organisation", "kind": "school", "parent": str(self.world.municipality)}
        named = {"organisation_id": str(uuid4()), "name": {"ru": "Демо школа"}, "demo": True}
        return Asked("organisations", body | named, by)

    def synonym(self, organisation: object, by: Actor, version: int | None = None) -> Asked:
        return Asked(f"organisations/{organisation}/add-synonym", {"synonym": f"Демо {uuid4()}"}, by, version)

    def request(self, by: Actor) -> Asked:
        """A teacher asks for a route; one request of a kind stands open at a time."""
        places = {"school": str(self.world.school), "centre": str(self.world.centre)}
        return Asked("ioms/requests", places | {"kind": "cnppm_route", "text": "Демо"}, by)

    def clerk(self, _chance: random.Random) -> Iterator[Asked]:
        """Somebody asks for one small export after another."""
        while True:
            yield Asked(EXPORTS, {"stream_id": str(self.world.school)}, self.ministry)

    def work(self, commands: int) -> int:
        """Carry out so many commands in this process; the position of the last one."""
        school = self.world.new_school()
        for _ in range(commands - 1):
            self.world.do(AddSynonym(organisation_id=school, synonym=f"Демо {uuid4()}"))
        return self.services.journal.head()

    def lag(self) -> int:
        """How many facts the slowest read model is behind; the whole journal while one is being built."""
        head = self.services.journal.head()
        return max(head if model.lag is None else model.lag for model in self.services.store.status(head).models)

    def new_zone(self) -> str:
        """A region whose day has begun by its own clock: the scheduler must ask for one more sweep."""
        zone = self._zones.pop()
        command = RegisterOrganisation(
            level=Level.REGION,
            kind=OrganisationKind.REGION,
            name={"ru": "Демо"},
            parent=self.world.country,
            time_zone=zone,
        )
        self.services.bus.handle(command, Context(Actor(SYSTEM, Role.SYSTEM), uuid4(), uuid4()))
        return zone

    def _plan(self, by: Actor) -> Plan:
        """A school of one's own, synonyms for it, and now and then one for the municipality everybody changes."""

        def plan(chance: random.Random) -> Iterator[Asked]:
            while True:
                school = self.school(by)
                yield school
                for _ in range(chance.randrange(2, 8)):
                    shared = chance.random() < 0.15
                    yield self.synonym(self.world.municipality if shared else school.body["organisation_id"], by)

        return plan


def holders(place: Town) -> set[int]:
    """Pids of the processes that hold a lease of a read model."""
    live = [c for c in place.services.store.checkpoints() if c.state == State.LIVE and c.held and c.holder]
    return {int(c.holder.split("-")[1]) for c in live if c.holder and c.holder.startswith("process-")}


@contextmanager
def town(settings: Settings) -> Iterator[Town]:
    """The installation, founded in this process, which follows nothing and works at no job."""
    with build(settings) as services:
        yield Town(services)
