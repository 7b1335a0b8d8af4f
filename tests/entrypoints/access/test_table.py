"""tests/access.csv is whole, and every line of it is what the API answers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from uuid import uuid4

from httpx2 import Response
from sqlalchemy import update

from domain.roles import Role
from infrastructure.accounts.tables import sessions
from tests.entrypoints.access.asking import Named, foreign_to
from tests.entrypoints.access.conftest import Served
from tests.entrypoints.access.table import ROLES, Line, lines


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
        for named in foreign_to(served.home, served.foreign(line.role), line):
            answer = served.ask(line, named)
            if judged(served, line, answer) != line.foreign:
                wrong[str(line)] = (line.foreign, answer.status_code, answer.text[:300])

    assert wrong == {}


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


def test_a_session_that_is_over_opens_nothing(served: Served) -> None:
    """One that has expired and one that was ended answer like none at all."""
    services = served.services
    for line in one_line_a_route():
        actor = served.actor(line.role)
        expired, revoked = served.new_session(actor), served.new_session(actor)
        found = services.sessions.find(expired)
        assert found is not None
        with services.database.write() as connection:
            connection.execute(update(sessions).where(sessions.c.id == found.id).values(expires_at=found.begun_at))
        ended = services.sessions.find(revoked)
        assert ended is not None
        services.sessions.end(ended.id, by=actor.person)
        named = Named(served.home, line.role)
        statuses = [str(served.ask(line, named, token).status_code) for token in (expired, revoked)]
        assert statuses == [line.expired, line.revoked], line


def test_the_form_token_of_another_session_changes_nothing(served: Served) -> None:
    """What changes something needs the token of the same session; reading needs none."""
    wrong = {}
    for line in one_line_a_route():
        other = served.services.sessions.csrf_token(served.signed_in(served.near.actors[line.role]))
        answer = served.ask(line, Named(served.home, line.role), csrf=other)
        if str(answer.status_code) != line.csrf or (line.method != "GET" and answer.json()["code"] != "http.csrf"):
            wrong[str(line)] = (answer.status_code, answer.text[:200])

    assert wrong == {}


def test_an_address_that_is_not_there_answers_nobody(served: Served) -> None:
    """Unknown addresses and methods below /api/v1 are closed too, so that nothing is learnt by trying."""
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"):
        for path in ("/api/v1", "/api/v1/", "/api/v1/secrets", f"/api/v1/ioms/{uuid4()}", "/api/v1/ioms/x/y/z"):
            assert served.http.request(method, path).status_code == 401, (method, path)


def test_the_auditor_changes_nothing(served: Served) -> None:
    """Whoever looks over everybody's shoulder holds no pen: every command of an auditor is refused."""
    commands = {(line.method, line.path): line for line in lines() if line.role == "auditor" and line.method != "GET"}
    allowed = [path for (_, path), line in commands.items() if line.own != "403"]

    assert len(commands) > 120
    assert sorted(allowed) == ["/api/v1/audit/exports", "/api/v1/people/search"]  # to read: no record changes
