"""A role that is taken away opens nothing from that moment on, whatever lags and whoever remembers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from application.bindings import GrantRole, RevokeRole
from application.bus import Actor
from domain.roles import Role
from entrypoints.api.app import create_app
from entrypoints.bootstrap import Services, build
from infrastructure.clock import StoryClock
from infrastructure.settings import Settings
from tests.entrypoints.conftest import as_actor
from tests.scenario import World


class Two:
    """Two servers over one database, neither of them following: what read models show stays as old as it is."""

    def __init__(self, services: Services, other: Services, servers: tuple[TestClient, TestClient]) -> None:
        self.world = World(services)
        assert isinstance(other.clock, StoryClock)
        other.clock.tell(services.clock.now())
        self.servers = servers
        self.tutor = Actor(self.world.person(), Role.TUTOR, self.world.school)
        grant = GrantRole(person=self.tutor.person, role=Role.TUTOR, organisation=self.world.school)
        self.binding: UUID = self.world.do(grant).streams[0].id
        self.administrator = self.world.actor(Role.ADMINISTRATOR, self.world.region)
        services.catch_up()

    def asks(self, server: TestClient) -> list[int]:
        """Statuses of a query and of a command of the tutor."""
        world, headers = self.world, as_actor(self.tutor)
        where = {"school": str(world.school), "centre": str(world.centre), "position": "учитель"}
        people = {"person": str(world.person()), "tutor": str(self.tutor.person), "kind": "cnppm_route"}
        listed = server.get("/api/v1/ioms", headers=headers)
        return [listed.status_code, server.post("/api/v1/ioms", json=where | people, headers=headers).status_code]


@pytest.fixture
def two(database_url: str, tmp_path: Path) -> Iterator[Two]:
    given = None if database_url.startswith("sqlite") else database_url
    settings = Settings(data=tmp_path, database_url=given, demo=True, patience_seconds=20, log_level="WARNING")
    with ExitStack() as open_ones:
        services = [open_ones.enter_context(build(settings)) for _ in range(2)]
        first, second = (open_ones.enter_context(TestClient(create_app(each, alone=False))) for each in services)
        yield Two(services[0], services[1], (first, second))


@pytest.mark.parametrize("where", [0, 1])
def test_a_role_taken_away_opens_nothing_from_the_next_request_on(two: Two, where: int) -> None:
    """On both servers the very next query and command are refused, while the read models still show the role."""
    assert [two.asks(server) for server in two.servers] == [[200, 201]] * 2

    revoke = two.servers[where].post(
        f"/api/v1/people/bindings/{two.binding}/revoke", json={}, headers=as_actor(two.administrator)
    )

    assert revoke.status_code == 200
    assert [two.asks(server) for server in two.servers] == [[403, 403]] * 2
    shown = two.servers[0].get(
        "/api/v1/people/bindings", params={"person": str(two.tutor.person)}, headers=as_actor(two.administrator)
    )
    assert [row["binding_id"] for row in shown.json()["items"]] == [str(two.binding)]


def test_a_role_taken_away_by_another_process_opens_nothing(two: Two) -> None:
    """Also where no address of this server was asked: the binding is read where it was written."""
    first, second = two.servers
    assert two.asks(second) == [200, 201]

    two.world.do(RevokeRole(binding_id=two.binding), by=two.administrator)

    assert two.asks(second) == [403, 403]
    assert two.asks(first) == [403, 403]
