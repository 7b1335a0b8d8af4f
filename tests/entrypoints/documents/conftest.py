"""The product with the catalogues of the five documents entered, asked over HTTP by officers of each region."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient

from application.bindings import GrantRole
from application.bus import Actor, Command, Context
from application.people import RegisterPerson
from domain.kernel import SYSTEM, OrganisationId, PersonId
from domain.roles import Role
from entrypoints.api.app import create_app
from entrypoints.bootstrap import Services, build
from entrypoints.importing import import_catalogue
from entrypoints.importing.ids import Ids, agreement_id, organisation_id
from infrastructure.catalogues.loader import FOLDER
from infrastructure.settings import Settings
from tests.databases import DIALECTS, Databases
from tests.entrypoints.conftest import as_actor

FILES = ("organisations.yaml", *(f"agreements/{key}.yaml" for key in ("sov", "izh", "ala", "meg")))
MINISTRIES = {"sov": "kal-ministry", "izh": "udm-ministry", "ala": "sve-ministry", "meg": "hma-department"}
"""Whose officer asks about the papers of a document."""


class Documents:
    """The installation after the import; papers and organisations are named by their keys in the catalogues."""

    def __init__(self, services: Services, http: TestClient) -> None:
        self.services = services
        self._http = http
        self._officers: dict[str, Actor] = {}

    def officer(self, document: str) -> Actor:
        """An officer of the ministry that sees the papers of a document."""
        if document not in self._officers:
            self._officers[document] = self.actor(Role.MINISTRY, organisation_id(MINISTRIES[document]))
        return self._officers[document]

    def actor(self, role: Role, at: OrganisationId) -> Actor:
        person = uuid4()
        names = {"family_name": "Ольхова-Демо", "given_name": "Вера"}
        self.do(RegisterPerson(person_id=person, organisation=at, demo=True, **names))
        self.do(GrantRole(person=PersonId(person), role=role, organisation=at))
        return Actor(PersonId(person), role, at)

    def do(self, command: Command) -> None:
        self.services.bus.handle(command, Context(Actor(SYSTEM, Role.SYSTEM), uuid4(), uuid4()))

    def get(self, document: str, path: str, **query: Any) -> Any:
        """What the officer of a document's region is answered."""
        at = self.services.journal.head()
        by = as_actor(self.officer(document))
        answer = self._http.get(f"/api/v1/{path}", params={"at": at, **query}, headers=by)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def schema(self, name: str) -> Any:
        """A part of the API's own description."""
        return self._http.get("/openapi.json").json()["components"]["schemas"][name]

    def agreement(self, key: str, **query: Any) -> Any:
        """One agreement as it reads on a day."""
        return self.get(key.split("-", maxsplit=1)[0], f"agreements/{agreement_id(key)}", **query)

    def obligations(self, key: str, **query: Any) -> Any:
        return self.get(key.split("-", maxsplit=1)[0], f"agreements/{agreement_id(key)}/obligations", **query)

    def defects(self, key: str) -> list[str]:
        return [defect["code"] for defect in self.agreement(key)["defects"]]


def duty(agreement: str, key: str) -> UUID:
    """Our id of an obligation of a catalogue."""
    return Ids(agreement).duty(key)


@pytest.fixture(scope="module", params=DIALECTS)
def documents(
    request: pytest.FixtureRequest, module_databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Documents]:
    given = None if request.param == "sqlite" else module_databases.fresh(request.param)
    folder: Path = tmp_path_factory.mktemp("documents")
    moment = datetime(2024, 9, 1, 9, tzinfo=UTC)
    settings = Settings(
        data=folder, database_url=given, demo=True, story_now=moment, patience_seconds=20, log_level="WARNING"
    )
    with build(settings) as services, TestClient(create_app(services)) as http:
        for file in FILES:
            import_catalogue(services, FOLDER / file)
        yield Documents(services, http)
