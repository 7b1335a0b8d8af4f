"""Valkey is killed and comes back: commands go on, jobs wait, and then each is done once."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from entrypoints.status import QueueShown
from infrastructure.settings import Settings
from tests.eventually import eventually
from tests.faults import servers
from tests.faults.judge import check, check_jobs
from tests.faults.load import Load
from tests.faults.processes import topology
from tests.faults.rounds import Rounds
from tests.faults.town import Town, town

HANDS, PORTION = 8, 100


@pytest.mark.soak(20)
def test_commands_go_on_and_jobs_wait_while_valkey_is_dead(
    fresh_database_url: Callable[..., str], tmp_path: Path, rounds: Rounds
):
    """Nobody who asks for a change notices that Valkey is dead; the status says so; the exports that were asked for
    meanwhile are written when it is back, and none is lost or written twice."""
    with servers.valkey() as (queue, url):
        settings = Settings(
            data=tmp_path,
            database_url=fresh_database_url("postgresql"),
            redis_url=url,
            demo=True,
            log_level="INFO",
        )
        with town(settings) as place, topology(settings, "web", "worker", "follower") as processes:
            load = Load(processes.addresses, random.randrange(10**6))
            with load.at_work([*place.hands(HANDS), place.clerk]):
                for _ in rounds(1, 5):
                    serve(load)
                    queue.stop(signal.SIGKILL)
                    before = len(load.exports)
                    serve(load)
                    eventually(lambda: len(load.exports) > before + 1 and status(place).waiting, 60)  # noqa: B023 - asked here
                    assert not status(place).reachable
                    queue.start()
                    eventually(lambda: status(place).reachable and not status(place).waiting, 60)
            check_jobs(place, load)
            processes.check_alive()
            processes.kill()

            check(place, load)


def serve(load: Load) -> None:
    """Commands are asked and answered."""
    load.allow(PORTION)
    wanted = load.answered + PORTION // 2
    load.until(lambda: load.answered >= wanted)


def status(place: Town) -> QueueShown:
    return place.services.status().queue
