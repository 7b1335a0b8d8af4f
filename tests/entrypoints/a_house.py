"""An installation with people who have accounts, for tests of signing in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from starlette.testclient import TestClient

from application.bus import Actor
from domain.kernel import PersonId
from domain.roles import Role
from entrypoints.api.app import create_app
from entrypoints.bootstrap import Services, build
from entrypoints.web.start import router
from infrastructure.clock import SystemClock
from infrastructure.settings import Settings
from tests.entrypoints.signing_in import LOGIN, PASSWORD, cheaply
from tests.scenario import World


class House:
    """An installation with one tutor who has an account."""

    def __init__(self, services: Services, http: TestClient) -> None:
        self.services, self.http, self.world = services, http, World(services)
        cheaply(services)
        self.tutor = self.world.actor(Role.TUTOR, self.world.school)
        self.account(self.tutor.person)

    def account(self, person: PersonId, login: str = LOGIN) -> None:
        self.services.accounts.give(person, login, self.services.accounts.passwords.hash(PASSWORD))

    def enrol(self, person: PersonId) -> tuple[pyotp.TOTP, list[str]]:
        """An authenticator, its code of now used up, and recovery codes."""
        factors = self.services.accounts.factors
        totp = pyotp.TOTP(factors.begin(person, LOGIN).secret)
        codes = factors.confirm(person, totp.at(SystemClock().now()))
        assert codes is not None
        return totp, codes

    def holds(self, role: Role) -> Actor:
        return self.world.actor(role, self.world.region, person=self.tutor.person)


@pytest.fixture
def house(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """On SQLite and on PostgreSQL, in demo mode."""
    url = None if database_url.startswith("sqlite") else database_url
    given = {"second_factor_roles": "ministry,administrator"} | getattr(request, "param", {})
    settings = Settings(data=tmp_path, database_url=url, demo=True, log_level="ERROR", patience_seconds=20, **given)
    with build(settings) as services, TestClient(create_app(services, router)) as http:
        yield House(services, http)
