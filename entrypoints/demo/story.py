"""The whole story: everything that happens, in the order it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from application.agreements import RegisterAgreement
from application.agreements.ending import ConfirmVoid, ProposeVoid
from application.bus import Actor
from domain.kernel import OrganisationId
from domain.pairs import ObligationLink
from entrypoints.demo import elsewhere, pairs, region, routes
from entrypoints.demo.amending import amending
from entrypoints.demo.cast import Cast, Town, cast_of, entrances
from entrypoints.demo.chance import ENDS
from entrypoints.demo.noting import INSTANCES, catalogue_notes, neighbour_notes, notes
from entrypoints.demo.obligations import delegating, ending_early, yearly
from entrypoints.demo.pair import PairPlan
from entrypoints.demo.papers import (
    agreement_of,
    catalogue_scripts,
    ids_of,
    neighbour_paper,
    registering,
    registering_neighbour,
)
from entrypoints.demo.reasons import because
from entrypoints.demo.region import FULL, Size
from entrypoints.demo.route import RoutePlan, Turn
from entrypoints.demo.runner import Runner, Script, Step, demo_id, telling
from entrypoints.demo.signing import whole_way
from entrypoints.demo.values import reporting, restating
from infrastructure.catalogues import loader
from infrastructure.catalogues.loader import Catalogues
from infrastructure.clock import StoryClock

if TYPE_CHECKING:
    from entrypoints.bootstrap import Services

ZONE = ZoneInfo("Europe/Kaliningrad")
NOW = datetime(2024, 9, 1, 9, 0, tzinfo=ZONE)
"""The moment the story clock shows when the story has been told."""
FIRST = "catalogue/organisations"
"""The script the story begins with."""
MENTORING = "sov-21"
"""The duty pairs of the region carry out (SOV 2.3.10)."""
BESIDE = ("person/", "route/", "pair/")
"""Scripts of streams nobody else touches: told several at once."""
SHOWN = 3
"""Every so many duties of a neighbour is reported each year."""


class Story(NamedTuple):
    """What is going to happen: the papers, the people, and what they set out to do."""

    catalogues: Catalogues
    cast: Cast
    routes: list[RoutePlan]
    pairs: list[PairPlan]

    @classmethod
    def of(cls, size: Size = FULL) -> Story:
        cast = cast_of(size)
        links = {
            town.place.key: ObligationLink(agreement=agreement_of(town), obligation=ids_of(town).duty(MENTORING))
            for town in cast.towns
        }
        return cls(
            loader.load(),
            cast,
            [plan for town in cast.towns for plan in routes.route_plans(town, size)],
            [plan for town in cast.towns for plan in pairs.pair_plans(town, links)],
        )

    def scripts(self, look: Any) -> Iterator[tuple[str, Script]]:
        """Every script by name; of one day's the earlier is told first."""
        yield from catalogue_scripts(self.catalogues)
        for town in self.cast.towns:
            yield f"region/{town.place.key}", region.founding(town.place)
        acting = [*(plan.teacher.id for plan in self.routes), *pairs.acting(self.pairs)]
        yield from entrances(self.cast, acting)
        yield from agreements(self.cast, self.catalogues, look)
        yield from elsewhere.scripts(self.catalogues, look)
        yield from routes.scripts(self.cast, self.routes)
        yield from pairs.scripts(self.pairs)

    @property
    def region(self) -> dict[str, tuple[UUID, OrganisationId]]:
        """Name of each municipality → its agreement and itself."""
        return {town.place.name.ru: (agreement_of(town), town.place.id) for town in self.cast.towns}

    @property
    def askers(self) -> list[tuple[str, Actor]]:
        """People of several roles, by their posts, for whoever tries the API."""
        cast, (sovetsk, *_) = self.cast, self.cast.towns
        people = (cast.officer, cast.approver, sovetsk.coordinator, sovetsk.tutor, cast.auditor)
        return [(each.post, each.actor) for each in people]

    @property
    def route_shown(self) -> UUID:
        """The first route of Sovetsk whose plan was sent back before it was approved."""
        sent_back = [plan for plan in self.routes if plan.turn is Turn.PLAN_RETURNED]
        return demo_id("iom", (sent_back or self.routes)[0].name)


def tell(services: Services, story: Story, progress: Callable[[date], None] = lambda _day: None) -> int:
    """Tell the story and leave the clock at its last moment; the number of commands. Told twice it adds nothing."""
    clock = services.clock
    if not isinstance(clock, StoryClock):
        raise TypeError("the story is told in demo mode only")
    runner = Runner(services.bus, clock, ZONE)
    for name, script in story.scripts(services.journal.load):
        runner.add(name, script, beside=name.startswith(BESIDE))
    commands = runner.run(ENDS, progress)
    clock.tell(NOW)
    return commands


def agreements(cast: Cast, catalogues: Catalogues, look: Any) -> Iterator[tuple[str, Script]]:
    """Sovetsk's agreement and its amendment; of the neighbours' one goes its whole way here and one ends early."""
    sovetsk, *neighbours = cast.towns
    *plain, ended, drafted = neighbours
    duties = catalogues.agreement("sov").obligations
    for key in INSTANCES:
        yield f"paper/{key}", registering(key, catalogues)
    yield from catalogue_notes(catalogues)
    yield "paper/amendment", amending(sovetsk, cast, look)
    yield "paper/whole-way", whole_way(drafted, cast, catalogues, look)
    for town in (*plain, ended):
        yield f"paper/{town.place.key}", registering_neighbour(town, cast, catalogues)
        yield f"noted/{town.place.key}", neighbour_notes(town, ended=town is ended)
    yield "noted/whole-way", telling(notes(agreement_of(drafted), date(2021, 10, 8), None, None))
    yield "paper/twice", registered_twice(ended, cast, catalogues)
    yield "paper/ended", ending_early(ended, cast, duties)
    yield "duties/sovetsk", yearly(sovetsk, cast, duties)
    for town in (*plain, drafted):
        yield f"duties/{town.place.key}", yearly(town, cast, duties[town.place.number % SHOWN :: SHOWN])
    for town in cast.towns:
        yield f"delegation/{town.place.key}", delegating(town)
        yield f"values/{town.place.key}", reporting(town, cast)
    yield "values/restated", restating(sovetsk, cast)


def registered_twice(town: Town, cast: Cast, catalogues: Catalogues) -> Script:
    """The same paper entered once more by mistake is voided by two officers."""
    twice, paper = demo_id("agreement", town.place.key, "twice"), neighbour_paper(town, catalogues)
    day = date(2021, 10, 18)
    yield Step(day, cast.officer.actor, RegisterAgreement(agreement_id=twice, paper=paper))
    reason = because("duplicate", "Бумага уже введена.")
    yield Step(day + timedelta(days=1), cast.officer.actor, ProposeVoid(agreement_id=twice, reason=reason))
    yield Step(day + timedelta(days=2), cast.second_officer.actor, ConfirmVoid(agreement_id=twice))
