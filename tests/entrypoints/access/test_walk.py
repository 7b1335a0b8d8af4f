"""Each role walks through the whole API as its description allows: nothing breaks, and nothing foreign is shown."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from domain.roles import Role
from tests.entrypoints.access.asking import Named
from tests.entrypoints.access.conftest import Served, serving
from tests.entrypoints.access.table import ROLES
from tests.entrypoints.conftest import as_actor

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
WALKS, LONG_WALKS, STEPS = 5, 60, 10
"""Walks of each role, as many with `--soak`, and the steps of one."""
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OF_PEOPLE = frozenset({"person", "people", "tutor", "mentor", "mentee", "observer", "deputy", "actor", "reader"})


class Walker:
    """One role on its way. What it names is mostly real: its own things, foreign ones, and what it was linked to."""

    def __init__(self, served: Served, role: Role) -> None:
        self.broken: list[str] = []
        self.headers = as_actor(served.actor(role))
        self.own, self.near = Named(served.home, role), Named(served.foreign(role), role)
        self.own_people = [str(actor.person) for actor in served.home.actors.values()]
        self.own_things = [str(self.own.id(f"/api/v1/{noun}/{{id}}")) for noun in ("ioms", "pairs", "agreements")]
        self.foreign_things = [str(self.near.id(f"/api/v1/{noun}/{{id}}")) for noun in ("ioms", "pairs", "agreements")]
        self.secret = set(served.foreign(role).ids) - set(self.foreign_things)
        """The ids it may not learn; those it will name itself may come back to it."""

    def prepare(self, case: schemathesis.Case) -> None:
        """Put real ids where ids are wanted."""
        case.cookies.clear()
        for name in ("Authorization", "If-Match", "Idempotency-Key"):  # made up, they would end every walk at once
            if name == "Authorization" or random.random() < 0.9:
                case.headers.pop(name, None)
        asked = case.path_parameters
        if isinstance(asked, dict) and "id" in asked:
            real = [named.id(case.operation.path) for named in (self.own, self.own, self.near)]
            asked["id"] = str(random.choice([*real, asked["id"]]))
            asked |= {"address": self.own.own.file} if "address" in asked else {}
        if isinstance(case.body, dict):
            case.body = self._real(case.body, "")
        if isinstance(case.query, dict):
            case.query = self._real(case.query, "")

    def _real(self, value: Any, name: str) -> Any:
        if isinstance(value, dict):
            return {key: self._real(part, key) for key, part in value.items()}
        if isinstance(value, list):
            return [self._real(part, name) for part in value]
        if not (isinstance(value, str) and ID.fullmatch(value)):
            return value
        if name in OF_PEOPLE:
            return random.choice(self.own_people)
        return random.choice([self.own._thing(name), *self.own_things, *self.foreign_things, value])

    def judge(self, response: schemathesis.Response, case: schemathesis.Case) -> None:
        """What is wrong with an answer is kept: the same steps again need not lead there again."""
        try:
            case.validate_response(response, checks=CHECKS)
            self.look(case, response.text)
        except (AssertionError, FailureGroup, Failure) as error:
            self.broken.append(f"{case.operation.label}: {response.status_code} {error}"[:2000])

    def look(self, case: schemathesis.Case, text: str) -> None:
        """Nothing foreign in what it is told, but what it wrote there itself."""
        named = f"{case.path_parameters}{case.query}{case.body}"
        if case.operation.path.endswith("/refusals") and '"items"' in text:  # says again what somebody wrote
            text = json.dumps([{**each, "stream_id": "", "params": "", "detail": ""} for each in _items(text)])
        shown = [id for id in self.secret if id in text and id not in named]
        assert not shown, (case.operation.label, shown)


def _items(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text)["items"]
    return [{name: part for name, part in each.items() if name != "detail_en"} for each in found]


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An installation for walks alone, because they change it."""
    with serving(tmp_path_factory.mktemp("walked")) as served:
        yield served


@pytest.fixture(scope="module")
def described(apart: Served) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_asgi("/openapi.json", apart.http.app)


@pytest.mark.parametrize("role", ROLES)
def test_no_walk_breaks_anything_or_shows_what_is_foreign(
    role: Role, apart: Served, described: schemathesis.BaseSchema, pytestconfig: pytest.Config
) -> None:
    """From each answer on to where it leads: no server error, no undescribed status, no id of another territory."""
    walker = Walker(apart, role)

    class Walk(described.as_state_machine()):
        def get_call_kwargs(self, case: schemathesis.Case) -> dict[str, object]:
            return {"headers": walker.headers}

        def before_call(self, case: schemathesis.Case) -> None:
            walker.prepare(case)

        def validate_response(self, response: schemathesis.Response, case: schemathesis.Case, **_: object) -> None:
            walker.judge(response, case)

    walks = LONG_WALKS if pytestconfig.getoption("--soak") else WALKS
    steps = settings(
        max_examples=walks,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    with suppress(FlakyStrategyDefinition):  # what it began stays, so the same steps may lead elsewhere later
        Walk.run(settings=steps)
    assert walker.broken == []
