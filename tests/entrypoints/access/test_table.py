"""tests/access.csv is whole, and every line of it is what the API answers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from httpx2 import Response

from domain.roles import Role
from tests.entrypoints.access.asking import Named
from tests.entrypoints.access.conftest import Served
from tests.entrypoints.access.table import PERSONAL, ROLES, Line, lines


def test_every_route_has_a_line_for_every_role(served: Served) -> None:
    """A route nobody has thought about, a line about no route, and a role left out are each an error."""
    paths = served.document["paths"].items()
    routes = {(method.upper(), path) for path, item in paths for method in item if path.startswith("/api/v1/")}
    wanted: Counter[tuple[str, str, Role]] = Counter((*route, role) for route in routes for role in ROLES)

    assert len(routes) > 170
    written = Counter((line.method, line.path, line.role) for line in lines())
    assert sorted(map(str, (wanted - written) + (written - wanted))) == []


def test_everybody_gets_what_the_table_says_of_the_own_territory(served: Served) -> None:
    """Each role asks each route about things of its own territory: allowed or refused as the table has it."""
    wrong = {}
    for line in lines():
        answer = served.ask(line, Named(served.home, line.role))
        if str(answer.status_code) != line.own:
            wrong[str(line)] = (line.own, answer.status_code, answer.text[:300])

    assert wrong == {}


def test_everybody_gets_what_the_table_says_of_a_foreign_territory(served: Served) -> None:
    """Each role asks each route about things of another territory, and of a colleague where it sees only itself."""
    wrong = {}
    for line in lines():
        for named in foreign(served, line):
            answer = served.ask(line, named)
            if judged(served, line, answer) != line.foreign:
                wrong[str(line)] = (line.foreign, answer.status_code, answer.text[:300])

    assert wrong == {}


def foreign(served: Served, line: Line) -> Iterator[Named]:
    yield Named(served.foreign(line.role), line.role)
    if line.role in PERSONAL and ("/ioms/" in line.path or "/pairs/" in line.path) and "{id}" in line.path:
        yield Named(served.home, line.role, served.home.own[Role.TUTOR])


def judged(served: Served, line: Line, answer: Response) -> str:
    """The status, or `empty` where the answer names nothing of the foreign territory."""
    if line.foreign != "empty" or answer.status_code != 200:
        return str(answer.status_code)
    page = answer.json()
    for item in page["items"] if line.path.endswith("/refusals") else ():
        for typed in ("stream_id", "params", "detail", "detail_en"):  # what the refused person wrote, whatever it was
            del item[typed]
    shown = [id for id in served.foreign(line.role).ids if id in json.dumps(page)]
    return f"shows {shown[:3]}" if shown else "empty"


def one_line_a_route() -> Iterator[Line]:
    """A line of every route, the roles taken in turn."""
    routes: dict[tuple[str, str], list[Line]] = {}
    for line in lines():
        routes.setdefault((line.method, line.path), []).append(line)
    yield from (found[number % len(found)] for number, found in enumerate(routes.values()))


def test_without_a_session_everything_is_closed(served: Served) -> None:
    """No cookie, no token, no header: 401 at every address, whatever is sent."""
    for line in one_line_a_route():
        answer = served.send(line, Named(served.home, line.role), {})
        assert str(answer.status_code) == line.none, line


def test_the_auditor_changes_nothing(served: Served) -> None:
    """Whoever looks over everybody's shoulder holds no pen: every command of an auditor is refused."""
    commands = {(line.method, line.path): line for line in lines() if line.role == "auditor" and line.method != "GET"}
    allowed = [path for (_, path), line in commands.items() if line.own != "403"]

    assert len(commands) > 120
    assert sorted(allowed) == ["/api/v1/audit/exports", "/api/v1/people/search"]  # to read: no record changes
