"""What every answer tells a browser, whichever door it came from and whatever went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter
from httpx2 import Response
from starlette.testclient import TestClient

from entrypoints.api.app import create_app
from entrypoints.bootstrap import build
from entrypoints.hardening.headers import DATA, DRAWN, PAGE, YEAR
from entrypoints.web.start import router
from infrastructure.settings import Settings

broken = APIRouter()
PUBLIC = "https://letopis.region.example"


@broken.get("/broken")
def fail() -> None:
    raise RuntimeError("Фамилия Имя at /srv/letopis/var")


def serving(folder: Path, public_url: str | None) -> Iterator[TestClient]:
    settings = Settings(data=folder, demo=True, log_level="CRITICAL", public_url=public_url)
    with build(settings) as services:
        app = create_app(services, router, broken)
        with TestClient(app, base_url=public_url or "http://localhost", raise_server_exceptions=False) as http:
            yield http


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Opened by people at an https address."""
    yield from serving(tmp_path_factory.mktemp("data"), PUBLIC)


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[TestClient]:
    """Served without an address of its own, as the demo is."""
    yield from serving(tmp_path, None)


ANSWERS = {
    "page": ("GET", "/", 200),
    "style": ("GET", "/style.css", 200),
    "script": ("GET", "/docs/begin.js", 200),
    "description": ("GET", "/docs", 200),
    "document": ("GET", "/openapi.json", 200),
    "health": ("GET", "/healthz", 200),
    "metrics": ("GET", "/metrics", 200),
    "unknown page": ("GET", "/nothing", 404),
    "slash too many": ("GET", "/docs/", 404),
    "unknown part": ("GET", "/docs/secret.js", 422),
    "nobody": ("GET", "/api/v1/ioms", 401),
    "nobody's command": ("POST", "/api/v1/organisations", 401),
    "wrong method": ("DELETE", "/docs", 405),
    "too large": ("POST", "/api/v1/organisations", 413),
    "broken": ("GET", "/broken", 500),
}


def answered(http: TestClient, name: str) -> Response:
    method, path, status = ANSWERS[name]
    content = b" " * 2_000_001 if status == 413 else None
    headers = {"Content-Type": "application/json", "X-Letopis-Actor": ACTOR} if status == 413 else {}
    answer = http.request(method, path, content=content, headers=headers, follow_redirects=False)
    assert answer.status_code == status
    return answer


ACTOR = "00000000-0000-0000-0000-000000000007 auditor 00000000-0000-0000-0000-000000000007"


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_carries_the_headers(http: TestClient, name: str):
    """Pages, styles, data, refusals and errors of ours: nothing is guessed, framed, lent to another site or told
    where one came from, and the name of the server's program stays out."""
    headers = answered(http, name).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["strict-transport-security"] == f"max-age={YEAR}; includeSubDomains"
    policy = headers.get_list("content-security-policy")
    assert len(policy) == 1
    assert policy[0].startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy[0]
    assert "unsafe" not in policy[0]
    assert "server" not in headers
    assert "x-powered-by" not in headers


@pytest.mark.parametrize("name", ANSWERS)
def test_only_what_is_the_same_for_all_is_kept_by_browsers(http: TestClient, name: str):
    """Styles and scripts may be kept for minutes; whatever else is answered stays in no cache."""
    kept = answered(http, name).headers["cache-control"]

    assert kept == ("public, max-age=300" if name in {"style", "script"} else "no-store")


def test_a_page_runs_nothing_that_is_not_a_file_of_ours(http: TestClient):
    """The policy of pages names this server alone, and data may do nothing at all."""
    page, data = http.get("/").headers, http.get("/healthz").headers

    assert page["content-security-policy"] == PAGE
    assert data["content-security-policy"] == DATA
    assert http.get("/docs").headers["content-security-policy"] == DRAWN


def test_an_installation_without_https_promises_none(plain: TestClient):
    """A browser told to come by https only could not come to a demo on this machine any more."""
    assert "strict-transport-security" not in plain.get("/").headers


def test_an_error_of_ours_tells_nothing_of_the_machine(http: TestClient):
    """Neither words of the error nor a trace, a path or a library stand in the answer."""
    answer = http.get("/broken")

    assert answer.json()["code"] == "http.failed"
    for word in ("Фамилия", "/srv", "Traceback", "RuntimeError", ".py", "starlette"):
        assert word not in answer.text
