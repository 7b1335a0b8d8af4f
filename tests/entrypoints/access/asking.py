"""From a line of the table to a request: which thing it names, and what it sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from domain.ioms import IomKind
from domain.roles import Role
from entrypoints.api.commands import BODIES
from entrypoints.api.examples import example_of
from tests.behaviour import papers
from tests.entrypoints.access.table import PERSONAL, Line
from tests.entrypoints.access.territories import Own, Territory

OF_ONE_PERSON = frozenset({"ioms", "ioms/requests", "pairs", "people", "people/absences"})
SAMPLE = "019182f0-0000-7000-8000-000000000001"
"""The id that examples show wherever one is wanted."""
YEARS = {Role.METHODICAL_CENTRE: 2021, Role.MUNICIPALITY: 2022}
"""A value is handed in once a year."""
CORRECTED = {Role.TUTOR: "iom", Role.MINISTRY: "agreement", Role.ADMINISTRATOR: "binding"}
"""What a role corrects; the others, who lead pairs, a pair."""


def noun_of(template: str) -> str:
    """What stands before the id of an address."""
    return template.removeprefix("/api/v1/").partition("/{")[0]


def foreign_to(home: Territory, abroad: Territory, line: Line) -> Iterator[Named]:
    """What is not the role's own: things of another territory, and a colleague's for who sees only itself."""
    yield Named(abroad, line.role)
    if line.role in PERSONAL and "{id}" in line.path and noun_of(line.path) in OF_ONE_PERSON:
        yield Named(home, line.role, home.own[Role.TUTOR])


class Named:
    """A thing of a territory as a role would name it; `own` is whose route, request and pair are meant."""

    def __init__(self, place: Territory, role: Role, own: Own | None = None) -> None:
        self.place = place
        self.role = role
        self.own = own or place.own[role if role in PERSONAL else Role.TEACHER]
        self.random: UUID | None = None
        """Asked for instead of the thing's own id."""

    def path(self, template: str) -> str:
        """The address with everything in its place."""
        given = {"id": str(self.random or self.id(template)), "address": self.own.file, "indicator": "sov-ind-1"}
        return template.format(**given)

    def id(self, template: str) -> UUID:
        """The thing that the `{id}` of an address means."""
        place, own = self.place, self.own
        things: dict[str, UUID | None] = {
            "agreements": place.agreement,
            "amendments": place.amendment,
            "ioms/requests": own.request,
            "ioms": own.iom,
            "pairs": own.pair,
            "organisations": place.world.school,
            "people/staff": place.staff,
            "people/absences": own.absence if self.role in PERSONAL else place.absences[self.role],
            "people/bindings": place.binding,
            "people": own.person,
            "indicators/values": place.value,
            "audit/exports": place.exports.get(self.role),
            "tokens": place.tokens.get(self.role),
        }
        return things.get(noun_of(template)) or place.agreement

    def query(self, template: str) -> dict[str, Any]:
        """Parameters that must be given."""
        territory = {"territory": str(self.random or self.place.world.municipality)}
        if template == "/api/v1/indicators":
            return {"agreement": str(self.place.agreement)} | territory
        if template.endswith("/members"):
            return {"year": 2022} | territory
        return {}

    def body(self, template: str, schema: str) -> dict[str, Any]:
        """The example of the body, about this territory; of a command that begins a stream, written here."""
        if template in BEGINNINGS:
            return BEGINNINGS[template](self)
        example = example_of(BODIES[schema])
        example.pop("occurred_on", None)
        filled: dict[str, Any] = self._filled(example)
        return filled

    def _filled(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self._filled(part, key) for key, part in value.items()}
        if isinstance(value, list):
            return [self._filled(part, name) for part in value]
        return self._thing(name) if value == SAMPLE else value

    def _thing(self, name: str) -> str:
        world, place = self.place.world, self.place
        things: dict[str, object] = {
            "school": world.school,
            "organisation": world.school,
            "based_on": world.other_school,
            "into": world.other_school,
            "parent": world.municipality,
            "territory": world.municipality,
            "agreement": place.agreement,
            "obligation": papers.duty_id("sov", 1),
            "tutor": place.actors[Role.TUTOR].person,
            "observer": place.actors[Role.METHODICAL_CENTRE].person,
            "people": place.actors[Role.MENTOR].person,
        }
        return str(things.get(name) or uuid4())

    def somebody(self) -> str:
        """A person nobody has heard of yet, entered by the school."""
        return str(self.place.world.person(self.place.world.school))


def _paper_head(named: Named) -> dict[str, Any]:
    world = named.place.world
    city = (world.administration, world.methodical_centre, world.school)
    places = {"municipality": city, "ministry": (world.ministry,)}
    places |= {"centre": (world.centre,)}
    parties = [
        {"kind": "party", "role": role, "title": role, "membership": "every", "organisations": list(map(str, at))}
        for role, at in places.items()
    ]
    return {"level": "municipal", "title": "Соглашение", "subject": "Предмет", "parties": parties}


