"""What a process tells of its work: spans from a request to the page that shows it, metrics, readiness, no secrets."""

from __future__ import annotations

import logging
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from domain.roles import Role
from entrypoints.api.app import create_app
from entrypoints.bootstrap import build
from infrastructure.settings import Settings
from tests.databases import Databases
from tests.entrypoints.collector import Collector, attribute, collecting
from tests.entrypoints.command_line import LETOPIS, Installation
from tests.entrypoints.conftest import Api
from tests.eventually import eventually
from tests.scenario import World

SECRET = "Тайнописцев"


@contextmanager
def traced(database_url: str, folder: Path) -> Iterator[tuple[Api, Collector]]:
    """An installation that sends its spans, all of which are there once it is closed."""
    given = None if database_url.startswith("sqlite") else database_url
    with collecting() as collector:
        settings = Settings(data=folder, database_url=given, demo=True, patience_seconds=20, otlp_url=collector.url)
        with build(settings) as services, TestClient(create_app(services)) as http:
            yield Api(http, World(services), services), collector


def person(api: Api) -> dict[str, object]:
    return {"organisation": str(api.world.school), "family_name": SECRET, "given_name": SECRET}


def school(api: Api) -> dict[str, object]:
    name = {"ru": "Демо-школа"}
    return {"level": "organisation", "kind": "school", "name": name, "parent": str(api.world.municipality)}


def sample(text: str, name: str, **labels: str) -> float | None:
    """A value of Prometheus's text."""
    samples = [each for family in text_string_to_metric_families(text) for each in family.samples]
    return next((s.value for s in samples if s.name == name and labels.items() <= s.labels.items()), None)


@pytest.fixture
def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_a_request_is_followed_to_the_page_that_shows_it(database_url: str, tmp_path: Path):
    """Request, command and append are one trace, named by the correlation id, and the page links to the append."""
    correlation = uuid4()
    with traced(database_url, tmp_path) as (api, collector):
        ministry = api.world.actor(Role.MINISTRY, api.world.ministry)
        eventually(lambda: api.http.get("/readyz").status_code == 200)
        api.post("organisations", school(api), ministry, **{"X-Correlation-Id": str(correlation)})
        eventually(lambda: not any(model.lag for model in api.services.status().projections))

    trace = [span for span in collector.spans if UUID(bytes=span.trace_id) == correlation]
    request, command, append = (
        next(span for span in trace if span.name == name)
        for name in ("POST /api/v1/organisations", "command organisation.register", "append")
    )
    assert (request.parent_span_id, command.parent_span_id) == (b"", request.span_id)
    assert append.parent_span_id == command.span_id
    assert attribute(request, "http.response.status_code") == 201
    assert attribute(command, "letopis.outcome") == "accepted"
    links = {(link.trace_id, link.span_id) for page in collector.named("projection page") for link in page.links}
    assert (append.trace_id, append.span_id) in links


def test_a_job_links_to_what_asked_for_it(database_url: str, tmp_path: Path):
    """An export asked for over HTTP is a job of its own trace, whose span names the request's."""
    with traced(database_url, tmp_path) as (api, collector):
        auditor = api.world.actor(Role.AUDITOR, api.world.region)
        api.post("audit/exports", {}, auditor)
        depth = api.services.jobs.queue.outbox.depth
        eventually(lambda: not depth().waiting and not depth().enqueued)

    (request,) = collector.named("POST /api/v1/audit/exports")
    (job,) = collector.named("job export_audit")
    assert [(link.trace_id, link.span_id) for link in job.links] == [(request.trace_id, request.span_id)]
    assert job.trace_id != request.trace_id


