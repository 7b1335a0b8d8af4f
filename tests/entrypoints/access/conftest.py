"""One served installation with three territories, and people who have signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response
from sqlalchemy import insert
from starlette.testclient import TestClient

from application.bus import Actor
from domain.roles import Role
from entrypoints.api.app import create_app
from entrypoints.bootstrap import Services, build
from entrypoints.cookies import cookie_name
from entrypoints.csrf import HEADER
from infrastructure.accounts.tables import accounts
from infrastructure.settings import Settings
from tests.entrypoints.access.asking import Named, token
from tests.entrypoints.access.statements import heard
from tests.entrypoints.access.table import REGIONAL, Line
from tests.entrypoints.access.territories import Territory, abroad, neighbour, settle
from tests.entrypoints.conftest import as_actor
from tests.scenario import World

STALE = {"If-Match": '"999"'}
"""A version nothing has: a command that may be asked for is refused for this alone, and changes nothing."""


class Served:
    """The API and its territories: `home`, a `near` municipality of its region, a `far` one of another region."""

    def __init__(self, services: Services, http: TestClient) -> None:
        self.services = services
        self.http = http
        self.document: dict[str, Any] = http.get("/openapi.json").json()
        self._sessions: dict[Actor, str] = {}
        world = World(services)
        self.world = world
        self.home = settle(world)
        self.near = settle(neighbour(world, world.region, world.ministry, world.centre))
        self.far = settle(abroad(world))
        services.catch_up()
        self._export()
        self._issue()

    def actor(self, role: Role) -> Actor:
        return self.home.actors[role]

    def foreign(self, role: Role) -> Territory:
        """The nearest territory that is not the role's own."""
        return self.far if role in REGIONAL else self.near

    def ask(self, line: Line, named: Named, session: str | None = None, csrf: str | None = None) -> Response:
        """The request of a line about a thing, in the role's session or in another one."""
        session = self.signed_in(self.actor(line.role)) if session is None else session
        return self.send(line, named, self.shown(session, line.method, csrf))

    def headers(self, line: Line) -> dict[str, str]:
        return self.shown(self.signed_in(self.actor(line.role)), line.method)

    def signed_in(self, actor: Actor) -> str:
        """The token of a session of the actor in its role, the same one each time."""
        if actor not in self._sessions:
            self._sessions[actor] = self.new_session(actor)
        return self._sessions[actor]

    def new_session(self, actor: Actor) -> str:
        assert actor.acting_for is not None
        begun = self.services.sessions.begin(actor.person, "password", "test")
        return self.services.sessions.choose(begun.token, actor.role, actor.acting_for).token

    def shown(self, session: str, method: str, csrf: str | None = None) -> dict[str, str]:
        """What a browser with this session sends; `csrf`: another form token than the session's own."""
        headers = {"Cookie": f"{cookie_name(demo=True)}={session}"}
        return headers if method == "GET" else headers | {HEADER: csrf or self.services.sessions.csrf_token(session)}

    def send(self, line: Line, named: Named, headers: dict[str, str]) -> Response:
        path, operation = named.path(line.path), self.document["paths"][line.path][line.method.lower()]
        if line.method == "GET":
            return self.http.get(path, params=named.query(line.path), headers=headers)
        if "requestBody" not in operation:
            return self.http.post(path, headers=headers)
        (media, content), *_ = operation["requestBody"]["content"].items()
        if media != "application/json":
            return self.http.post(path, content=b"%PDF-1.7", headers=headers | {"Content-Type": "application/pdf"})
        body = named.body(line.path, content["schema"]["$ref"].rpartition("/")[2])
        return self.http.post(path, json=body, headers=headers | STALE)

    def _export(self) -> None:
        """A line in the log of refusals, and an export of everybody who may ask for one, in each territory."""
        for place in (self.home, self.near, self.far):
            self._refused(place)
            for role in (Role.AUDITOR, Role.MINISTRY, Role.CENTRE):
                asked = self.http.post("/api/v1/audit/exports", json={}, headers=as_actor(place.actors[role]))
                place.exports[role] = UUID(asked.json()["id"])
                self.services.jobs.export_audit(asked.json()["id"])

    def _issue(self) -> None:
        """A token of everybody who may have one; it needs an account."""
        moment = datetime.now(UTC)
        for place in (self.home, self.near, self.far):
            for role in set(place.actors) - {Role.AUDITOR}:
                actor = place.actors[role]
                row = {"person_id": actor.person, "login_hash": actor.person.bytes, "login": b"", "made_at": moment}
                with self.services.database.write() as connection:
                    connection.execute(insert(accounts).values(row))
                asked = self.http.post("/api/v1/tokens", json=token(), headers=as_actor(actor))
                place.tokens[role] = asked.json()["id"]

    def _refused(self, place: Territory) -> None:
        """A line in the log of refusals."""
        headers = as_actor(place.actors[Role.AUDITOR])
        body = Named(place, Role.AUDITOR).body("/api/v1/people", "")
        assert self.http.post("/api/v1/people", json=body, headers=headers).status_code == 403


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """An installation of its own in a folder, served."""
    settings = Settings(data=folder, demo=True, patience_seconds=20, log_level="CRITICAL")
    with heard(), build(settings) as services, TestClient(create_app(services, alone=False)) as http:
        yield Served(services, http)


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("access")) as found:
        yield found
