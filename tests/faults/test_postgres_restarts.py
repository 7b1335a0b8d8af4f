"""PostgreSQL goes and comes back while people work: every answer given stands, and every process recovers by itself."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread

import pytest

from infrastructure.settings import Settings
from tests.eventually import eventually
from tests.faults import servers
from tests.faults.judge import check, check_jobs
from tests.faults.load import Client, Load
from tests.faults.processes import topology
from tests.faults.rounds import Rounds
from tests.faults.town import Town, town

HANDS, PORTION = 16, 200


class Onlooker:
    """Somebody who only reads, again and again, and keeps every status it was answered with."""

    def __init__(self, load: Load, place: Town) -> None:
        self.seen: set[int] = set()
        self._load = load
        self._place = place

    @contextmanager
    def looking(self) -> Iterator[None]:
        stop = Event()
        thread = Thread(target=self._look, args=(stop,), daemon=True)
        thread.start()
        yield
        stop.set()
        thread.join()

    def _look(self, stop: Event) -> None:
        client = Client()
        while not stop.wait(0.05):
            for address in self._load.addresses():
                try:
                    self.seen.add(client.get(address, "organisations?limit=1", self._place.ministry).status)
                except (OSError, HTTPException):
                    self.seen.add(0)
        client.close()


@pytest.mark.soak(35)
def test_postgresql_restarts_under_load(
    valkey_url: str, tmp_path: Path, rounds: Rounds, record_property: Callable[[str, str], None]
):
    """Stopped fast or at once and started again, PostgreSQL costs a wait: whoever writes is answered in the end,
    whoever reads is told to come again, and web, worker, follower and scheduler go on unaided."""
    with servers.postgres() as (database, url):
        settings = Settings(data=tmp_path, database_url=url, redis_url=valkey_url, demo=True, log_level="INFO")
        kinds = ("web", "worker", "follower", "scheduler")
        with town(settings) as place, topology(settings, *kinds) as processes:
            eventually(lambda: place.lag() == 0, 60)
            load = Load(processes.addresses, random.randrange(10**6))
            onlooker, pids = Onlooker(load, place), [program.pid for program in processes.programs]
            with load.at_work([*place.hands(HANDS), place.clerk]), onlooker.looking():
                for number in rounds(2, 6):
                    restart(database, load, (signal.SIGINT, signal.SIGQUIT)[number % 2])
            place.connect_anew()
            check_jobs(place, load)
            eventually(lambda: place.lag() == 0, 60)
            processes.check_alive()
            assert [program.pid for program in processes.programs] == pids
            processes.kill()
            record_property("told", f"answered: {load.answered}; readers were told: {sorted(onlooker.seen)}")

            check(place, load)
    assert onlooker.seen <= {200, 503}


def restart(database: servers.Server, load: Load, how: signal.Signals) -> None:
    """Stop it while commands are under way, start it again, and wait until people are served again."""
    load.allow(PORTION)
    wanted = load.answered + PORTION // 4
    load.until(lambda: load.answered >= wanted and load.under_way() >= 8)
    database.stop(how)
    load.until(lambda: load.under_way() >= 8)
    database.start()
    wanted = load.answered + PORTION // 4
    load.until(lambda: load.answered >= wanted)
