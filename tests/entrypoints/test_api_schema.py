"""The API asked everything its description allows, and more: no server error, nothing undescribed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from application.bus import Actor
from domain.roles import Function, Role
from entrypoints.api.app import create_app
from entrypoints.bootstrap import Services, build
from infrastructure.settings import Settings
from tests.scenario import World

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
EXAMPLES = settings(
    max_examples=50,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Installation:
    """One installation for all examples: what they leave behind is part of the test."""

    def __init__(self, services: Services) -> None:
        world = World(services)
        functions = tuple(Function)
        self.actors = [
            world.actor(Role.MINISTRY, world.ministry, *functions),
            world.actor(Role.CENTRE, world.centre, *functions),
            world.actor(Role.TUTOR, world.region),
            world.actor(Role.SCHOOL_HEAD, world.school, *functions),
            world.actor(Role.ADMINISTRATOR, world.region),
            world.actor(Role.AUDITOR, world.region),
        ]

    def headers(self, operation: str) -> dict[str, str]:
        """Whoever may ask for the operation where one of them may; always the same one."""
        actor: Actor = self.actors[sum(operation.encode()) % len(self.actors)]
        return {"X-Letopis-Actor": f"{actor.person} {actor.role} {actor.acting_for}"}


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    settings = {"demo": True, "patience_seconds": 20, "log_level": "CRITICAL"}
    with TemporaryDirectory() as folder, build(Settings(data=Path(folder), **settings)) as found:
        found.start()
        yield found


@pytest.fixture(scope="module")
def installation(services: Services) -> Installation:
    return Installation(services)


@pytest.fixture(scope="module")
def described(services: Services) -> schemathesis.BaseSchema:
    found = schemathesis.openapi.from_asgi("/openapi.json", create_app(services))
    found.config.generation.update(with_security_parameters=False)  # a made-up token would be all that is answered
    return found


TAGS = (
    "agreements",
    "amendments",
    "ioms",
    "pairs",
    "organisations",
    "people",
    "indicators",
    "audit",
    "projections",
    "tokens",
)


@pytest.mark.parametrize("tag", TAGS)
def test_no_request_breaks_the_api(tag: str, described: schemathesis.BaseSchema, installation: Installation) -> None:
    """Whatever is sent, the answer is one the description names, and never a server error."""
    operations = [found.ok() for found in described.include(tag=tag).get_all_operations()]
    assert operations

    for operation in operations:
        _ask(operation, installation)


def _ask(operation: schemathesis.APIOperation, installation: Installation) -> None:
    headers = installation.headers(operation.label)

    @EXAMPLES
    @given(case=operation.as_strategy())
    def ask(case: schemathesis.Case) -> None:
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    ask()


def test_streams_begun_by_requests_can_be_told(described: schemathesis.BaseSchema, installation: Installation) -> None:
    """Requests that follow the links from a stream just begun to what it may be told break nothing either."""

    class Walk(described.as_state_machine()):
        def get_call_kwargs(self, case: schemathesis.Case) -> dict[str, object]:
            return {"headers": installation.headers(case.operation.label)}

        def validate_response(self, response: object, case: schemathesis.Case, **_: object) -> None:
            case.validate_response(response, checks=CHECKS)

    steps = settings(EXAMPLES, max_examples=40, stateful_step_count=12)
    Walk.run(settings=steps)