def test_a_callers_trace_goes_on_here(tmp_path: Path):
    """A traceparent is the parent of the request's span, and its trace is the correlation id that is answered."""
    caller, span = uuid4(), "00f067aa0ba902b7"
    with traced("sqlite", tmp_path) as (api, collector):
        answer = api.http.get("/healthz", headers={"traceparent": f"00-{caller.hex}-{span}-01"})

    (request,) = collector.named("GET /healthz")
    assert answer.headers["X-Correlation-Id"] == str(caller)
    assert (request.trace_id.hex(), request.parent_span_id.hex()) == (caller.hex, span)


def test_what_people_type_is_told_nowhere(database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture):
    """A marked word in bodies, addresses, queries and headers of every fate reaches no span, metric or log."""
    caplog.set_level(logging.DEBUG)
    with traced(database_url, tmp_path) as (api, collector):
        ministry = api.world.actor(Role.MINISTRY, api.world.ministry)
        registrar = api.world.actor(Role.SCHOOL_HEAD, api.world.school)
        done = api.post("people", person(api), registrar)
        refused = api.post("people", person(api), api.world.actor(Role.AUDITOR, api.world.region))
        malformed = api.post("people", {SECRET: SECRET}, ministry)
        unknown = api.get(f"organisations/{SECRET}", ministry, called=SECRET)
        nowhere = api.http.request("SEARCH", f"/{SECRET}", params={SECRET: SECRET})
        eventually(lambda: not any(model.lag for model in api.services.status().projections))
        told = api.http.get("/metrics").text

    statuses = [answer.status_code for answer in (done, refused, malformed, unknown, nowhere)]
    assert statuses == [201, 403, 422, 422, 404]
    sent = b"".join(collector.bodies)
    escaped = SECRET.encode("unicode_escape")
    quoted = str(httpx2.URL("http://x/", params={"q": SECRET})).partition("=")[2].encode()
    assert collector.named("command person.register")
    for mark in (SECRET.encode(), escaped, quoted, str(registrar.person).encode()):
        assert mark not in sent
        assert mark not in told.encode()
    assert all(SECRET not in record.getMessage() for record in caplog.records if record.name != "httpx2")


def test_metrics_tell_of_commands_appends_and_read_models(api: Api):
    """One scrape says what was asked and refused, what appends cost, where the head and every read model stand."""
    ministry = api.world.actor(Role.MINISTRY, api.world.ministry)
    auditor = api.world.actor(Role.AUDITOR, api.world.region)
    eventually(lambda: api.http.get("/readyz").status_code == 200)
    api.post("organisations", school(api), ministry)
    api.post("organisations", school(api), auditor)
    eventually(lambda: not any(model.lag for model in api.services.status().projections))
    head = api.world.journal.head()

    eventually(lambda: sample(api.http.get("/metrics").text, "letopis_journal_head") == head)
    text = api.http.get("/metrics").text

    route = {"method": "POST", "route": "/api/v1/organisations"}
    assert sample(text, "letopis_http_request_seconds_count", **route, status="201") == 1
    assert sample(text, "letopis_http_request_seconds_count", **route, status="403") == 1
    register = {"command": "organisation.register"}
    assert sample(text, "letopis_commands_total", **register, outcome="not_allowed") == 1
    appended = sample(text, "letopis_append_seconds_count")
    assert appended
    assert sample(text, "letopis_append_group_commands_sum") == appended
    for name in ("lag_facts", "lag_seconds", "parked_streams"):
        assert sample(text, f"letopis_projection_{name}", model="iom_board") == 0
    assert sample(text, "letopis_projection_lease_age_seconds", model="iom_board") is not None
    assert sample(text, "letopis_projection_page_seconds_count")
    assert sample(text, "letopis_outbox_jobs", state="failed") == 0


def test_lag_is_told_in_facts_and_seconds(tmp_path: Path):
    """Where nobody follows, a read model is behind by every fact and by the age of the first of them."""
    with build(Settings(data=tmp_path, demo=True, log_level="WARNING")) as services:
        world = World(services)
        services.catch_up()
        known = services.journal.head()
        world.new_school()
        world.clock.tell(world.clock.now() + timedelta(seconds=90))
        standing = services.looks.look()

    board = next(model for model in standing.models if model.name == "iom_board")
    assert (board.live, board.lag) == (True, standing.head - known)
    assert 90 <= board.lag_seconds < 180


