"""What is foreign and what does not exist look the same: status, headers, words, and the work it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Any
from uuid import UUID, uuid4

from httpx2 import Response

from domain.roles import Role
from tests.entrypoints.access.asking import Named, foreign_to
from tests.entrypoints.access.conftest import Served
from tests.entrypoints.access.statements import counted
from tests.entrypoints.access.table import Line, lines

OWN_TO_EACH = {"x-correlation-id", "date"}
TRIES = 4
"""What is remembered for a moment may spare one request a statement; then both are asked again."""
Answer = tuple[int, dict[str, str], str, int]


def test_a_foreign_thing_looks_like_none(served: Served) -> None:
    """Each address with an id answers a foreign one as one that nobody has ever given out."""
    wrong = {}
    for line in lines():
        for named, unknown in pairs(served, line):
            told = compared(served, line, named, unknown)
            if told:
                wrong[str(line)] = told

    assert wrong == {}


def pairs(served: Served, line: Line) -> Iterator[tuple[Named, Named]]:
    """A foreign thing, and the same request about an id that is nobody's."""
    if line.foreign != "404":
        return
    for named in foreign_to(served.home, served.foreign(line.role), line):
        unknown = Named(named.place, line.role, named.own)
        unknown.random = uuid4()
        yield named, unknown


def compared(served: Served, line: Line, named: Named, unknown: Named) -> object:
    """What differs; nothing when all is the same."""
    return repeated(lambda: [answered(served, line, each) for each in (named, unknown)])


def repeated(ask: Callable[[], list[Answer]]) -> object:
    """What two answers are as long as they differ; None as soon as they do not."""
    tries = (ask() for _ in range(TRIES))
    differing = list(takewhile(lambda answers: answers[0] != answers[1], tries))
    return differing[-1] if len(differing) == TRIES else None


def answered(served: Served, line: Line, named: Named) -> Answer:
    with counted() as count:
        answer = served.ask(line, named)
    assert count.total() > 0, line
    return told(answer, ids_of(named, line), count.total())


def ids_of(named: Named, line: Line) -> set[str]:
    """Ids the request itself names, which an answer may repeat."""
    world, place = named.place.world, named.place
    asked: set[UUID | None] = {named.random, place.agreement, world.school, world.municipality, world.centre}
    return {str(each) for each in asked | {named.id(line.path), named.own.iom, named.own.pair, place.binding}}


def told(answer: Response, ids: set[str], statements: int) -> Answer:
    """The answer without what is each request's own."""
    text = answer.text
    for id in sorted(ids):
        text = text.replace(id, "…")
    instance = answer.json().get("instance") if answer.headers["content-type"].endswith("json") else None
    headers = {name: value for name, value in answer.headers.items() if name not in OWN_TO_EACH}
    return answer.status_code, headers, text.replace(str(instance), ""), statements


def test_a_foreign_filter_finds_what_an_unknown_one_finds(served: Served) -> None:
    """A list filtered by a foreign person, school, agreement or record is as empty as by one that is not."""
    wrong = {}
    for line in lines():
        if line.method == "GET" and line.own == "200" and "/organisations" not in line.path:
            for name in filters(served, line):
                told = filtered(served, line, name)
                if told:
                    wrong[f"{line}?{name}"] = told

    assert wrong == {}


def filters(served: Served, line: Line) -> list[str]:
    """Parameters that name something by its id."""
    found: list[dict[str, Any]] = served.document["paths"][line.path]["get"].get("parameters", [])
    return [each["name"] for each in found if each["in"] == "query" and "uuid" in str(each["schema"])]


def filtered(served: Served, line: Line, name: str) -> object:
    place, home = served.foreign(line.role), Named(served.home, line.role)
    meant = {
        "agreement": place.agreement,
        "obligation": place.agreement,
        "territory": place.world.municipality,
        "stream": place.own[Role.TEACHER].iom,
    }
    schools = dict.fromkeys(("school", "place", "organisation"), place.world.school)
    foreign = (meant | schools).get(name, place.own[Role.TEACHER].person)
    headers = served.headers(line)

    def ask(id: UUID) -> Answer:
        with counted() as count:
            asked = home.query(line.path) | {name: str(id)}
            answer = served.http.get(home.path(line.path), params=asked, headers=headers)
        return told(answer, {str(id)}, count.total())

    return repeated(lambda: [ask(foreign), ask(uuid4())])
