"""Processes wake each other by Valkey; whoever is not woken looks by itself, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest
import redis
from sqlalchemy import select

from application.bus import Actor, Context
from application.organisations import RegisterOrganisation
from domain.kernel import SYSTEM
from domain.organisations.values import Level, OrganisationKind
from domain.roles import Role
from entrypoints.bootstrap import Services, build
from infrastructure.bell import FACTS, Bell
from infrastructure.settings import Settings
from projections.organisation_register import CARDS, OrganisationRegister
from tests import servers
from tests.eventually import eventually

NOBODY = "redis://127.0.0.1:1/0"
"""An address where nobody listens: rings are lost."""
LONG = 60.0
"""Seconds that a test which had to wait for polling would take."""


@pytest.fixture
def bells(valkey_url: str) -> Iterator[Callable[[], Bell]]:
    """Bells of processes of one installation."""
    name, made = uuid4().hex, list[Bell]()

    def bell(url: str = valkey_url) -> Bell:
        made.append(Bell(url, name))
        return made[-1]

    yield bell
    for each in made:
        each.stop()


def test_a_ring_is_heard_in_another_process(bells: Callable[[], Bell]):
    """The number arrives with the ring, and rings that come at once arrive as the highest."""
    heard: list[int] = []
    bells().on(FACTS, heard.append)
    eventually(lambda: heard == [0])  # from the first moment on, nothing before it is known of
    ringing = bells()
    for number in range(1, 50):
        ringing.ring(FACTS, number)

    eventually(lambda: heard[-1] == 49)
    assert heard == sorted(heard)


def test_a_bell_without_a_server_rings_again_when_it_is_there(bells: Callable[..., Bell], tmp_path: Path):
    """Rings go nowhere while Valkey is away, and nobody waits for it; when it is back they arrive."""
    address, heard = tmp_path / "valkey.sock", list[int]()
    url = f"unix://{address}?db=0"
    ringing = bells(url)
    bells(url).on(FACTS, heard.append)
    ringing.ring(FACTS, 1)
    with servers.valkey() as started:
        address.symlink_to(started.removeprefix("unix://").partition("?")[0])

        eventually(lambda: ringing.ring(FACTS, 2) or 2 in heard)


def test_a_ring_without_a_number_deafens_nobody(bells: Callable[..., Bell], valkey_url: str):
    """Whatever somebody else sends on the channel, the next ring is heard."""
    heard: list[int] = []
    bell = bells()
    bell.on(FACTS, heard.append)
    eventually(lambda: heard)
    with redis.Redis.from_url(valkey_url) as client:
        client.publish(bell._channel(FACTS), "no number")

    eventually(lambda: bell.ring(FACTS, 7) or 7 in heard)


def settings(url: str, redis_url: str, folder: Path) -> Settings:
    return Settings(data=folder, database_url=url, redis_url=redis_url, log_level="ERROR", patience_seconds=LONG / 2)


@pytest.fixture
def two(fresh_database_url: Callable[..., str], tmp_path: Path) -> Iterator[Callable[[str], tuple[Services, Services]]]:
    """Two processes of one installation over PostgreSQL: one answers, the other follows."""
    url, made = fresh_database_url("postgresql"), list[Services]()

    def start(redis_url: str) -> tuple[Services, Services]:
        made.extend(build(settings(url, redis_url, tmp_path)) for _ in range(2))
        return made[0], made[1]

    yield start
    for services in made:
        services.close()


def register(services: Services) -> int:
    registering = RegisterOrganisation(
        level=Level.COUNTRY, kind=OrganisationKind.COUNTRY, name={"ru": f"Демо {uuid4()}"}, parent=None
    )
    return services.bus.handle(registering, Context(Actor(SYSTEM, Role.SYSTEM), uuid4(), uuid4())).position


def shown(services: Services, at: int) -> int:
    with services.store.reading(OrganisationRegister, at=at, patience=LONG / 2) as reader:
        return len(reader.rows(select(reader[CARDS.table])))


def test_a_commit_wakes_the_follower_of_another_process(two: Callable[..., tuple[Services, Services]], valkey_url: str):
    """A follower asleep for a minute reads what another process has committed at once."""
    server, follower = two(valkey_url)
    awake = Event()
    follower.bell.on(FACTS, lambda number: (follower.journal.facts_recorder.hear(number), awake.set()))
    awake.wait(LONG)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(follower.journal.wait, 0, LONG)
        register(server)

        assert waiting.result(LONG / 2) is True


def test_a_waiting_query_is_woken_by_the_follower_of_another_process(
    two: Callable[..., tuple[Services, Services]], valkey_url: str
):
    """The server that answered a command shows it as soon as the follower elsewhere has folded it."""
    server, follower = two(valkey_url)
    follower.follow()
    server.start(alone=False)
    eventually(lambda: server.store.status(0).models[0].position is not None)
    server.store._poll = LONG  # so that only a ring can wake it

    assert [shown(server, register(server)) for _ in range(5)] == [1, 2, 3, 4, 5]


def test_with_every_ring_lost_facts_still_arrive(two: Callable[..., tuple[Services, Services]]):
    """Without a queue that answers, polling alone brings each fact to the read models."""
    server, follower = two(NOBODY)
    follower.follow()
    server.start(alone=False)

    assert [shown(server, register(server)) for _ in range(3)] == [1, 2, 3]


def test_a_false_ring_costs_one_look(two: Callable[..., tuple[Services, Services]]):
    """A position that is not in the journal wakes whoever waits once, and then no more."""
    server, _ = two(NOBODY)
    server.journal.facts_recorder.hear(1_000_000)

    assert [server.journal.wait(0, 0.01), server.journal.wait(0, 0.01)] == [True, False]
