"""Worker and scheduler as processes of their own, over PostgreSQL and Valkey."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from application.bus import Actor, Context
from application.organisations import RegisterOrganisation
from application.permissions.reading import Scope
from domain.kernel import SYSTEM, OrganisationId
from domain.organisations.values import Level, OrganisationKind
from domain.roles import Role
from entrypoints.audit_export import Filters
from entrypoints.bootstrap import Services, build
from infrastructure.queue.schedule import SWEEP
from infrastructure.settings import Settings
from tests.architecture.source import ROOT
from tests.eventually import eventually

WORKER = ["-m", "dramatiq", "entrypoints.worker", "--processes", "1", "--threads", "2"]
SCHEDULER = ["-m", "entrypoints.scheduler"]
OFFICER = Actor(SYSTEM, Role.SYSTEM)


@pytest.fixture
def settings(fresh_database_url: Callable[..., str], valkey_url: str, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, database_url=fresh_database_url("postgresql"), redis_url=valkey_url)


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    """A process that follows the journal and works at no job."""
    with build(settings) as services:
        services.following.start()
        yield services


@contextmanager
def running(settings: Settings, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """The process, until it has ended well on SIGTERM."""
    environment = {
        "LETOPIS_DATA": str(settings.data),
        "LETOPIS_DATABASE_URL": str(settings.database_url),
        "LETOPIS_REDIS_URL": str(settings.redis_url),
    }
    with (settings.data / f"{uuid4().hex}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=os.environ | environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        ended = process.wait(60)
    assert ended == 0, "\n".join(path.read_text("utf-8") for path in settings.data.glob("*.log"))


def test_a_worker_process_exports_what_a_server_was_asked_for(services: Services, settings: Settings):
    """The server keeps the request and its job; a worker elsewhere writes the file."""
    registering = RegisterOrganisation(
        level=Level.COUNTRY, kind=OrganisationKind.COUNTRY, name={"ru": "Демо страна"}, parent=None
    )
    country = services.bus.handle(registering, Context(OFFICER, uuid4(), uuid4())).streams[0].id
    scope = Scope(frozenset({OrganisationId(country)}))
    asked = services.jobs.audit.ask(OFFICER, scope, Filters(), uuid4(), services.today())

    with running(settings, *WORKER):
        eventually(lambda: services.jobs.audit.find(OFFICER, asked.request.id).status == "done", patience=60)

    export = services.jobs.audit.find(OFFICER, asked.request.id)
    assert str(country) in services.jobs.audit.file_of(export).read_text("utf-8-sig")


def test_a_scheduler_asks_for_todays_sweep_and_a_worker_sweeps(services: Services, settings: Settings):
    """Two schedulers and a worker: the day is swept, and its job is in the outbox once."""
    with running(settings, *SCHEDULER), running(settings, *SCHEDULER), running(settings, *WORKER):
        eventually(lambda: swept(services), patience=60)

    assert len(swept(services)) == 1


def swept(services: Services) -> list[tuple[object, ...]]:
    done = "SELECT id FROM outbox WHERE name = %s AND done_at IS NOT NULL"
    return services.database.fetch(done, (SWEEP,))


def test_a_worker_without_a_queue_says_what_to_do(tmp_path: Path):
    """On the embedded default there is nothing for a worker process to do, and it says so and ends."""
    environment = {"LETOPIS_DATA": str(tmp_path), "PATH": os.environ["PATH"]}

    ended = subprocess.run(
        [sys.executable, "-c", "import entrypoints.worker"], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert ended.returncode == 1
    assert "LETOPIS_REDIS_URL" in ended.stderr
