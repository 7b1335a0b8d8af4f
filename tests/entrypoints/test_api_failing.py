"""When something of ours is broken, the answer still is a problem and tells nothing of what was typed."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.testclient import TestClient

from entrypoints.api.app import create_app
from entrypoints.bootstrap import build
from infrastructure.settings import Settings

broken = APIRouter()


@broken.get("/broken")
def fail() -> None:
    raise RuntimeError("Фамилия Имя")


def test_an_unexpected_error_is_a_problem_without_words_of_it(tmp_path: Path) -> None:
    """The client gets a code, sentences and the correlation id; the words of the error stay out."""
    settings = Settings(data=tmp_path, log_level="CRITICAL")
    with build(settings) as services, TestClient(create_app(services, broken), raise_server_exceptions=False) as http:
        answer = http.get("/broken")

    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.json()["code"] == "http.failed"
    assert "Фамилия" not in answer.text
