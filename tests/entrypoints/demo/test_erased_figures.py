"""Figures of an annex stay what they are when somebody who counts in them is erased."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

from starlette.testclient import TestClient

from application.bus import Actor
from entrypoints.api.app import create_app
from entrypoints.demo.region import SOVETSK
from tests.behaviour.test_erasing import WHY
from tests.entrypoints.conftest import as_actor
from tests.entrypoints.demo.conftest import STORY, Told, installation, told_once


def test_an_erasure_changes_no_figure(tmp_path: Path) -> None:
    """The annex and who stands behind each number are the same before and after; only the name is gone."""
    with installation(tmp_path) as services:
        told_once(services)
        with TestClient(create_app(services)) as http:
            told = Told(services, http)
            annex, members = figures(told), behind(told)
            erased = next(each["subject_id"] for each in members if each["name"])

            erase(http, told, erased)

            assert behind(told) == [each | {"name": None} if each["subject_id"] == erased else each for each in members]
            assert figures(told) == annex
            assert any(row["n"] for row in annex.values())


def figures(told: Told) -> dict[tuple[str, int], dict[str, Any]]:
    return told.annex(at=told.journal.head())


def behind(told: Told) -> list[dict[str, Any]]:
    """Those who count in the first indicator of any year: whom, as what, since which fact, and the name."""
    officer, found = STORY.cast.officer.actor, []
    for year in (2021, 2022, 2023):
        query = {"territory": SOVETSK, "year": year, "at": told.journal.head()}
        for each in told.get("indicators/sov-ind-1/members", officer, **query):
            name = (each.pop("person") or {}).get("name")
            found.append(each | {"name": name})
    return found


def erase(http: TestClient, told: Told, person: str) -> None:
    """The roles end, then two officers decide."""
    administrator, officer = STORY.cast.administrator.actor, STORY.cast.officer.actor
    coordinator = next(town for town in STORY.cast.towns if town.place.id == SOVETSK).coordinator.actor
    for held in told.get("people/bindings", administrator, person=person)["items"]:
        _done(http, f"people/bindings/{held['binding_id']}/revoke", {}, administrator)
    _done(http, f"people/{person}/propose-erasure", {"reason": WHY.model_dump()}, coordinator)
    _done(http, f"people/{person}/confirm-erasure", {}, officer)


def _done(http: TestClient, path: str, body: object, by: Actor) -> None:
    headers = as_actor(by) | {"Idempotency-Key": str(uuid4())}
    answer = http.post(f"/api/v1/{path}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