def test_a_server_is_ready_when_its_read_models_have_caught_up(tmp_path: Path):
    """Before anybody has followed the journal the answer is 503 and names what is missing; afterwards it is 200."""
    with build(Settings(data=tmp_path, demo=True, log_level="WARNING")) as services:
        World(services)
        http = TestClient(create_app(services))
        before = http.get("/readyz")
        services.catch_up()
        eventually(lambda: http.get("/readyz").status_code == 200)
        ready = http.get("/readyz").json()

    assert (before.status_code, before.headers["content-type"]) == (503, "application/problem+json")
    assert before.json()["code"] == "http.not_ready"
    assert "iom_board" in before.json()["params"]["waiting_for"]
    assert ready["status"] == "ready"
    assert {model["lag"] for model in ready["projections"]} == {0}


def test_a_server_without_its_database_is_alive_and_not_ready(tmp_path: Path):
    """It says what it waits for instead of failing, and its own metrics are still told."""
    with build(Settings(data=tmp_path, demo=True, log_level="CRITICAL")) as services:
        http = TestClient(create_app(services))
        (tmp_path / "read_models.db").rename(tmp_path / "elsewhere.db")
        services.store.database.engine.dispose()

        ready, told = http.get("/readyz"), http.get("/metrics")

    assert (ready.status_code, ready.json()["params"]) == (503, {"waiting_for": ["database"]})
    assert sample(told.text, "letopis_database_up") == 0


def test_those_who_waited_hear_of_one_failure(tmp_path: Path):
    """A database that is away takes seconds to say so: probes that pile up meanwhile do not each try anew, or they
    would take all the threads of a server from those who ask whether it is alive."""
    with build(Settings(data=tmp_path, demo=True, log_level="CRITICAL")) as services:
        (tmp_path / "read_models.db").rename(tmp_path / "elsewhere.db")
        services.store.database.engine.dispose()
        with ThreadPoolExecutor(5) as pool:
            heard = [pool.submit(services.looks.look) for _ in range(5)]

    assert len({id(each.exception()) for each in heard}) == 1
    assert isinstance(heard[0].exception(), DBAPIError)


def test_a_process_whose_journal_is_away_is_alive(databases: Databases, tmp_path: Path):
    """Whoever restarts what does not answer leaves a server alone whose PostgreSQL is away."""
    url = databases.fresh("postgresql")
    with build(Settings(data=tmp_path, database_url=url, log_level="CRITICAL")) as services:
        http = TestClient(create_app(services))
        databases.drop()
        alive, ready = http.get("/healthz"), http.get("/readyz")

    assert (alive.status_code, alive.json()["head"]) == (200, None)
    assert (ready.status_code, ready.json()["params"]) == (503, {"waiting_for": ["database"]})


def test_a_follower_tells_its_metrics_on_a_port_of_its_own(installation: Installation, free_port: int):
    """LETOPIS_METRICS_PORT opens a port of this machine, where pages and lag can be read."""
    log = installation.folder / "log"
    with log.open("wb") as out:
        environment = installation.environment(metrics_port=free_port, log_level="INFO")
        follower = subprocess.Popen([LETOPIS, "follow"], env=environment, stdout=out, stderr=out)
        try:
            eventually(lambda: "metrics_exposed" in log.read_text("utf-8"), patience=120)
            port = next(p for p in range(free_port, free_port + 10) if f'"port": {p}' in log.read_text("utf-8"))
            text = httpx2.get(f"http://127.0.0.1:{port}/metrics").text
            follower.send_signal(signal.SIGTERM)
            ended = follower.wait(60)
        finally:
            follower.kill()
            follower.wait()

    assert sample(text, "letopis_journal_head") == installation.head
    assert ended == 0
