"""A territory with an object of every kind, told through the bus; three of them make an installation."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from uuid import UUID, uuid4

from application.absences import AnnounceAbsence
from application.agreements import RegisterAgreement
from application.amendments import DraftAmendment
from application.bindings import GrantRole
from application.bus import Actor
from application.indicators import ReportValue
from application.ioms import FileIomRequest
from application.ports import Receipt
from application.staff import Hire
from domain.ioms import IomKind
from domain.kernel import OrganisationId, PersonId
from domain.organisations import Level, OrganisationKind
from domain.papers.values import Membership
from domain.roles import Function, Role
from domain.staff import Post, WorkCategory
from tests.behaviour import papers
from tests.behaviour.couples import Couple
from tests.behaviour.routes import Traveller
from tests.behaviour.test_indicators_reporting import report
from tests.behaviour.three_parties import WHY
from tests.entrypoints.access.table import PERSONAL
from tests.scenario import World

POST = Post(position="учитель", category=WorkCategory.TEACHER)
FUNCTIONS = tuple(Function)


@dataclass(frozen=True)
class Own:
    """What is about one person: their route with its file, their request, their pair."""

    person: PersonId
    iom: UUID
    file: str
    request: UUID
    pair: UUID
    absence: UUID


@dataclass
class Territory:
    """A municipality of a region; `world` is the view of the test world whose places these are."""

    world: World
    actors: dict[Role, Actor]
    own: dict[Role, Own]
    """What is about the teacher, the mentor, and (under the tutor, whose it is not) a colleague of theirs."""
    agreement: UUID
    amendment: UUID
    staff: UUID
    binding: UUID
    value: UUID
    absences: dict[Role, UUID]
    """Each officer's own, next winter."""
    exports: dict[Role, UUID]
    tokens: dict[Role, UUID] = field(default_factory=dict)

    @property
    def ids(self) -> frozenset[str]:
        """Ids of everything here that others must not learn; organisations are public."""
        things = {self.agreement, self.amendment, self.staff, self.binding, self.value, *self.exports.values()}
        things |= {*self.absences.values()}
        things |= {*self.tokens.values()}
        things |= {each for own in self.own.values() for each in (own.person, own.iom, own.request, own.pair)}
        things |= {own.absence for own in self.own.values()}
        people = {actor.person for actor in self.actors.values()}
        return frozenset(map(str, things | people)) | {own.file for own in self.own.values()}


def neighbour(world: World, region: OrganisationId, ministry: OrganisationId, centre: OrganisationId) -> World:
    """The world seen from another municipality, of the same region or of another one."""
    view = copy(world)
    view.region, view.ministry, view.centre = region, ministry, centre
    view.municipality = view.new_municipality(region)
    at = partial(view.organisation, Level.ORGANISATION, parent=view.municipality)
    view.methodical_centre = at(OrganisationKind.METHODICAL_CENTRE)
    view.administration = at(OrganisationKind.ADMINISTRATION)
    view.school, view.other_school = view.new_school(), view.new_school()
    return view


def abroad(world: World) -> World:
    """The world seen from another region."""
    region = world.foreign_region
    ministry = world.organisation(Level.ORGANISATION, OrganisationKind.MINISTRY, region)
    return neighbour(world, region, ministry, world.organisation(Level.ORGANISATION, OrganisationKind.CENTRE, region))


def settle(world: World) -> Territory:
    """Everything told in the territory of this view."""
    actors = officers(world)
    teacher, mentor, colleague = (pedagogue(world) for _ in range(3))
    world.actor(Role.MENTOR, world.school, person=mentor.person)
    actors |= {Role.TEACHER: teacher, Role.MENTOR: Actor(mentor.person, Role.MENTOR, world.school)}
    own = {Role.TEACHER: about(world, teacher), Role.MENTOR: about(world, mentor), Role.TUTOR: about(world, colleague)}
    agreement = first(world.do(paper(world), actors[Role.MINISTRY]))
    value = ReportValue(
        agreement=agreement, indicator="sov-ind-3", territory=world.municipality, year=2020, report=report(1)
    )
    hired = Hire(person=teacher.person, school=world.school, post=POST)
    return Territory(
        world,
        actors,
        own,
        agreement,
        first(world.do(DraftAmendment(agreement_id=agreement, reason=WHY, number="1"), actors[Role.MINISTRY])),
        first(world.do(hired, actors[Role.SCHOOL_HEAD])),
        first(world.do(GrantRole(person=colleague.person, role=Role.TUTOR, organisation=world.school))),
        first(world.do(value, actors[Role.MUNICIPALITY])),
        {role: away(world, actor) for role, actor in actors.items() if role not in PERSONAL},
        {},
    )


def officers(world: World) -> dict[Role, Actor]:
    """One of each role, with every function."""
    places = {
        Role.TUTOR: world.municipality,
        Role.SCHOOL_HEAD: world.school,
        Role.METHODICAL_CENTRE: world.methodical_centre,
        Role.MUNICIPALITY: world.administration,
        Role.CENTRE: world.centre,
        Role.MINISTRY: world.ministry,
        Role.AUDITOR: world.region,
        Role.ADMINISTRATOR: world.region,
    }
    return {role: world.actor(role, place, *FUNCTIONS) for role, place in places.items()}


def away(world: World, actor: Actor) -> UUID:
    """An absence of next winter: nobody stands in for anybody today."""
    assert actor.acting_for is not None
    command = AnnounceAbsence(
        person=actor.person,
        deputy=world.person(),
        organisation=actor.acting_for,
        since=date(2023, 12, 1),
        until=date(2023, 12, 31),
        reason=WHY,
    )
    return first(world.do(command))


def pedagogue(world: World) -> Actor:
    return world.actor(Role.TEACHER, world.school)


def about(world: World, teacher: Actor) -> Own:
    """A route carried out, a request, and a pair at work in which the teacher is led by somebody else."""
    route = Traveller.of(world)
    route.teacher = teacher
    route.to_execution().execute()
    asked = FileIomRequest(school=world.school, centre=world.centre, kind=IomKind.SCHOOL_PLAN, text="прошу")
    request = first(world.do(asked, teacher))
    couple = Couple.of(world)
    couple.mentee = teacher
    couple.start()
    item = route.iom.items[route.item]
    file = item.evidence[0].file
    assert file is not None
    return Own(teacher.person, route.iom_id, file.address, request, couple.pair_id, away(world, teacher))


def paper(world: World) -> RegisterAgreement:
    """An agreement of the territory: its school stands in it beside the administration."""
    command = papers.sov(world, uuid4())
    ministry, city, centre = command.paper.header.parties
    both = {"organisations": (*city.organisations, world.school), "membership": Membership.EVERY}
    header = command.paper.header.model_copy(update={"parties": (ministry, city.model_copy(update=both), centre)})
    return command.model_copy(update={"paper": command.paper.model_copy(update={"header": header})})


def first(receipt: Receipt) -> UUID:
    return receipt.streams[0].id
