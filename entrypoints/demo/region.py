"""The region of the story: Sovetsk as the agreement names it, and made-up neighbours with made-up schools."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from application.organisations import RegisterOrganisation
from domain.kernel import OrganisationId
from domain.organisations import Level, Name, OrganisationKind
from entrypoints.demo.chance import dice
from entrypoints.demo.runner import SYSTEM_ACTOR, Script, Step, demo_id
from entrypoints.importing.ids import organisation_id

REGION = organisation_id("kal")
MINISTRY = organisation_id("kal-ministry")
CENTRE = organisation_id("kal-cnppm")
SOVETSK = organisation_id("sovetsk")
STANDS_SINCE = date(2019, 1, 1)
NEIGHBOURS = ("Берёзовый", "Озёрный", "Кленовый", "Луговой", "Ольховый", "Рябиновый", "Сосновый", "Туманный", "Янтарь")
NEIGHBOURS_EN = ("Beryozovy", "Ozyorny", "Klenovy", "Lugovoy", "Olkhovy", "Ryabinovy", "Sosnovy", "Tumanny", "Yantar")


class Size(NamedTuple):
    """How much is told. `routes`: pedagogues of Sovetsk whose first plan is approved in 2021, 2022, 2023, 2024."""

    neighbours: int = 9
    schools: int = 12
    pedagogues: int = 250
    routes: tuple[int, int, int, int] = (13, 25, 24, 14)
    neighbour_pedagogues: tuple[int, int] = (70, 120)


FULL = Size()
SMALL = Size(neighbours=2, schools=7, pedagogues=35, routes=(2, 3, 2, 1), neighbour_pedagogues=(16, 18))


class School(NamedTuple):
    id: OrganisationId
    key: str
    name: str
    municipality: str


class Municipality(NamedTuple):
    """`number`: its place in the region, Sovetsk is 1; `pedagogues`: how many work there when the story begins."""

    number: int
    key: str
    name: Name
    id: OrganisationId
    administration: OrganisationId
    methodical: OrganisationId
    schools: tuple[School, ...]
    pedagogues: int

    @property
    def real(self) -> bool:
        return self.number == 1


def municipalities(size: Size) -> tuple[Municipality, ...]:
    return (_sovetsk(size), *(_neighbour(number, size) for number in range(2, size.neighbours + 2)))


def _sovetsk(size: Size) -> Municipality:
    return Municipality(
        number=1,
        key="sovetsk",
        name=Name(ru="Советский городской округ", en="Sovetsk Urban District"),
        id=SOVETSK,
        administration=organisation_id("sovetsk-administration"),
        methodical=organisation_id("sovetsk-mms"),
        schools=_schools("sovetsk", "Советск", size.schools),
        pedagogues=size.pedagogues,
    )


def _neighbour(number: int, size: Size) -> Municipality:
    key, ru, en = f"demo-{number}", NEIGHBOURS[number - 2], NEIGHBOURS_EN[number - 2]
    pedagogues = dice(key, "pedagogues").randint(*size.neighbour_pedagogues)
    return Municipality(
        number=number,
        key=key,
        name=Name(ru=f"Демо-округ «{ru}»", en=f"{en} demo district"),
        id=OrganisationId(demo_id("organisation", key)),
        administration=OrganisationId(demo_id("organisation", key, "administration")),
        methodical=OrganisationId(demo_id("organisation", key, "methodical")),
        schools=_schools(key, ru, max(3, pedagogues // 20)),
        pedagogues=pedagogues,
    )


def _schools(key: str, place: str, count: int) -> tuple[School, ...]:
    return tuple(
        School(
            OrganisationId(demo_id("organisation", key, "school", number)),
            f"{key}/{number}",
            f"Демо-школа № {number} ({place})",
            key,
        )
        for number in range(1, count + 1)
    )


def founding(municipality: Municipality) -> Script:
    """The municipality's organisations are registered; Sovetsk's own come from the catalogue, its schools do not."""
    for command in _commands(municipality):
        yield Step(STANDS_SINCE, SYSTEM_ACTOR, command)


def _commands(place: Municipality) -> Iterator[RegisterOrganisation]:
    if not place.real:
        yield _registration(place.id, Level.MUNICIPALITY, OrganisationKind.MUNICIPALITY, place.name, REGION)
        administration = Name(ru=f"Администрация: {place.name.ru}", en=f"Administration of {place.name.en}")
        yield _registration(
            place.administration, Level.ORGANISATION, OrganisationKind.ADMINISTRATION, administration, place.id
        )
        service = Name(ru=f"Методическая служба: {place.name.ru}", en=f"Methodical service of {place.name.en}")
        yield _registration(place.methodical, Level.ORGANISATION, OrganisationKind.METHODICAL_CENTRE, service, place.id)
    for school in place.schools:
        yield _registration(school.id, Level.ORGANISATION, OrganisationKind.SCHOOL, Name(ru=school.name), place.id)


def _registration(
    organisation: OrganisationId, level: Level, kind: OrganisationKind, name: Name, parent: OrganisationId
) -> RegisterOrganisation:
    return RegisterOrganisation(
        occurred_on=STANDS_SINCE,
        organisation_id=organisation,
        level=level,
        kind=kind,
        name=name,
        parent=parent,
        demo=True,
    )
