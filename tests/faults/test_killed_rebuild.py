"""A rebuild killed in the middle goes on where it stopped, and commands never wait for it."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, update

from application.ports import Envelope, Submission
from bench.append.routes import act, diagnosed, nobody
from bench.history import fill
from bench.history_story import Story
from domain.roles import Role
from infrastructure.clock import SystemClock
from infrastructure.database import Database
from infrastructure.journal import Journal, create
from projections.audit_trail import AuditTrail
from projections.engine import lifecycle
from projections.engine.checkpoints import CHECKPOINTS, Checkpoint
from projections.engine.follow import Follower
from projections.engine.rebuild import Rebuild
from projections.engine.store import Store
from tests.entrypoints.command_line import LETOPIS, Installation
from tests.projections.test_every_model import happen
from tests.scenario import World

FACTS = 12_000
PATIENCE = 120
"""Seconds a rebuild may take to begin on a busy machine."""


@pytest.fixture
def installation(tmp_path: Path, database_url: str) -> Installation:
    """An empty journal on SQLite or PostgreSQL."""
    url = None if database_url.startswith("sqlite") else database_url
    return Installation(tmp_path, url, UUID(int=0), 0)


def test_a_rebuild_killed_in_the_middle_goes_on_where_it_stopped(installation: Installation, world: World) -> None:
    """SIGKILL half-way: the next builder takes up the same generation behind its first facts, what was recorded
    meanwhile included, and proves its rows equal to those that were live all the time."""
    with followed(installation, world) as (journal, store):
        stopped = killed_half_way(installation, store)
        head = commanded(journal)
        follow(store, journal)
        fall_silent(store)

        build = Rebuild(store, journal, AuditTrail, "another")
        rebuilt = build.run()

        assert 0 < stopped.position < FACTS
        assert rebuilt.place == stopped.place
        assert (rebuilt.position, rebuilt.matched) == (head, True)
        assert [model.lag for model in store.status(head).models] == [0]


@contextmanager
def followed(installation: Installation, world: World) -> Iterator[tuple[Journal, Store]]:
    """A long journal and a live audit trail."""
    list(happen(world, random.Random(11)))
    story = Story(world.journal.database, world.journal.head())
    settings = installation.settings
    database = Database(settings.journal_url)
    create(database)
    fill(database, story, FACTS // story.size + 1)
    journal = Journal(database, SystemClock(), bytes(32))
    store = Store(create_engine(settings.read_models_url), [AuditTrail])
    store.prepare()
    follow(store, journal)
    yield journal, store
    store.database.engine.dispose()
    journal.close()
    database.close()


def follow(store: Store, journal: Journal) -> None:
    follower = Follower(store, journal, "follower")
    follower.catch_up()
    follower.close()


def killed_half_way(installation: Installation, store: Store) -> Checkpoint:
    """The operator's rebuild in a process of its own, killed once it has written a page; where it had come."""
    command = [str(LETOPIS), "projections", "rebuild", "audit_trail"]
    with subprocess.Popen(
        command, cwd=installation.folder, env=installation.environment(demo=1), stderr=subprocess.DEVNULL
    ) as process:
        until = time.monotonic() + PATIENCE
        while not (found := building(store)) or not found.position:
            assert process.poll() is None, "the rebuild ended before it could be killed"
            assert time.monotonic() < until
        process.send_signal(signal.SIGKILL)
    stopped = building(store)
    assert stopped is not None
    return stopped


def building(store: Store) -> Checkpoint | None:
    return lifecycle.building(store.checkpoints(), AuditTrail)


def commanded(journal: Journal) -> int:
    """A route is opened and diagnosed; the head afterwards."""
    tutor, school, centre = nobody()
    facts = diagnosed(act(tutor, centre), school, centre).collect_facts()
    envelope = Envelope(tutor, Role.TUTOR, centre, uuid4(), uuid4())
    return journal.append(Submission(facts, envelope, "request")).position


def fall_silent(store: Store) -> None:
    """As if the lease of the killed builder had run out."""
    with store.database.writing() as connection:
        connection.execute(update(CHECKPOINTS).values(lease_until=1))
