"""The table of commands' addresses answers as the framework's router does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from application.catalogue import HANDLERS
from domain.roles import Role
from entrypoints.api.shortcut import Shortcut
from tests.entrypoints.conftest import Api, as_actor

NOBODY = str(UUID(int=7))
MISTAKES: dict[str, tuple[bytes, dict[str, str]]] = {
    "empty body": (b"", {}),
    "no object": (b"[]", {}),
    "unknown field": (b'{"surprise": 1}', {}),
    "other media type": (b"{}", {"Content-Type": "text/plain"}),
    "malformed version": (b"{}", {"If-Match": "seven"}),
    "malformed key": (b"{}", {"Idempotency-Key": "one two"}),
    "nobody": (b"{}", {"X-Letopis-Actor": ""}),
}


def addresses(api: Api) -> list[str]:
    """Of all commands, with an id where one belongs."""
    names = {command.NAME.replace(".", "_") for command in HANDLERS}
    paths: dict[str, Any] = api.http.get("/openapi.json").json()["paths"]
    found = [path for path, item in paths.items() if item.get("post", {}).get("operationId") in names]
    return [path.replace("{id}", NOBODY) for path in found]


def test_every_command_answers_by_the_table_as_by_its_pattern(api: Api, monkeypatch: pytest.MonkeyPatch):
    """Asked wrongly in each way, a command found by the framework and the same found in the table say the same."""
    auditor = api.world.actor(Role.AUDITOR, api.world.region)

    def answers(path: str) -> list[tuple[int, dict[str, Any]]]:
        found = []
        for content, headers in MISTAKES.values():
            given = {"Content-Type": "application/json"} | as_actor(auditor) | headers
            answer = api.http.post(path, content=content, headers=given)
            found.append((answer.status_code, {**answer.json(), "instance": None}))
        return found

    asked = addresses(api)
    with monkeypatch.context() as forgetful:
        forgetful.setattr(Shortcut, "_learn", lambda _shortcut, _scope: None)
        by_pattern = {path: answers(path) for path in asked}
    by_table = {path: (api.http.post(path), answers(path))[1] for path in asked}

    assert len(asked) > 80
    assert [path for path in asked if by_pattern[path] != by_table[path]] == []
