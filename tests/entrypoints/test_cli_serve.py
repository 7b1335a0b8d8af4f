"""The server as a process: it starts, answers, bears another command beside it, and ends well when told to."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from entrypoints.bootstrap import build
from tests.entrypoints.command_line import LETOPIS, Installation
from tests.eventually import eventually
from tests.scenario import World

NOBODY = UUID(int=7)
GRACE = 30
"""Seconds within which a server that was told to end has ended, on a busy machine."""


@dataclass(frozen=True)
class Served:
    process: subprocess.Popen[str]
    address: str


@contextmanager
def served(installation: Installation, **settings: object) -> Iterator[Served]:
    """`letopis serve` on a free port of this machine, killed at the end if it has not ended."""
    command = [str(LETOPIS), "serve", "--port", "0"]
    with (installation.folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=installation.folder, env=installation.environment(**settings), stdout=-1, stderr=log, text=True
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("Летопись: http://127.0.0.1:"), (installation.folder / "log").read_text("utf-8")
        yield Served(process, line.split()[1])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_server_answers_and_ends_well(installation: Installation):
    """It is alive, describes its API and shows its start page; told to stop it ends with 0 within seconds.

    The development header opens nothing outside demo mode, and a second server on the same port is refused.
    """
    header = {"X-Letopis-Actor": f"{installation.iom} auditor {installation.iom}"}
    with served(installation) as server:
        second = installation.letopis("serve", "--port", server.address.rpartition(":")[2])
        stranger = httpx2.get(f"{server.address}/api/v1/ioms", headers=header)
        alive = httpx2.get(f"{server.address}/healthz").json()
        described = httpx2.get(f"{server.address}/openapi.json").json()
        pages = [httpx2.get(f"{server.address}{path}").status_code for path in ("/", "/docs")]
        server.process.send_signal(signal.SIGTERM)
        code = server.process.wait(GRACE)

    assert (alive["status"], alive["head"], alive["demo"]) == ("ok", installation.head, False)
    assert "/api/v1/ioms/{id}/submit-plan" in described["paths"]
    assert pages == [200, 200]
    assert (stranger.status_code, stranger.json()["code"]) == (401, "http.unauthenticated")
    assert (second.code, second.out) == (2, "")
    assert "занять нельзя: выберите другой порт" in second.err
    assert code == 0
    assert "Traceback" not in (installation.folder / "log").read_text("utf-8")


def test_another_process_looks_while_a_server_runs(installation: Installation):
    """Status, story and verification work beside a server, which follows what they find."""
    with served(installation) as server:
        with build(installation.settings) as services:
            World(services)
            head = services.journal.head()
        eventually(lambda: lag(installation) == 0)

        status = json.loads(installation.letopis("status", "--json").out)
        verified = installation.letopis("verify")
        alive = httpx2.get(f"{server.address}/healthz").json()

    assert status["head"] == alive["head"] == head
    assert verified.code == 0, verified.err


def test_a_client_that_goes_away_while_it_sends_is_no_error(tmp_path: Path):
    """Connections that end within a body, of commands and of a file, leave no error in the log and no command; the
    metrics count them, and whoever comes next is served."""
    installation = Installation.empty(tmp_path)
    paths = ["organisations", "organisations", f"ioms/{NOBODY}/files", f"ioms/{NOBODY}/files"]
    with served(installation, demo=1) as server:
        for number, path in enumerate(paths, 1):
            send_half(server.address, f"/api/v1/{path}")
            eventually(lambda: gone(server.address) == number)  # noqa: B023 - asked here
        alive = httpx2.get(f"{server.address}/healthz").json()

    assert (alive["status"], alive["head"]) == ("ok", 0)
    assert (tmp_path / "log").read_text("utf-8") == ""


def send_half(address: str, path: str) -> None:
    """Begin to send a body, and go away."""
    url = urlsplit(address)
    head = f"POST {path} HTTP/1.1\r\nHost: {url.netloc}\r\nX-Letopis-Actor: {NOBODY} auditor {NOBODY}\r\n"
    with socket.create_connection((url.hostname, url.port)) as connection:
        connection.sendall(f'{head}Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{{"'.encode())


def gone(address: str) -> float:
    """Requests whose clients went away."""
    families = text_string_to_metric_families(httpx2.get(f"{address}/metrics").text)
    samples = [sample for family in families for sample in family.samples]
    counted = [s for s in samples if s.name == "letopis_http_request_seconds_count" and s.labels["status"] == "499"]
    return sum(sample.value for sample in counted)


def lag(installation: Installation) -> int:
    status = json.loads(installation.letopis("status", "--json").out)
    return max(model["lag"] for model in status["projections"])


def test_the_story_clock_is_refused_outside_demo_mode(tmp_path: Path):
    """A server of real data never tells the time of a story."""
    ended = Installation.empty(tmp_path).letopis("serve", "--port", "0", story_now="2024-09-01T09:00+02:00")

    assert (ended.code, ended.out) == (2, "")
    assert "It moves the clock in demo mode only" in ended.err
