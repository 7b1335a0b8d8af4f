"""The start page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from entrypoints.api.app import create_app
from entrypoints.bootstrap import build
from entrypoints.web.start import router
from infrastructure.settings import Settings


@pytest.fixture
def page(tmp_path, request):
    demo = getattr(request, "param", True)
    with build(Settings(data=tmp_path, demo=demo)) as services, TestClient(create_app(services, router)) as http:
        yield http


@pytest.mark.parametrize(("lang", "said"), [("ru", "Маршруты по этапам"), ("en", "Routes by stage")])
def test_a_newcomer_reads_the_page_in_either_language(page: TestClient, lang: str, said: str) -> None:
    """The page names stages, freshness and the way to the API description, and says it is a demo."""
    answer = page.get("/", params={"lang": lang})

    assert answer.status_code == 200
    assert said in answer.text
    assert 'role="note"' in answer.text
    assert 'href="/docs"' in answer.text
    assert page.get("/style.css").headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("page", [False], indirect=True)
def test_only_the_demo_says_demo(page: TestClient) -> None:
    """Outside demo mode there is no demo note and no story clock."""
    assert 'role="note"' not in page.get("/").text
    health = page.get("/healthz").json()
    assert (health["story_now"], health["demo"], health["demo_data"]) == (None, False, False)


def test_demo_data_say_so_when_demo_mode_is_off(tmp_path: Path) -> None:
    """A demo's journal served without demo mode is still called made up, on the page and by /healthz."""
    build(Settings(data=tmp_path, demo=True)).close()

    with build(Settings(data=tmp_path)) as services, TestClient(create_app(services, router)) as http:
        seen, health = http.get("/").text, http.get("/healthz").json()

    assert "В журнале вымышленные люди и школы" in seen
    assert (health["demo"], health["demo_data"], health["story_now"]) == (False, True, None)


@pytest.mark.parametrize(("page", "said"), [(True, "01.09.2024"), (False, None)], indirect=["page"])
def test_the_api_is_described_without_a_network(page: TestClient, said: str | None) -> None:
    """All the page needs comes from this server, by its policy too, and it says that it is a demo and on which day."""
    answer = page.get("/docs")
    parts = re.findall(r'(?:src|href)="([^"]+)"', answer.text)

    assert answer.status_code == 200
    assert "default-src 'none'; script-src 'self'" in answer.headers["content-security-policy"]
    assert {part for part in parts if not part.startswith("/") or part.startswith("//")} == set()
    assert {part: page.get(part).status_code for part in parts} == dict.fromkeys(parts, 200)
    assert "SwaggerUIBundle" in page.get("/docs/swagger-ui-bundle.js").text
    assert ('role="note"' in answer.text) == (said is not None)
    assert (said or "Летопись") in answer.text


def test_no_page_loads_anything_from_elsewhere(page: TestClient) -> None:
    """The framework's own pages, which load scripts from a foreign host, are not there."""
    assert page.get("/redoc").status_code == 404


def test_an_unknown_language_is_refused(page: TestClient) -> None:
    """A language the page does not speak is a problem, not a broken page."""
    assert page.get("/", params={"lang": "de"}).status_code == 422
