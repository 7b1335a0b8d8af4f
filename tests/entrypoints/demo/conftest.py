"""The story of the demonstration, told small, and the people of the story asking about it over HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from application.bus import Actor
from application.ports import Recorded
from entrypoints.api.app import create_app
from entrypoints.bootstrap import Services, build
from entrypoints.demo.region import SMALL, SOVETSK
from entrypoints.demo.story import Story, tell
from entrypoints.demo.telling import sweep
from entrypoints.importing.ids import agreement_id
from infrastructure.settings import Settings
from tests.entrypoints.conftest import as_actor

STORY = Story.of(SMALL)
SOV = agreement_id("sov")


def installation(folder: Path, database_url: str | None = None) -> Services:
    settings = Settings(data=folder, database_url=database_url, demo=True, log_level="WARNING", patience_seconds=20)
    return build(settings, seed=1)


def told_once(services: Services) -> int:
    """The story and the legal days up to its end; the head afterwards."""
    tell(services, STORY)
    services.catch_up()
    sweep(services)
    services.catch_up()
    return services.journal.head()


class Told:
    """The installation after the story, asked over HTTP by the people of the story."""

    def __init__(self, services: Services, http: TestClient) -> None:
        self.services = services
        self.journal = services.journal
        self._http = http

    @property
    def facts(self) -> list[Recorded]:
        """Every fact of the story, oldest first."""
        return self.journal.read(0, 1_000_000)

    def get(self, path: str, by: Actor, **query: Any) -> Any:
        answer = self._http.get(f"/api/v1/{path}", params=query, headers=as_actor(by))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def annex(self, **query: Any) -> dict[tuple[str, int], dict[str, Any]]:
        """Sovetsk's annex as an officer of the ministry sees it: indicator and year → row."""
        officer = STORY.cast.officer.actor
        rows = self.get("indicators", officer, agreement=SOV, territory=SOVETSK, **query)["rows"]
        return {(row["indicator"], row["year"]): row for row in rows}

    def types(self) -> Counter[str]:
        return Counter(fact.type for fact in self.facts)

    def ids(self, kind: str) -> set[UUID]:
        return {fact.stream_id for fact in self.facts if fact.kind == kind}


@pytest.fixture(scope="package")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with installation(tmp_path_factory.mktemp("demo")) as services:
        told_once(services)
        with TestClient(create_app(services)) as http:
            yield Told(services, http)
