"""Many people at once on one thing, over HTTP: one of them wins, each of the others hears why it did not."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import psycopg
import pytest

from application.organisations import AddSynonym
from domain.roles import Role
from infrastructure.journal.schema import APPEND_LOCK
from infrastructure.journal.verify import verify
from infrastructure.settings import Settings
from tests.databases import DIALECTS
from tests.eventually import eventually
from tests.faults.load import Answer, Asked, Client
from tests.faults.processes import Topology, topology
from tests.faults.rounds import Rounds
from tests.faults.town import Town, town

WRITERS = 16
SEEN = 2
"""The version of the school everybody has seen."""
WAITING = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
"""An append waits for the lock another process holds; whoever comes now shares the next commit."""


@pytest.fixture(params=DIALECTS)
def settings(request: pytest.FixtureRequest, fresh_database_url: Callable[..., str], tmp_path: Path) -> Settings:
    """The single process, over SQLite and over PostgreSQL."""
    url = fresh_database_url("postgresql") if request.param == "postgresql" else None
    return Settings(data=tmp_path, database_url=url, demo=True, log_level="INFO")


def at_once(processes: Topology, asked: Sequence[Asked]) -> list[Answer]:
    """Answers of requests sent at the same moment, in order."""
    barrier = Barrier(len(asked))

    def post(each: Asked) -> Answer:
        client = Client()
        barrier.wait()
        try:
            return client.post(processes.addresses()[0], each)
        finally:
            client.close()

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(post, asked))


def test_of_many_writers_on_one_stream_one_wins(settings: Settings, rounds: Rounds):
    """Sixteen people change what all have seen at one version: one does, fifteen are told which fact came between."""
    with town(settings) as place, topology(settings, "alone") as processes:
        for _ in rounds(3, 20):
            school = place.world.new_school()
            place.world.do(AddSynonym(organisation_id=school, synonym="Демо"))
            answers = at_once(
                processes,
                [place.synonym(school, by, SEEN) for by in random.choices(place.officers, k=WRITERS)],
            )

            won, *others = sorted(answers, key=lambda answer: answer.status)
            assert [won.status, *{other.status for other in others}] == [200, 412]
            assert {other.body["code"] for other in others} == {"stale_version"}
            for other in others:
                [change] = other.body["params"]["changes"]
                assert (change["version"], change["type"]) == (SEEN + 1, "organisation.synonym_added")
                assert change["position"] == won.body["position"]
            assert [fact.stream_version for fact in place.services.journal.stream(school)] == [1, 2, 3]


def test_a_bad_command_in_a_group_is_refused_alone(
    fresh_database_url: Callable[..., str], tmp_path: Path, rounds: Rounds
):
    """Commands that come while one commits share the next commit: a version long passed and a place that is taken
    refuse their own callers, and everybody else is served."""
    url = fresh_database_url("postgresql")
    settings = Settings(data=tmp_path, database_url=url, demo=True, log_level="INFO")
    with town(settings) as place, topology(settings, "alone") as processes, psycopg.connect(url) as other:
        for _ in rounds(2, 10):
            teacher = place.world.actor(Role.TEACHER, place.world.school)
            twice = [place.request(teacher), place.request(teacher)]
            salvo = [*(place.school(place.ministry) for _ in range(12)), *twice, stale(place)]
            told = at_once_behind(other, processes, salvo)

            assert [answer.status for answer in told[:12]] == [201] * 12
            assert Counter(answer.body.get("code") for answer in told[12:14]) == {None: 1, "claim_held": 1}
            assert (told[14].status, told[14].body["code"]) == (412, "stale_version")
        assert list(verify(place.services.journal)) == []


def stale(place: Town) -> Asked:
    """A synonym for a school that has changed since."""
    school = place.world.new_school()
    place.world.do(AddSynonym(organisation_id=school, synonym="Демо"))
    return place.synonym(school, place.ministry, 1)


def at_once_behind(other: psycopg.Connection, processes: Topology, salvo: Sequence[Asked]) -> list[Answer]:
    """Answers of requests that came while another process held the append lock."""
    with ThreadPoolExecutor(1) as pool:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (APPEND_LOCK,))
        answers = pool.submit(at_once, processes, salvo)
        eventually(lambda: other.execute(WAITING).fetchone())
        other.rollback()
        return answers.result()
