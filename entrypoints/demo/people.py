"""The people of the story: who works where from when to when, and who holds which role. All of them are made up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from application.bindings import GrantRole
from application.bus import Actor, Command
from application.people import RegisterPerson
from application.staff import EndWork, Hire, staff_id
from domain.kernel import OrganisationId, PersonId
from domain.roles import Function, Role
from domain.staff import Post
from domain.staff.values import WorkCategory
from entrypoints.demo.chance import dice, workday
from entrypoints.demo.names import Person, person
from entrypoints.demo.reasons import because
from entrypoints.demo.region import Municipality, School
from entrypoints.demo.runner import Script, Step, demo_id

ENTERED = date(2021, 8, 16)
"""The first day people are entered; those who lead come first."""
SUBJECTS = (
    "русский язык",
    "математика",
    "физика",
    "химия",
    "биология",
    "география",
    "история",
    "английский язык",
    "информатика",
    "начальные классы",
)
OTHER_POSTS = ("педагог-психолог", "социальный педагог", "учитель-логопед", "педагог-организатор")


class Official(NamedTuple):
    """Somebody with a role; `post` is what papers call them."""

    person: Person
    role: Role
    organisation: OrganisationId
    post: str
    functions: tuple[Function, ...] = ()

    @property
    def actor(self) -> Actor:
        return Actor(self.person.id, self.role, self.organisation)


class Pedagogue(NamedTuple):
    person: Person
    school: School
    post: Post
    hired_on: date
    in_profession_since: date
    leaves_on: date | None

    @property
    def id(self) -> PersonId:
        return self.person.id

    @property
    def actor(self) -> Actor:
        return Actor(self.person.id, Role.TEACHER, self.school.id)

    def works_through(self, since: date, until: date) -> bool:
        return self.hired_on <= since and (self.leaves_on is None or self.leaves_on >= until)


def official(key: str, role: Role, at: OrganisationId, post: str, *functions: Function) -> Official:
    chance = dice("official", key)
    return Official(person("official", key, chance=chance, age=(35, 60), on=ENTERED), role, at, post, functions)


def pedagogues(municipality: Municipality) -> tuple[Pedagogue, ...]:
    """Those who work there when the story begins, and each September as many new ones as have left."""
    chance = dice(municipality.key, "people")
    people = [_settled(municipality, number, chance) for number in range(municipality.pedagogues)]
    for year in (2022, 2023, 2024):
        stay = [number for number, each in enumerate(people) if each.leaves_on is None and each.hired_on.year < year]
        leaving = chance.sample(stay, len(stay) * 3 // 100) if year < 2024 else []
        for place in leaving:
            last = date(year, 8, 25)
            people[place] = people[place]._replace(leaves_on=last)
            people.append(_newcomer(people[place].school, (municipality.key, year, place), chance, date(year, 9, 1)))
    return tuple(people)


def _settled(municipality: Municipality, number: int, chance: Random) -> Pedagogue:
    school = municipality.schools[number % len(municipality.schools)]
    somebody = person(municipality.key, number, chance=chance, age=(27, 62), on=ENTERED)
    began = somebody.born + timedelta(days=int(chance.uniform(22, 26) * 365.25))
    began = min(date(began.year, 9, 1), date(2018, 9, 1))
    hired = date(chance.choice((2019, 2019, 2020)), 9, 1)
    return Pedagogue(somebody, school, _post(chance), hired, began, None)


def _newcomer(school: School, name: tuple[object, ...], chance: Random, hired: date) -> Pedagogue:
    """A young specialist in the first year of work."""
    somebody = person(*name, chance=chance, age=(21.5, 25), on=hired)
    return Pedagogue(somebody, school, _post(chance), hired, hired, None)


def _post(chance: Random) -> Post:
    if chance.random() < 0.12:
        return Post(position=chance.choice(OTHER_POSTS), category=WorkCategory.PEDAGOGUE)
    return Post(position="учитель", category=WorkCategory.TEACHER, subjects=(chance.choice(SUBJECTS),))


def entering(officials: Iterable[Official], by: Actor, day: date) -> Script:
    """Officials are entered and get their roles; heads are hired by no school, so they are no pedagogues."""
    for each in officials:
        yield Step(day, by, _registration(each.person, each.organisation))
        yield Step(day, by, _grant(each.person, each.role, each.organisation, day, each.functions))


def employment(who: Pedagogue, head: Official, administrator: Official, day: date, *, acts: bool) -> Script:
    """A pedagogue is entered, hired, given a role if there is anything to do in it, and perhaps leaves."""
    yield Step(day, head.actor, _registration(who.person, who.school.id))
    hire = Hire(
        occurred_on=who.hired_on,
        person=who.id,
        school=who.school.id,
        post=who.post,
        in_profession_since=who.in_profession_since,
    )
    yield Step(day, head.actor, hire)
    if acts:
        yield Step(day, administrator.actor, _grant(who.person, Role.TEACHER, who.school.id, day))
    if who.leaves_on:
        reason = because("own_request")
        end = EndWork(occurred_on=who.leaves_on, staff_id=staff_id(who.id, who.school.id), reason=reason)
        yield Step(workday(who.leaves_on), head.actor, end)


def _registration(who: Person, organisation: OrganisationId) -> Command:
    return RegisterPerson(
        person_id=who.id,
        organisation=organisation,
        family_name=who.family,
        given_name=who.given,
        patronymic=who.patronymic,
        birth_date=who.born,
        demo=True,
    )


def _grant(
    who: Person, role: Role, organisation: OrganisationId, since: date, functions: tuple[Function, ...] = ()
) -> Command:
    binding = demo_id("binding", who.id, role, organisation)
    return GrantRole(
        binding_id=binding, person=who.id, role=role, organisation=organisation, functions=functions, since=since
    )
