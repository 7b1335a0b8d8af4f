"""Every address of a server: none leads elsewhere, none says again what was typed, none tells how it is made."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from fastapi import APIRouter
from httpx2 import Response
from sqlalchemy.exc import IntegrityError
from starlette.testclient import TestClient

from application.bus import Actor
from domain.roles import Role
from entrypoints.api.app import create_app
from entrypoints.api.routes import ROUTERS
from entrypoints.bootstrap import build
from entrypoints.web.start import router as pages
from infrastructure.settings import Settings
from tests.entrypoints.conftest import as_actor
from tests.scenario import World

SECRET = "Тайнописцев"
ELSEWHERE = ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example")
NAMES = ("next", "url", "to", "return_to", "return", "redirect", "redirect_uri", "continue", "target", "state")
INSIDE = (SECRET, "Traceback", ".py", "sqlalchemy", "pydantic", "psycopg", "SELECT", "INSERT", "/srv", "site-packages")

broken = APIRouter()


@broken.get("/broken/{kind}")
def fail(kind: str) -> None:
    if kind == "sql":
        raise IntegrityError("INSERT INTO vault (details) VALUES (?)", {"details": SECRET}, ValueError(SECRET))
    raise RuntimeError(f"{SECRET} at /srv/letopis")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Actor]]:
    """All pages and the API, and somebody of the ministry."""
    settings = Settings(data=tmp_path_factory.mktemp("data"), demo=True, log_level="WARNING")
    with build(settings) as services:
        world = World(services)
        app = create_app(services, pages, broken)
        with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as http:
            yield http, world.actor(Role.MINISTRY, world.ministry)


def routes(*routers: Any) -> Iterator[Any]:
    """Every route, also of routers inside routers."""
    for router in routers:
        for route in router.routes:
            inner = getattr(route, "original_router", None)
            yield from routes(inner) if inner is not None else (route,)


def addresses(*, word: str) -> list[tuple[str, str]]:
    """Method and address of each, with a word in place of ids."""
    api = [(route, f"/api/v1{route.path}") for route in routes(*ROUTERS)]
    found = [*api, *((route, route.path) for route in routes(pages))]
    return sorted(
        {
            (method, "/".join(word if part.startswith("{") else part for part in path.split("/")))
            for route, path in found
            for method in route.methods or ()
        }
    )


def test_no_address_leads_elsewhere(served: tuple[TestClient, Actor]):
    """Whatever is added to an address or put before it, and whatever host is named: nobody is sent to another site."""
    http, by = served
    assert len(addresses(word="")) > 150
    for (method, path), place in product(addresses(word=str(uuid4())), ELSEWHERE[:2]):
        asked = {
            "params": dict.fromkeys(NAMES, place),
            "headers": as_actor(by) | {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Origin": place},
        }
        for address in (path, f"{path}/"):
            assert stays(http.request(method, address, **asked)), (method, address)


@pytest.mark.parametrize("place", [*ELSEWHERE, "/%2fevil.example", "/%5cevil.example", "///evil.example/%2e%2e"])
def test_no_strange_path_leads_elsewhere(served: tuple[TestClient, Actor], place: str):
    """An address that is another site's is an unknown page here, with and without a slash at its end."""
    http, _ = served
    for path in (place, f"{place}/", f"/{place}", f"/docs/{place}"):
        answer = http.get(f"http://testserver{'' if path.startswith('/') else '/'}{path}")
        assert answer.status_code in {401, 404, 405, 422}, path
        assert stays(answer), path


def stays(answer: Response) -> bool:
    """Whether the answer sends nobody away, or to an address below this server."""
    where = answer.headers.get("location", "/")
    return where.startswith("/") and not where.startswith(("//", "/\\")) and "refresh" not in answer.headers


def test_no_refusal_says_again_what_was_typed(served: tuple[TestClient, Actor]):
    """A name typed in a wrong place, in an id, a number, a date or a whole body, stands in no answer: answers are
    shown to others, kept in logs and sent to whoever helps."""
    http, by = served
    headers = as_actor(by) | {"Content-Type": "application/json"}
    bodies = (json.dumps(SECRET), json.dumps([SECRET]), f'{{"{SECRET}"', json.dumps(every_field(SECRET)))
    for method, path in addresses(word="%D0%A2%D0%B0%D0%B9"):
        if path.startswith("/api/v1") and method == "POST":
            for body in bodies:
                said = http.post(path, content=body.encode(), headers=headers)
                assert said.status_code < 500
                assert SECRET not in said.text, path
        elif path.startswith("/api/v1"):
            said = http.request(method, path, params=every_field(SECRET), headers=as_actor(by))
            assert said.status_code < 500
            assert SECRET not in said.text or said.status_code == 200, path


def every_field(value: str) -> dict[str, Any]:
    """A value for each parameter of any address and each field of any body."""
    fields = {p.alias for route in routes(*ROUTERS) for p in route.dependant.query_params}
    bodies = (getattr(route, "asking", None) for route in routes(*ROUTERS))
    return dict.fromkeys(fields | {name for asking in bodies if asking for name in asking._fields}, value)


@pytest.mark.parametrize("kind", ["sql", "other"])
def test_what_is_broken_tells_nothing_of_itself(
    served: tuple[TestClient, Actor], kind: str, caplog: pytest.LogCaptureFixture
):
    """Neither to whoever asked nor to the log is a statement, a value, a path or a name told; the log keeps the kind of
    the error and where it arose."""
    http, _ = served
    with caplog.at_level(logging.DEBUG):
        answer = http.get(f"/broken/{kind}")

    assert (answer.status_code, answer.json()["code"]) == (500, "http.failed")
    assert [word for word in INSIDE if word in answer.text] == []
    assert "instance" in answer.json()
