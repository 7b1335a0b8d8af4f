"""Worker and scheduler as processes of their own, over PostgreSQL and Valkey."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import UUID, uuid4

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
from tests import servers
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


def asked(services: Services) -> Callable[[], str]:
    """A country is registered and an export asked for; gives back the question how far the export is."""
    registering = RegisterOrganisation(
        level=Level.COUNTRY, kind=OrganisationKind.COUNTRY, name={"ru": "Демо страна"}, parent=None
    )
    country = services.bus.handle(registering, Context(OFFICER, uuid4(), uuid4())).streams[0].id
    scope = Scope(frozenset({OrganisationId(country)}))
    export = services.jobs.audit.ask(OFFICER, scope, Filters(), uuid4(), services.today()).request.id

    def told() -> str:
        found = services.jobs.audit.find(OFFICER, export)
        if found.status == "done":
            assert str(country) in services.jobs.audit.file_of(found).read_text("utf-8-sig")
        return found.status

    return told


def test_a_worker_process_exports_what_a_server_was_asked_for(services: Services, settings: Settings):
    """The server keeps the request and its job; a worker elsewhere writes the file."""
    export = asked(services)

    with running(settings, *WORKER):
        eventually(lambda: export() == "done", patience=60)


@contextmanager
def valkey_at(address: Path) -> Iterator[None]:
    """A Valkey at this socket, new and empty each time."""
    with servers.valkey() as url:
        address.symlink_to(url.removeprefix("unix://").partition("?")[0])
        yield
    address.unlink()


def test_while_valkey_is_away_commands_go_on_and_status_says_so(fresh_database_url: Callable[..., str], tmp_path: Path):
    """What is asked for meanwhile is kept and waits; when Valkey is back, empty, the same worker does it."""
    url, address = fresh_database_url("postgresql"), tmp_path / "valkey.sock"
    settings = Settings(data=tmp_path, database_url=url, redis_url=f"unix://{address}?db=0")
    installation = Installation(tmp_path, url, UUID(int=0), 0)
    with build(settings) as services, ExitStack() as working:
        services.following.start()
        with valkey_at(address):
            working.enter_context(running(settings, *WORKER))
            first = asked(services)
            eventually(lambda: first() == "done", patience=60)
        second = asked(services)
        said = installation.letopis("status", redis_url=settings.redis_url)
        told = json.loads(installation.letopis("status", "--json", redis_url=settings.redis_url).out)["queue"]
        with valkey_at(address):
            eventually(lambda: second() == "done", patience=60)
            working.close()
        depth = services.jobs.queue.outbox.depth()

    assert "UNREACHABLE: jobs wait" in said.out
    assert (told["reachable"], told["waiting"] + told["enqueued"], told["failed"]) == (False, 1, 0)
    assert (depth.waiting, depth.enqueued, depth.failed) == (0, 0, 0)


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
