"""A person entered twice counts twice until the two ids are made one, and then once: as known at any position."""

from datetime import date

import pytest
from sqlalchemy import Engine

from application.bindings import RevokeRole
from application.bus import Actor
from application.desk import ReasonGiven
from application.ioms import TerminateIom
from application.people import MergePerson, UndoMerge
from application.staff import Hire
from domain.indicators import ANNEX, Figure
from domain.kernel import PersonId
from domain.roles import Role
from domain.staff import Post, WorkCategory
from projections import indicator_members
from projections.staff_register import people, survivors
from tests.projections.a_municipality import LONG_AGO, Municipality
from tests.projections.asking import Asking
from tests.projections.shown import Shown
from tests.scenario import World

WHY = ReasonGiven(code="entered_twice")
ONCE, TWICE = Figure(n=1, d=1), Figure(n=1, d=2)


@pytest.fixture
def shown(engine: Engine, world: World) -> Shown:
    return Shown(engine, world, *indicator_members.MODELS)


@pytest.fixture
def town(world: World) -> Municipality:
    return Municipality(world)


@pytest.fixture
def routes(shown: Shown, town: Municipality) -> Asking:
    return Asking(shown, ANNEX[0], town.id)


@pytest.fixture
def officer(world: World) -> Actor:
    return world.actor(Role.MUNICIPALITY, world.administration)


def hired(world: World) -> PersonId:
    """Somebody on the staff of a school who holds no role."""
    person = world.person()
    post = Post(position="учитель", category=WorkCategory.TEACHER)
    world.do(Hire.model_validate({"occurred_on": LONG_AGO, "person": person, "school": world.school, "post": post}))
    return person


def over(world: World, town: Municipality, teacher: Actor, approved_on: date) -> None:
    """A route of the person was approved that day and is over since."""
    iom = town.route(teacher, approved_on)
    centre = world.actor(Role.CENTRE, world.centre)
    world.do(TerminateIom(iom_id=iom, occurred_on=approved_on, reason=WHY), centre)


def merge(world: World, officer: Actor, one: PersonId, other: PersonId) -> int:
    return world.do(MergePerson(person_id=one, into=other, reason=WHY), officer).position


def test_one_person_counts_once_as_soon_as_that_is_known(shown, routes, town, world, officer):
    """Two ids are two pedagogues, one of them with a route; merged they are one with it; as known before, still two;
    and parted again they are two."""
    teacher = town.teacher(world.school)
    town.route(teacher, date(2022, 4, 4))
    twin = hired(world)
    before = world.journal.head()
    assert routes.figure() == TWICE

    merged = merge(world, officer, twin, teacher.person)
    assert [m.subject_id for m in routes.members("d")] == [teacher.person]
    assert (routes.figure(), routes.figure(known_at=before)) == (ONCE, TWICE)

    world.do(UndoMerge(person_id=twin, reason=WHY), officer)
    assert (routes.figure(), routes.figure(known_at=merged), routes.figure(known_at=before)) == (TWICE, ONCE, TWICE)
    merge(world, officer, twin, teacher.person)
    assert routes.figure() == ONCE
    assert shown.rebuilt_equals_live()


@pytest.mark.parametrize("few", [2000, 0])
def test_the_first_plan_under_either_id_is_the_first(routes, town, world, officer, monkeypatch, few):
    """A route of 2021 under the id that went and one of 2022 under the other: the person counts in 2021 alone,
    whether few are asked about by name or many by where they work."""
    monkeypatch.setattr(indicator_members, "FEW", few)
    gone = world.actor(Role.TEACHER, world.school)
    over(world, town, gone, date(2021, 4, 4))
    teacher = town.teacher(world.school)
    town.route(teacher, date(2022, 4, 4))
    assert (routes.figure(2021), routes.figure(2022)) == (Figure(n=0, d=1), ONCE)

    revoked(world, gone)
    merge(world, officer, gone.person, teacher.person)
    assert (routes.figure(2021), routes.figure(2022)) == (ONCE, Figure(n=0, d=1))
    (planned,) = routes.members("n", 2021)
    assert (planned.subject_id, planned.since) == (teacher.person, date(2021, 4, 4))


def revoked(world: World, actor: Actor) -> None:
    """The actor's role ended yesterday."""
    facts = world.journal.read(0, 10_000)
    for found in [each for each in facts if each.type == "binding.granted"]:
        if found.fact.person == actor.person:
            world.do(RevokeRole(binding_id=found.stream_id, reason=WHY))
    world.on(date(2023, 9, 2))


def test_who_went_is_followed_to_the_end_and_the_one_that_stayed_is_listed(shown, world, officer):
    """Of three ids of one person the last stands for all; a school sees it in the place of the one it employs."""
    first, second = hired(world), world.person(world.other_school)
    third = world.person(world.other_school)
    merge(world, officer, first, second)
    merge(world, officer, second, third)

    with shown.reading() as reader:
        assert survivors(reader) == {first: third, second: third}
        listed = {row["person_id"] for row in people(reader, [world.school], world.today)}
        asked = people(reader, [world.school], world.today, among=[first], merged=True)
    assert (first in listed, second in listed, third in listed) == (False, False, True)
    assert [row["person_id"] for row in asked] == [first]
