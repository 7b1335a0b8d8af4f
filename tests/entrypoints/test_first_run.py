"""From an empty installation to an administrator at work: no demo, https, no password that anybody else knew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from starlette.testclient import TestClient

from entrypoints.api.app import create_app
from entrypoints.bootstrap import Services, build
from entrypoints.first_run import Named, administrator
from entrypoints.web.start import router
from infrastructure.accounts.accounts import AccountRefused
from infrastructure.clock import SystemClock
from infrastructure.settings import Settings
from tests.entrypoints.signing_in import LOGIN, PASSWORD, Program, cheaply

NAME = Named("Демо", "Лицо", None)
ADDRESS = "https://letopis.example"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """An installation of real people, as a proxy with TLS shows it."""
    settings = Settings(data=tmp_path, public_url=ADDRESS, log_level="ERROR", patience_seconds=20)
    with build(settings) as made:
        cheaply(made)
        yield made


def test_the_first_administrator_comes_in(services: Services):
    """Code from paper, own password, second factor, role; and then the API opens to the session alone."""
    person, code = administrator(services, NAME, LOGIN, None, another=False)
    with TestClient(create_app(services, router), base_url=ADDRESS) as http:
        program = Program(http)
        assert program.post("/invitation", code=code, new_password=PASSWORD).status_code == 200
        role = program.sign_in().json()["roles"][0]
        assert program.post("/account/role", **role).json()["params"] == {"enrolled": False}
        assert http.get("/api/v1/organisations").status_code == 401

        secret = program.post("/account/second-factor/begin", password=PASSWORD).json()["secret"]
        program.post("/account/second-factor/confirm", code=pyotp.TOTP(secret).at(SystemClock().now()))
        chosen = program.post("/account/role", **role)

        assert (chosen.status_code, chosen.json()["person"], chosen.json()["role"]) == (
            200,
            str(person),
            "administrator",
        )
        cookies = {cookie.name: cookie.secure for cookie in http.cookies.jar}
        assert cookies["__Host-letopis-session"]
        assert all(cookies.values())
        assert http.get("/api/v1/organisations").status_code == 200
        http.cookies.clear()
        assert http.get("/api/v1/organisations").status_code == 401


def test_a_foreign_host_is_answered_nothing(services: Services):
    """Where the address is known, another name gets no page to sign in at."""
    with TestClient(create_app(services, router), base_url="https://evil.example") as http:
        assert http.get("/sign-in").status_code == 421


def test_nothing_is_left_of_a_refused_beginning(services: Services):
    """A login that cannot be, or is somebody's, enters nobody."""
    administrator(services, NAME, LOGIN, None, another=False)
    head = services.journal.head()

    for login in (LOGIN, "x", "two words"):
        with pytest.raises(AccountRefused):
            administrator(services, NAME, login, None, another=True)

    assert services.journal.head() == head
