"""SIGKILL of any process at any moment, many commands under way over HTTP: nothing is lost and nothing done twice."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event

import pytest

from infrastructure.settings import Settings
from tests.eventually import eventually
from tests.faults.judge import check, check_jobs, check_swept
from tests.faults.load import Load
from tests.faults.processes import Program, Topology, topology
from tests.faults.rounds import Rounds
from tests.faults.town import Town, holders, town

HANDS, UNDER_WAY = 20, 8
"""People at work, and how many requests must be unanswered for a kill to count."""
MOST, DEMANDED = 52, 50
"""Kills of a soak on a quiet machine, and on any."""
PORTION = 100
"""Requests that may be asked around one kill, and more only where too few are under way."""


class Killer:
    """Kills one process after another while people work, starts it again, and keeps what it has done."""

    def __init__(self, processes: Topology, load: Load, place: Town, seed: int) -> None:
        self._processes = processes
        self._load = load
        self._town = place
        self._chance = random.Random(seed)
        self.killed = Counter[str]()
        self.under_way: list[int] = []

    def go(self, victims: Iterable[str]) -> None:
        """Kill a process of each kind named, in turn."""
        for kind in victims:
            self._kill(self._chosen(kind))

    def _kill(self, program: Program) -> None:
        if program.kind == "scheduler":
            self._town.new_zone()  # what it shall ask for when it is back
        self._load.allow(PORTION)
        wanted = self._load.answered + self._chance.randrange(10, 60)
        self._load.until(lambda: self._load.answered >= wanted)
        Event().wait(self._chance.uniform(0, 0.05))
        self._load.until(lambda: self._busy(program))
        self.under_way.append(self._load.under_way(program.address))
        program.kill()
        self.killed[program.kind] += 1
        program.start()
        program.wait_until_up()

    def _busy(self, program: Program) -> bool:
        """Whether enough is under way; when nothing more may be asked, more may."""
        if self._load.under_way() < UNDER_WAY:
            self._load.allow(PORTION // 4)
        return self._load.under_way(program.address) >= UNDER_WAY

    def _chosen(self, kind: str) -> Program:
        """Of the followers the one at work, if it is one of them; else any of the kind."""
        programs = self._processes.of(kind)
        at_work = [program for program in programs if program.pid in holders(self._town)]
        return (at_work or [self._chance.choice(programs)])[0]


def order(count: int, chance: random.Random) -> list[str]:
    """Kinds to be killed: each once at first, most often the web after that."""
    kinds = ["follower", "web", "worker", "scheduler"]
    return (kinds + chance.choices(kinds, weights=[2, 4, 2, 1], k=count))[:count]


@pytest.mark.soak(220)
def test_any_process_may_be_killed(
    fresh_database_url: Callable[..., str],
    valkey_url: str,
    tmp_path: Path,
    rounds: Rounds,
    record_property: Callable[[str, str], None],
):
    """Web, worker, follower and scheduler die at random over PostgreSQL: every answer given stands, once, and every
    job is done."""
    seed = random.randrange(10**6)
    settings = Settings(
        data=tmp_path,
        database_url=fresh_database_url("postgresql"),
        redis_url=valkey_url,
        demo=True,
        log_level="INFO",
    )
    with town(settings) as place, topology(settings, "follower", "follower", "worker", "scheduler") as processes:
        eventually(lambda: holders(place), 60)
        processes.start("web", "web")
        load = Load(processes.addresses, seed)
        killer = Killer(processes, load, place, seed)
        with load.at_work([*place.hands(HANDS), place.clerk]):
            kinds = order(MOST, random.Random(seed))
            killer.go(kinds[number] for number in rounds(6, MOST, least=DEMANDED))
        check_jobs(place, load)
        processes.kill()
        record_property("told", told(killer, load, seed))

        check_swept(place)
        check(place, load, place.services.store.models)
    assert min(killer.under_way) >= UNDER_WAY


@pytest.mark.soak(75)
def test_the_single_process_may_be_killed(tmp_path: Path, rounds: Rounds, record_property: Callable[[str, str], None]):
    """The embedded product, one process over SQLite, dies at random: every answer given stands, once."""
    seed = random.randrange(10**6)
    settings = Settings(data=tmp_path, demo=True, log_level="INFO")
    with town(settings) as place, topology(settings, "alone") as processes:
        load = Load(processes.addresses, seed)
        killer = Killer(processes, load, place, seed)
        with load.at_work([*place.hands(HANDS), place.clerk]):
            killer.go("alone" for _ in rounds(2, 12))
        check_jobs(place, load)
        processes.kill()
        record_property("told", told(killer, load, seed))

        check_swept(place)
        check(place, load, place.services.store.models)
    assert min(killer.under_way) >= UNDER_WAY


def told(killer: Killer, load: Load, seed: int) -> str:
    kills = ", ".join(f"{kind} {number}" for kind, number in sorted(killer.killed.items()))
    again = sum(asked.tries > 2 for asked in load.all)
    return (
        f"killed: {kills}; commands under way: {killer.under_way}; answered: {load.answered}, "
        f"refused: {len(load.refused)}, asked again: {again}; seed {seed}"
    )
