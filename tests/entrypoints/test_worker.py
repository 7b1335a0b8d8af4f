"""Worker and scheduler as processes of their own, over PostgreSQL and Valkey."""

import os
import signal
import subprocess
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
from infrastructure.queue.lease import Lease
from infrastructure.queue.schedule import LEASE_NAME, SWEEP
from infrastructure.settings import Settings
from tests.entrypoints.command_line import LETOPIS, Installation
from tests.eventually import eventually

WORKER = ["work", "--threads", "2"]
SCHEDULER = ["schedule"]
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
def started(settings: Settings, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """The process; killed at the end if it has not ended."""
    environment = {
        "LETOPIS_DATA": str(settings.data),
        "LETOPIS_DATABASE_URL": str(settings.database_url),
        "LETOPIS_REDIS_URL": str(settings.redis_url),
        "LETOPIS_PULSE": str(settings.data / "pulse"),
    }
    with (settings.data / f"{uuid4().hex}.log").open("wb") as log:
        process = subprocess.Popen(
            [LETOPIS, *command], cwd=settings.data, env=os.environ | environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def running(settings: Settings, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """The process, until it has ended well on SIGTERM."""
    with started(settings, *command) as process:
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


@pytest.mark.parametrize("command", [["work"], ["serve", "--web-only"]])
def test_a_worker_without_a_queue_says_what_to_do(tmp_path: Path, command: list[str]):
    """On the embedded default there is nothing for a worker process to do, and it says so and ends."""
    ended = Installation.empty(tmp_path).letopis(*command)

    assert (ended.code, ended.out) == (2, "")
    assert "LETOPIS_REDIS_URL" in ended.err


def test_a_killed_scheduler_is_replaced_in_seconds(services: Services, settings: Settings):
    """The standby takes the lease when the holder has been silent for as long as a lease lasts, and keeps a pulse."""
    with started(settings, *SCHEDULER) as first:
        eventually(lambda: holder(services), patience=60)
        before = holder(services)
        with running(settings, *SCHEDULER):
            first.kill()
            eventually(lambda: holder(services) not in {before, None}, patience=60)

    assert holder(services) is None
    assert (settings.data / "pulse").exists()


def holder(services: Services) -> str | None:
    return Lease(services.database, LEASE_NAME, "a test", 1).holder()