def _agreement(named: Named) -> dict[str, Any]:
    """Owned by whom the role acts for there."""
    return {"owner": str(named.place.actors[named.role].acting_for), "header": _paper_head(named)}


def _signed(named: Named) -> dict[str, Any]:
    paper = {"header": _paper_head(named), "scan_hash": "5c" * 32}
    return {"owner": str(named.place.actors[named.role].acting_for), "paper": paper}


def _amendment(named: Named) -> dict[str, Any]:
    return {"agreement_id": str(named.random or named.place.agreement), "reason": {"code": "document_replaced"}}


def _signed_amendment(named: Named) -> dict[str, Any]:
    return _amendment(named) | {"scan_hash": "5c" * 32}


def _request(named: Named) -> dict[str, Any]:
    world = named.place.world
    where = {"school": str(world.school), "centre": str(world.centre)}
    return where | {"kind": IomKind.MUNICIPAL_PLAN, "text": "прошу"}


def _route(named: Named) -> dict[str, Any]:
    world = named.place.world
    where = {"school": str(world.school), "centre": str(world.centre), "position": "учитель"}
    people = {"person": named.somebody(), "tutor": str(named.place.actors[Role.TUTOR].person)}
    return where | people | {"kind": IomKind.CNPPM_ROUTE}


def _pair(named: Named) -> dict[str, Any]:
    sides = {
        side: {"school": str(named.place.world.school), "people": [named.somebody()]} for side in ("mentor", "mentee")
    }
    days = {"starts_on": "2023-09-01", "ends_on": "2024-05-31"}
    return sides | days | {"kind": "young_specialist", "goals": ["Вести урок"]}


def _organisation(named: Named) -> dict[str, Any]:
    parent = str(named.random or named.place.world.municipality)
    return {"level": "organisation", "kind": "school", "name": {"ru": "Демо"}, "parent": parent}


def _person(named: Named) -> dict[str, Any]:
    organisation = str(named.random or named.place.world.school)
    return {"organisation": organisation, "family_name": "Демо", "given_name": "Лицо", "demo": True}


def _hire(named: Named) -> dict[str, Any]:
    post = {"position": "учитель", "category": "teacher"}
    return {"person": named.somebody(), "school": str(named.random or named.place.world.school), "post": post}


def _binding(named: Named) -> dict[str, Any]:
    organisation = str(named.random or named.place.world.school)
    return {"person": named.somebody(), "role": "teacher", "organisation": organisation}


def _absence(named: Named) -> dict[str, Any]:
    away, deputy = named.place.actors[named.role], named.place.own[Role.TUTOR].person
    days = {"since": "2024-02-01", "until": "2024-02-29", "reason": {"code": "leave"}}
    return days | {"person": str(away.person), "deputy": str(deputy), "organisation": str(away.acting_for)}


def _value(named: Named) -> dict[str, Any]:
    report = {"n": 1, "d": 2, "source": "Отчёт", "measured_on": "2022-12-31"}
    proof = {"documents": [{"kind": "letter", "number": "15", "dated": "2023-01-19"}]}
    asked = {"agreement": str(named.place.agreement), "territory": str(named.random or named.place.world.municipality)}
    year = YEARS.get(named.role, 2021)
    return asked | {"indicator": "sov-ind-3", "year": year, "report": report | {"evidence": proof}}


def _name(_named: Named) -> dict[str, Any]:
    """Everybody the territories enter is called so."""
    return {"text": "демо лицо"}


def _export(named: Named) -> dict[str, Any]:
    return {"organisation": str(named.random or named.place.world.municipality)}


def _correction(named: Named) -> dict[str, Any]:
    kind = CORRECTED.get(named.role, "pair")
    things = {"iom": named.own.iom, "agreement": named.place.agreement, "binding": named.place.binding}
    stream = named.random or things.get(kind, named.own.pair)
    return {"kind": kind, "stream_id": str(stream), "version": 1, "reason": {"code": "misprint"}, "withdrawn": True}


def _token(_named: Named) -> dict[str, Any]:
    return token()


def token() -> dict[str, Any]:
    """A token for a day."""
    return {"label": "Проба", "expires_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}


BEGINNINGS: dict[str, Callable[[Named], dict[str, Any]]] = {
    f"/api/v1/{path}": made
    for path, made in {
        "agreements": _agreement,
        "agreements/register-signed-paper": _signed,
        "amendments": _amendment,
        "amendments/register-signed-paper": _signed_amendment,
        "ioms/requests": _request,
        "ioms": _route,
        "pairs": _pair,
        "organisations": _organisation,
        "people": _person,
        "people/search": _name,
        "people/staff": _hire,
        "people/bindings": _binding,
        "people/absences": _absence,
        "indicators/values": _value,
        "audit/exports": _export,
        "audit/corrections": _correction,
        "tokens": _token,
    }.items()
}
