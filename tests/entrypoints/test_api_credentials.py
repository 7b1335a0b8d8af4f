"""Who asks: a token, a session, in the demo a header; everybody else is nobody, at every address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.routing import APIRoute
from httpx2 import Response
from sqlalchemy import insert, update
from starlette.testclient import TestClient

from application.bindings import GrantRole, RevokeRole
from application.bus import Actor
from domain.roles import Role
from entrypoints.api.app import create_app
from entrypoints.api.routes import ROUTERS
from entrypoints.api.tokens import Noun
from entrypoints.bootstrap import build
from entrypoints.cookies import cookie_name
from entrypoints.csrf import HEADER
from infrastructure.accounts.tables import accounts
from infrastructure.accounts.tokens import Wanted
from infrastructure.settings import Settings
from tests.entrypoints.conftest import Api, as_actor
from tests.scenario import BEGINNING

NOW = datetime.now(UTC)
SCHOOL = {"level": "organisation", "kind": "school", "name": {"ru": "Демо-школа"}}
NOBODY = [
    ("GET", "/api/v1/agreements"),
    ("GET", f"/api/v1/ioms/{UUID(int=7)}"),
    ("GET", "/api/v1/ioms/seven?at=-1"),
    ("GET", "/api/v1"),
    ("GET", "/api/v1/"),
    ("GET", "/api/v1/nothing/of/the/kind"),
    ("POST", "/api/v1/nothing"),
    ("POST", "/api/v1/organisations"),
    ("POST", "/api/v1/organisations/7/rename"),
    ("PUT", "/api/v1/organisations"),
    ("DELETE", "/api/v1/agreements"),
    ("OPTIONS", "/api/v1/agreements"),
    ("BREW", "/api/v1/agreements"),
]


class Door:
    """A person at the API with a token or with a session."""

    def __init__(self, api: Api, actor: Actor) -> None:
        self.api = api
        self.actor = actor
        with api.services.database.write() as connection:
            row = {"person_id": actor.person, "login_hash": actor.person.bytes, "login": b"", "made_at": NOW}
            connection.execute(insert(accounts).values(row))

    def token(self, *nouns: str, may_change: bool = True) -> dict[str, str]:
        organisation = self.actor.acting_for
        assert organisation
        asked = Wanted(self.actor.role, organisation, "Проба", may_change, frozenset(nouns), NOW + timedelta(days=1))
        text, _ = self.api.services.tokens.issue(self.actor.person, asked)
        return {"Authorization": f"Bearer {text}"}

    def session(self, *, chosen: bool = True) -> str:
        """The token of a new session, with its role or without."""
        sessions = self.api.services.sessions
        begun = sessions.begin(self.actor.person, "password", "Firefox")
        if not chosen or not self.actor.acting_for:
            return begun.token
        return sessions.choose(begun.token, self.actor.role, self.actor.acting_for).token

    def cookie(self, session: str) -> dict[str, str]:
        return {"Cookie": f"{cookie_name(demo=True)}={session}"}

    def forms(self, session: str) -> dict[str, str]:
        return self.cookie(session) | {HEADER: self.api.services.sessions.csrf_token(session)}

    def post(self, headers: dict[str, str]) -> Response:
        body = {**SCHOOL, "parent": str(self.api.world.municipality)}
        return self.api.http.post("/api/v1/organisations", json=body, headers=headers)

    def get(self, headers: dict[str, str], path: str = "organisations") -> Response:
        return self.api.http.get(f"/api/v1/{path}", headers=headers)


@pytest.fixture
def door(api: Api) -> Door:
    """Of a person of the ministry, who may read and register organisations."""
    return Door(api, api.world.actor(Role.MINISTRY, api.world.ministry))


def said(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def same(answer: Response) -> tuple[Any, ...]:
    """All that a client could tell two failures apart by."""
    kept = {name: value for name, value in answer.headers.items() if name != "x-correlation-id"}
    return answer.status_code, kept, {**answer.json(), "instance": None}


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[TestClient]:
    """An installation outside demo mode."""
    with build(Settings(data=tmp_path, log_level="WARNING")) as services, TestClient(create_app(services)) as http:
        yield http


@pytest.mark.parametrize(("method", "path"), NOBODY)
def test_nobody_gets_the_same_answer_everywhere(closed: TestClient, method: str, path: str) -> None:
    """Without credentials every address below /api/v1 answers 401, whether it exists or not, before anything is read;
    outside demo mode the header of the demo is none."""
    pretender = {"X-Letopis-Actor": f"{uuid4()} ministry {uuid4()}"}
    answers = [
        closed.request(method, path),
        closed.request(method, path, headers=pretender),
        closed.request(method, path, content=b"{", headers={"Content-Type": "text/plain", "If-Match": "?"}),
        closed.request(method, path, content=b" " * 1_000_000),
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["www-authenticate"] for answer in answers} == {'Bearer realm="Letopis"'}
    assert {answer.json()["code"] for answer in answers} == {"http.unauthenticated"}


def test_a_token_carries_out_and_asks(door: Door) -> None:
    """A program with a token of a person of the ministry registers a school and reads it."""
    token = door.token()

    told, shown = door.post(token), door.get(token)

    assert (told.status_code, shown.status_code) == (201, 200)


def test_failures_tell_nothing_of_the_token(door: Door) -> None:
    """Unknown, malformed, expired, revoked, of a closed account or without the role: one answer, byte for byte."""
    api, tokens = door.api, door.api.services.tokens
    good = [door.token() for _ in range(3)]
    tokens.revoke(tokens.of(door.actor.person)[-1].id, door.actor.person)
    wrong = [{"Authorization": f"Bearer {text}"} for text in ("lt_" + "A" * 43, "", "lt_", "seven", "щ".encode().hex())]
    answers = [door.get(each) for each in (*wrong, good[0])] + [door.post(each) for each in (*wrong, good[0])]
    assert door.get(good[1]).status_code == 200
    with api.services.database.write() as connection:
        connection.execute(update(accounts).values(closed_at=NOW))
    answers.append(door.get(good[1]))

    assert {answer.status_code for answer in answers} == {401}
    assert [answer for answer in answers if same(answer) != same(answers[0])] == []


def test_a_token_dies_with_the_role(door: Door) -> None:
    """A revoked binding stops the very next request of a token, commands and queries alike."""
    world, person = door.api.world, door.actor.person
    grant = GrantRole(person=person, role=Role.CENTRE, organisation=world.centre, since=BEGINNING)
    binding = world.do(grant).streams[0].id
    asked = Wanted(Role.CENTRE, world.centre, "Проба", True, frozenset(), NOW + timedelta(days=1))
    text, _ = door.api.services.tokens.issue(person, asked)
    token = {"Authorization": f"Bearer {text}"}
    assert (door.get(token).status_code, door.post(token).status_code) == (200, 201)

    world.do(RevokeRole(binding_id=binding))

    assert [said(door.post(token)), said(door.get(token))] == [(401, "http.unauthenticated")] * 2


def test_a_reading_token_changes_nothing(door: Door) -> None:
    """A token made for queries is refused every command, and says why to whoever holds it."""
    head = door.api.world.journal.head()

    assert said(door.post(door.token(may_change=False))) == (403, "http.token_reads_only")
    assert door.api.world.journal.head() == head


def test_a_token_opens_its_nouns_only(door: Door) -> None:
    """A token for agreements shows agreements and no organisations, known or not."""
    token = door.token("agreements")

    answers = [door.get(token, path) for path in ("agreements", "organisations", f"organisations/{uuid4()}", "nothing")]

    assert [answer.status_code for answer in answers] == [200, 403, 403, 403]
    assert {answer.json()["code"] for answer in answers[1:]} == {"http.token_opens_other"}


def test_every_noun_of_the_api_can_be_opened_by_name() -> None:
    """What a token may be limited to is what the API has, tokens themselves aside."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]

    assert {route.path.split("/")[1] for route in routes} - {"tokens"} == set(Noun)


