"""One Valkey database under several journals, and under a journal that was put back: each does its own jobs alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from dramatiq import Worker

from application.ports import Job
from infrastructure.database import Database
from infrastructure.journal import create
from infrastructure.journal.backup import backup
from infrastructure.journal.restore import restore
from infrastructure.queue.broker import held
from infrastructure.queue.jobs import JobQueue
from infrastructure.queue.namespace import leave, namespace
from infrastructure.queue.outbox import Depth, add
from tests.databases import DIALECTS
from tests.eventually import eventually

DONE = Depth(0, 0, 0)


class Place:
    """A journal, the queue that sends its jobs and, once it is told to, a worker."""

    def __init__(self, database: Database, valkey_url: str, closing_time: ExitStack) -> None:
        self.database = database
        self.did: list[str] = []
        self.queue = JobQueue(database, valkey_url, {"note": self.note}, poll=0.05, missing=0.2)
        self._closing_time = closing_time

    def note(self, what: str) -> None:
        self.did.append(what)

    def ask(self, what: str) -> int:
        with self.database.write() as connection:
            return add(connection, Job("note", {"what": what}))

    def send(self) -> None:
        self.queue.start()
        self._closing_time.callback(self.queue.stop)

    def work(self) -> None:
        """Work at what the queue holds until all this journal asked for is done."""
        worker = Worker(self.queue.broker, worker_threads=1, worker_timeout=50)
        worker.start()
        self._closing_time.callback(worker.stop)
        eventually(lambda: self.queue.outbox.depth() == DONE)


@pytest.fixture
def closing_time() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def database_at(closing_time: ExitStack) -> Callable[[str], Database]:
    return lambda url: closing_time.enter_context(closing(Database(url)))


@pytest.fixture(params=DIALECTS)
def another(request: pytest.FixtureRequest, fresh_database_url: Callable[..., str]) -> Callable[[], str]:
    """The URL of another empty database, on SQLite or on PostgreSQL."""
    return lambda: fresh_database_url(request.param)


def begun(database: Database) -> Database:
    create(database)
    return database


Databases = Callable[[str], Database]


def test_installations_that_share_a_valkey_share_no_job(
    database_at: Databases, another: Callable[[], str], valkey_url: str, closing_time: ExitStack
):
    """A worker of one town never takes what another town asked for, though both number their jobs from 1."""
    here, there = (Place(begun(database_at(another())), valkey_url, closing_time) for _ in range(2))
    here.ask("here")
    here.send()
    eventually(lambda: held(here.queue.broker) == {1})
    there.ask("there")
    there.send()

    there.work()
    assert (here.did, there.did) == ([], ["there"])
    here.work()
    assert (here.did, there.did) == (["here"], ["there"])


@pytest.mark.parametrize("by", ["letopis restore", "other means"])
def test_a_journal_put_back_does_not_do_what_it_never_asked_for(
    database_at: Databases,
    another: Callable[[], str],
    valkey_url: str,
    closing_time: ExitStack,
    tmp_path: Path,
    by: str,
):
    """Yesterday's journal gives the number of a job that Valkey still holds to another job: the old one is not done,
    the new one is. A copy made by other means brings the queue's name with it, and the same holds."""
    today = Place(begun(database_at(another())), valkey_url, closing_time)
    backup(today.database, tmp_path / "copy.db")
    lost = today.ask("lost")
    today.send()
    eventually(lambda: held(today.queue.broker) == {lost})
    today.queue.stop()
    database = database_at(another())
    restore(tmp_path / "copy.db", database)
    if by == "letopis restore":
        leave(database)

    yesterday = Place(database, valkey_url, closing_time)
    number = yesterday.ask("new")
    yesterday.send()
    yesterday.work()

    assert number == lost
    assert yesterday.did == ["new"]
    assert (namespace(database) == namespace(today.database)) == (by == "other means")
