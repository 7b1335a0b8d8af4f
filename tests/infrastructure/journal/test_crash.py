"""SIGKILL at random moments, many commands under way: what was answered stands once, the rest can be asked again."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from typing import Any

import pytest
from sqlalchemy import make_url, select

from infrastructure.database import Database
from infrastructure.journal import create
from infrastructure.journal.schema import commands, facts
from infrastructure.journal.verify import verify
from projections.engine.follow import Follower
from projections.engine.rebuild import Rebuild
from tests.databases import DIALECTS
from tests.infrastructure.journal.crash import HANDS, MODELS, Installation, Told, alive

KILLS, UNDER_WAY = 20, 8
"""Kills that count: those that found so many commands unanswered."""


class Killer:
    """Kills the process again and again, and keeps what each command was answered."""

    def __init__(self, journal_url: str, models_url: str) -> None:
        self._urls = (journal_url, models_url)
        self._random = random.Random()
        self.asked: dict[str, Told] = {}
        self.answered: dict[str, int | str] = {}
        self.unanswered: list[int] = []
        self.contradicted: list[str] = []

    def kill(self, number: int) -> None:
        left = self.left()
        with alive(*self._urls, left, number) as pipe:
            self._hear(pipe, 2 * HANDS)
            pipe.poll(0)
            self._hear(pipe, self._random.randrange(100))
        self._hear_out(pipe)
        self.unanswered.append(len(self.left()))

    @property
    def counted(self) -> int:
        return sum(unanswered >= UNDER_WAY for unanswered in self.unanswered)

    def left(self) -> list[Told]:
        return [told for id, told in self.asked.items() if id not in self.answered]

    def _hear(self, pipe: Connection, count: int) -> None:
        for _ in range(count):
            self._keep(*json.loads(pipe.recv_bytes()))

    def _hear_out(self, pipe: Connection) -> None:
        """What was told before the kill."""
        with suppress(EOFError, OSError), closing(pipe):
            while True:
                self._hear(pipe, 1)

    def _keep(self, what: str, told: Told, answer: Any = None) -> None:
        id = told["id"]
        self.asked[id] = told
        if what == "answered":
            self.answered[id] = answer


@pytest.fixture
def urls(request: pytest.FixtureRequest, fresh_database_url: Callable[[str], str]) -> tuple[str, str]:
    """A journal with a country and a region, and a place for read models."""
    dialect = request.param
    journal_url = fresh_database_url(dialect)
    models_url = fresh_database_url(dialect) if dialect == "sqlite" else journal_url
    with closing(Database(journal_url)) as database:
        create(database)
    with closing(Installation(journal_url, models_url)) as installation:
        installation.found()
    return journal_url, models_url


@pytest.mark.parametrize("urls", DIALECTS, indirect=True)
def test_killed_processes_lose_nothing_and_double_nothing(
    urls: tuple[str, str], record_property: Callable[[str, str], None]
):
    """After every kill the next process asks again what was left unanswered; in the end each command stands once."""
    killer = Killer(*urls)
    while killer.counted < KILLS:
        killer.kill(len(killer.unanswered))
    dialect = make_url(urls[0]).get_backend_name()
    told = f"{dialect}: commands unanswered at each kill: {killer.unanswered}; asked: {len(killer.asked)}"
    record_property("told", told)

    with closing(Installation(*urls)) as installation:
        for told in killer.left():
            killer.answered[told["id"]] = installation.ask(told)
        check_answers(installation, killer)
        check_read_models(installation)
        assert list(verify(installation.journal)) == []


def check_answers(installation: Installation, killer: Killer) -> None:
    """Acknowledged is stored, at the position that was told; refused is not; nothing is there twice."""
    with installation.database.read() as connection:
        stored = dict(list(connection.execute(select(commands.c.command_id, commands.c.position))))
        rows = connection.execute(select(facts.c.position, facts.c.command_id).order_by(facts.c.position)).all()
    acknowledged = {id: answer for id, answer in killer.answered.items() if isinstance(answer, int)}
    founding = 2

    assert {answer for answer in killer.answered.values() if isinstance(answer, str)} <= {"stale_version"}
    assert {str(id): position for id, position in stored.items() if position > founding} == acknowledged
    assert [row.position for row in rows] == list(range(1, len(acknowledged) + founding + 1))
    assert len({row.command_id for row in rows}) == len(rows)


def check_read_models(installation: Installation) -> None:
    """Read models catch up to exactly what a rebuild gives."""
    with closing(Follower(installation.store, installation.journal, "after the kills")) as follower:
        while installation.store.status(installation.journal.head()).models[0].lag != 0:
            follower.catch_up()
    for model in MODELS:
        rebuilt = Rebuild(installation.store, installation.journal, model, "auditor").run()
        assert (rebuilt.position, rebuilt.matched) == (installation.journal.head(), True)