def test_a_session_asks_and_with_its_form_token_carries_out(door: Door) -> None:
    """A browser reads with its cookie and changes with its cookie and the form token of that session."""
    session = door.session()

    assert door.get(door.cookie(session)).status_code == 200
    assert door.post(door.forms(session)).status_code == 201


STRANGE = {
    "no form token": {HEADER: ""},
    "another's form token": {HEADER: "another"},
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a neighbour": {"Sec-Fetch-Site": "same-site"},
    "another origin": {"Origin": "https://evil.example"},
    "an opaque origin": {"Origin": "null"},
    "another port": {"Origin": "http://testserver:81"},
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
def test_a_foreign_page_changes_nothing_with_our_cookie(door: Door, strange: dict[str, str]) -> None:
    """A page elsewhere that makes the browser send its cookie is refused, and nothing happens."""
    session, other = door.session(), door.session()
    head = door.api.world.journal.head()
    sent = strange | ({HEADER: door.api.services.sessions.csrf_token(other)} if strange == {HEADER: "another"} else {})

    assert said(door.post(door.forms(session) | sent)) == (403, "http.csrf")
    assert door.api.world.journal.head() == head


@pytest.mark.parametrize(
    "own", [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://testserver"}]
)
def test_our_own_page_is_let_through(door: Door, own: dict[str, str]) -> None:
    """What a browser says of our own pages is no obstacle."""
    assert door.post(door.forms(door.session()) | own).status_code == 201


def test_a_session_without_a_role_is_told_to_choose(door: Door) -> None:
    """Who is signed in but has not said as whom is not let in, and reads what to do."""
    session = door.session(chosen=False)

    assert said(door.get(door.cookie(session))) == (401, "http.role_not_chosen")
    assert said(door.post(door.forms(session))) == (401, "http.role_not_chosen")


def test_an_ended_session_is_nobody(door: Door) -> None:
    """After sign-out, and after the token was changed, the old cookie opens nothing."""
    session, services = door.session(), door.api.services
    fresh = services.sessions.choose(session, Role.MINISTRY, door.api.world.ministry)
    assert said(door.get(door.cookie(session))) == (401, "http.unauthenticated")

    services.sessions.end(fresh.session.id, door.actor.person)

    answers = [door.get(door.cookie(fresh.token)), door.post(door.forms(fresh.token))]
    assert [said(answer) for answer in answers] == [(401, "http.unauthenticated")] * 2


def test_a_session_is_no_more_than_its_role(door: Door) -> None:
    """The bus asks for the binding again: a session with a role nobody granted is refused the command."""
    sessions = door.api.services.sessions
    begun = sessions.begin(door.actor.person, "password", "Firefox")
    pretended = sessions.choose(begun.token, Role.CENTRE, door.api.world.centre).token

    assert said(door.post(door.forms(pretended))) == (403, "not_allowed")
    assert said(door.get(door.cookie(pretended))) == (403, "not_allowed")


def test_the_stronger_proof_counts(door: Door) -> None:
    """A bad token is not made good by a cookie or by the demo's header, and a session counts before that header."""
    header, session = as_actor(door.actor), door.session()
    stranger = as_actor(Actor(door.api.world.person(), Role.CENTRE, door.api.world.centre))
    bad = {"Authorization": "Bearer lt_bad"}

    assert said(door.get(bad | header | door.cookie(session))) == (401, "http.unauthenticated")
    assert door.get(door.cookie(session) | stranger).status_code == 200
    assert door.get(door.cookie("gone") | header).status_code == 200


def test_the_description_names_every_way_in(door: Door) -> None:
    """Whoever reads the description finds token, session and the demo's header, each enough for any address."""
    document = door.api.http.get("/openapi.json").json()

    asked = {
        path: {name for way in operation["security"] for name in way}
        for path, item in document["paths"].items()
        if path.startswith("/api/v1/")
        for operation in item.values()
    }
    assert set(document["components"]["securitySchemes"]) == {"token", "session", "demo"}
    assert {path for path, ways in asked.items() if ways != {"token", "session", "demo"}} == {
        path for path in asked if path.startswith("/api/v1/tokens")
    }
