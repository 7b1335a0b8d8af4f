"""A demonstration in use keeps nobody's name, address or birth date in clear: in no file, row, log or span."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from domain.kernel import PersonId
from domain.people import Detail
from entrypoints.api.app import create_app
from entrypoints.bootstrap import build
from infrastructure.settings import Settings
from tests.entrypoints.collector import collecting
from tests.entrypoints.conftest import as_actor
from tests.entrypoints.demo.conftest import STORY, told_once
from tests.eventually import eventually
from tests.personal_data import dump_of, files_below, in_clear, rows_of

MARK = "-Демо"
"""Every made-up family name ends so, and nothing else does."""
SAMPLED = 25
"""People whose every detail is looked for; the mark stands for all."""


@dataclass
class Used:
    """What a demonstration wrote while it was told and asked, and the details of its people."""

    people: list[dict[str, str]]
    held: dict[str, bytes]
    clear_days: set[str]
    """Days that stand in facts in clear and may be somebody's birthday by chance."""


@pytest.fixture(params=["sqlite", "postgresql"])
def used(
    request: pytest.FixtureRequest,
    fresh_database_url: Callable[..., str],
    valkey_url: str,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Used]:
    """The small story told and asked about, its jobs in Valkey, its log at DEBUG, its spans in a collector."""
    url = fresh_database_url("postgresql") if request.param == "postgresql" else None
    with ExitStack() as running:
        collector = running.enter_context(collecting())
        settings = Settings(data=tmp_path, database_url=url, redis_url=valkey_url, demo=True, log_level="DEBUG")
        settings = settings.model_copy(update={"otlp_url": collector.url, "patience_seconds": 20})
        services = running.enter_context(build(settings, seed=1))
        told_once(services)
        people = [fact.stream_id for fact in services.journal.read(0, 1_000_000) if fact.type == "person.registered"]
        details = [services.vault.details(PersonId(person)) or {} for person in people]
        with TestClient(create_app(services, alone=False)) as http:
            shown = ask(http)
            eventually(lambda: b"export_audit" in dump_of(valkey_url))
            held = {"valkey": dump_of(valkey_url), "rows": rows_of(services.database)}
        assert in_clear({MARK}, shown)
        recorded = services.journal.read(0, 1_000_000)
        days = {str(value) for fact in recorded for value in vars(fact.fact).values() if isinstance(value, date)}
        running.close()
        held |= {"files": files_below(tmp_path), "log": "".join(capfd.readouterr()).encode()}
        yield Used(details, held | {"spans": b"".join(collector.bodies)}, days)


def ask(http: TestClient) -> bytes:
    """What officers of the story read over HTTP; an export is left waiting in Valkey."""
    officer, tutor = STORY.cast.officer.actor, next(actor for post, actor in STORY.askers if actor.role == "tutor")
    found = b""
    for path, by in (("people", officer), ("people/staff", officer), ("ioms", tutor), ("people/bindings", officer)):
        found += http.get(f"/api/v1/{path}", headers=as_actor(by)).content
    found += http.get(f"/api/v1/ioms/{STORY.route_shown}/story", headers=as_actor(officer)).content
    exported: dict[str, Any] = http.post("/api/v1/audit/exports", json={}, headers=as_actor(officer)).json()
    assert exported["status"] in {"waiting", "running", "done"}, exported
    return found


def test_nothing_of_a_person_stands_anywhere_in_clear(used: Used) -> None:
    """Files with WAL, rows, read models, log, spans and Valkey hold no detail in UTF-8, UTF-16, escapes or base64."""
    wanted = {MARK}
    for details in used.people[:: max(1, len(used.people) // SAMPLED)]:
        wanted |= {details[kind] for kind in Detail if kind in details and kind != Detail.GIVEN_NAME}
        wanted |= {f"{details[Detail.GIVEN_NAME]} {details[Detail.PATRONYMIC]}"}

    assert len(used.people) > 100
    assert len(wanted - used.clear_days) > 3 * SAMPLED
    assert {surface for surface, held in used.held.items() if len(held) > 100} >= {"valkey", "rows", "log", "spans"}
    assert {surface: in_clear(wanted - used.clear_days, held) for surface, held in used.held.items()} == {
        surface: set() for surface in used.held
    }
