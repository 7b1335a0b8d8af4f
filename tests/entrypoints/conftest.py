"""A served installation in demo mode: its API over HTTP and the world behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from application.bus import Actor
from entrypoints.api.app import create_app
from entrypoints.bootstrap import Services, build
from infrastructure.settings import Settings
from tests.entrypoints.command_line import Installation, install
from tests.scenario import World


@dataclass
class Api:
    """Speaks to `/api/v1` as an actor; `position` is remembered, so a query sees what was written before it."""

    http: TestClient
    world: World
    services: Services
    position: int = 0

    def post(self, path: str, body: object, by: Actor | None, **headers: str) -> Response:
        answer = self.http.post(f"/api/v1/{path}", json=body, headers=as_actor(by) | headers)
        self.position = max(self.position, int(answer.headers.get("Letopis-Position", 0)))
        return answer

    def get(self, path: str, by: Actor | None, **query: Any) -> Response:
        at = max(self.position, self.world.journal.head())
        return self.http.get(f"/api/v1/{path}", params={"at": at, **query}, headers=as_actor(by))

    def done(self, path: str, body: object, by: Actor) -> str:
        """Carry out a command and give back the id of its first stream."""
        answer = self.post(path, body, by)
        assert answer.status_code in {200, 201}, answer.text
        return str(answer.json()["streams"][0]["id"])


def as_actor(by: Actor | None) -> dict[str, str]:
    """The development header of an actor."""
    return {"X-Letopis-Actor": f"{by.person} {by.role} {by.acting_for}"} if by else {}


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[Api]:
    """The API over an installation of its own, on SQLite and on PostgreSQL."""
    given = None if database_url.startswith("sqlite") else database_url
    settings = Settings(data=tmp_path, database_url=given, demo=True, patience_seconds=20, log_level="WARNING")
    with build(settings) as services, TestClient(create_app(services)) as http:
        yield Api(http, World(services), services)


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Installation:
    """Data on disk with one route told, on SQLite and on PostgreSQL, and the command line over it."""
    return install(tmp_path / "data", database_url)
