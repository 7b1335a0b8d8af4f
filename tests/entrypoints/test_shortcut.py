"""The table of commands' addresses answers as the framework's router does."""

from __future__ import annotations

from itertools import combinations
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


@pytest.mark.parametrize("id", ["", "/", "%20", "%0A", "seven", f"{NOBODY}/", f"{NOBODY}%2F{NOBODY}"])
def test_a_strange_id_is_answered_by_the_table_as_by_its_pattern(api: Api, id: str):
    """An address with no id, or with what is none, says the same before and after its pattern was learnt."""
    auditor = api.world.actor(Role.AUDITOR, api.world.region)

    def asked() -> tuple[int, dict[str, Any]]:
        answer = api.post(f"organisations/{id}/rename", {}, auditor)
        return answer.status_code, {**answer.json(), "instance": None}

    before = asked()
    api.post(f"organisations/{NOBODY}/rename", {}, auditor)

    assert asked() == before
    assert before[0] in {404, 422}


def test_no_address_fits_two_patterns(api: Api):
    """Where two patterns took one address the order of the routers would decide, which the table does not know."""
    paths: dict[str, Any] = api.http.get("/openapi.json").json()["paths"]
    patterns = [path.split("/") for path, item in paths.items() if "post" in item]

    both = [(one, other) for one, other in combinations(patterns, 2) if fit(one, other)]

    assert len(patterns) > 80
    assert both == []


def fit(one: list[str], other: list[str]) -> bool:
    """Whether an address exists that both patterns take."""
    pairs = zip(one, other, strict=False)
    return len(one) == len(other) and all(a == b or "{" in (a[:1], b[:1]) for a, b in pairs)
