"""Whoever holds no role reads nothing, at any address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from starlette.testclient import TestClient

from domain.roles import Role
from entrypoints.api.app import create_app
from entrypoints.bootstrap import build
from infrastructure.settings import Settings
from tests.scenario import World

GIVEN = {"uuid": str(UUID(int=1)), "date": "2023-09-01"}
"""Something of each format that an address asks for."""


def test_every_query_refuses_whoever_holds_no_role(tmp_path: Path):
    """Without a header nobody is identified (401); with a role that nobody granted nothing is shown (403)."""
    with build(Settings(data=tmp_path, demo=True, log_level="WARNING")) as services:
        school = World(services).school
        app = create_app(services)
        stranger = {"X-Letopis-Actor": f"{uuid4()} {Role.CENTRE} {school}"}
        with TestClient(app) as http:
            asked = queries(app)
            nobody = {path: http.get(path, params=given).status_code for path, given in asked}
            refused = {path: http.get(path, params=given, headers=stranger) for path, given in asked}

    assert len(asked) > 20
    assert {path: code for path, code in nobody.items() if code != 401} == {}
    assert {path: answer.text for path, answer in refused.items() if answer.status_code != 403} == {}


def queries(app: FastAPI) -> list[tuple[str, dict[str, Any]]]:
    """Addresses of every query, with something in each place that must be filled."""
    found = []
    for path, operations in app.openapi()["paths"].items():
        if path.startswith("/api/v1") and "get" in operations:
            wanted = [each for each in operations["get"].get("parameters", []) if each["required"]]
            given = {each["name"]: something(each["schema"]) for each in wanted}
            found.append((path.format(**given), {n: v for n, v in given.items() if f"{{{n}}}" not in path}))
    return found


def something(schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("pattern") == "^[0-9a-f]{64}$":
        return "0" * 64
    return GIVEN.get(schema.get("format", "")) or schema.get("minimum", 1)
