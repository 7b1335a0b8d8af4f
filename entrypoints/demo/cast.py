"""Who plays: officers of the region, and in each municipality its officers, schools and pedagogues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from domain.roles import Function, Role
from entrypoints.demo.people import ENTERED, Official, Pedagogue, employment, entering, official, pedagogues
from entrypoints.demo.region import CENTRE, MINISTRY, REGION, Municipality, School, Size, municipalities
from entrypoints.demo.runner import SYSTEM_ACTOR, Script

HEADS_ENTERED = date(2021, 8, 17)
STAFF_ENTERED = date(2021, 8, 23)
MINISTER = "министр образования Калининградской области"
MAYOR = "глава администрации муниципального образования"
RECTOR = "и. о. ректора"
"""Posts that sign, as the agreement of Sovetsk prints them."""


class Town(NamedTuple):
    """A municipality and its people. `tutor` works at the centre, `local_tutor` in the municipality."""

    place: Municipality
    mayor: Official
    coordinator: Official
    methodist: Official
    tutor: Official
    local_tutor: Official
    heads: dict[str, Official]
    deputies: dict[str, Official]
    pedagogues: tuple[Pedagogue, ...]

    @property
    def officials(self) -> tuple[Official, ...]:
        return (self.mayor, self.coordinator, self.methodist, self.tutor, self.local_tutor)

    def head(self, school: School) -> Official:
        return self.heads[school.key]


class Cast(NamedTuple):
    """`designer` of the centre keeps its routes, `approver` approves plans: two people."""

    administrator: Official
    minister: Official
    officer: Official
    second_officer: Official
    rector: Official
    designer: Official
    approver: Official
    auditor: Official
    towns: tuple[Town, ...]

    @property
    def officials(self) -> tuple[Official, ...]:
        return (
            self.minister,
            self.officer,
            self.second_officer,
            self.rector,
            self.designer,
            self.approver,
            self.auditor,
        )


def cast_of(size: Size) -> Cast:
    author, reviewer, coordinator = Function.AUTHOR, Function.REVIEWER, Function.COORDINATOR
    return Cast(
        administrator=official("administrator", Role.ADMINISTRATOR, REGION, "администратор"),
        minister=official("minister", Role.MINISTRY, MINISTRY, MINISTER, Function.SIGNATORY),
        officer=official("officer", Role.MINISTRY, MINISTRY, "начальник отдела", author, reviewer),
        second_officer=official("second", Role.MINISTRY, MINISTRY, "главный специалист", coordinator),
        rector=official("rector", Role.CENTRE, CENTRE, RECTOR, Function.SIGNATORY),
        designer=official("designer", Role.CENTRE, CENTRE, "методист ЦНППМ", author),
        approver=official("approver", Role.CENTRE, CENTRE, "руководитель ЦНППМ", reviewer, coordinator),
        auditor=official("auditor", Role.AUDITOR, REGION, "аудитор"),
        towns=tuple(_town(place) for place in municipalities(size)),
    )


def _town(place: Municipality) -> Town:
    key, at, town = place.key, place.administration, place.id
    reviews = (Function.AUTHOR, Function.REVIEWER, Function.COORDINATOR)
    return Town(
        place=place,
        mayor=official(f"{key}/mayor", Role.MUNICIPALITY, at, MAYOR, Function.SIGNATORY),
        coordinator=official(f"{key}/coordinator", Role.MUNICIPALITY, at, "муниципальный координатор", *reviews),
        methodist=official(f"{key}/methodist", Role.METHODICAL_CENTRE, place.methodical, "методист"),
        tutor=official(f"{key}/tutor", Role.TUTOR, CENTRE, "тьютор ЦНППМ"),
        local_tutor=official(f"{key}/local-tutor", Role.TUTOR, town, "муниципальный тьютор"),
        heads={s.key: official(f"{s.key}/head", Role.SCHOOL_HEAD, s.id, "директор") for s in place.schools},
        deputies={
            s.key: official(f"{s.key}/deputy", Role.SCHOOL_HEAD, s.id, "заместитель директора", Function.DEPUTY)
            for s in place.schools
        },
        pedagogues=pedagogues(place),
    )


def entrances(cast: Cast, acting: Iterable[object]) -> Iterator[tuple[str, Script]]:
    """Everybody is entered: the administrator by the system, officers by the administrator, staff by their heads.

    `acting`: ids of the pedagogues who get a role, because they have something to do in it.
    """
    acts, by = set(acting), cast.administrator.actor
    yield "people/administrator", entering([cast.administrator], SYSTEM_ACTOR, ENTERED)
    yield "people/region", entering(cast.officials, by, ENTERED)
    for town in cast.towns:
        officials = (*town.officials, *town.heads.values(), *town.deputies.values())
        yield f"people/{town.place.key}/officials", entering(officials, by, HEADS_ENTERED)
        for who in town.pedagogues:
            head, day = town.head(who.school), max(STAFF_ENTERED, who.hired_on)
            yield f"person/{who.id}", employment(who, head, cast.administrator, day, acts=who.id in acts)
