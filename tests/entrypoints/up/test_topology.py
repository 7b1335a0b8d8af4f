"""The topology of docker-compose.yml as real processes: it comes up, answers, mends itself and ends."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests import servers
from tests.architecture.source import ROOT
from tests.entrypoints.command_line import LETOPIS
from tests.eventually import eventually

PYTHON = LETOPIS.with_name("python")
ENDS = 60
"""Seconds the whole may take to end on a busy machine."""


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder that PostgreSQL's user may enter."""
    with servers._folder() as folder:
        yield folder


@contextmanager
def up(data: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    command = [PYTHON, "-m", "entrypoints.up", "--data", data, *arguments]
    with (data / "log").open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment | {"LETOPIS_DATABASE_PASSWORD": "secret", "LETOPIS_DEMO": "1"},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert process.stdout
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(ENDS)
        process.stdout.close()


def said(data: Path) -> str:
    return (data / "log").read_text("utf-8")


def test_what_one_server_answers_another_shows(data: Path):
    """Two servers, a follower, a worker and a scheduler come up; a school registered at one is read at the other."""
    with up(data, "--scale", "web=2", "--once", str(PYTHON), "-m", "tests.entrypoints.up.over_http") as process:
        out, _ = process.communicate(timeout=200)

    assert (process.returncode, out) == (0, "True 200 Демо-школа\n"), said(data)
    names = {line.split()[0] for line in said(data).splitlines() if " | " in line}
    assert {"postgres", "valkey", "web-1", "web-2", "worker-1", "up"} <= names


SMALL = """
services:
  maker:
    build: .
    image: ours
    command: [python, -c, "open('/srv/made/page', 'w').write('made')"]
    volumes: ["made:/srv/made"]
  web:
    image: ours
    command: [python, -m, http.server, --bind, 0.0.0.0, --directory, /srv/made, "18080"]
    restart: unless-stopped
    volumes: ["made:/srv/made"]
    ports: ["18080"]
    depends_on: {maker: {condition: service_completed_successfully}}
    healthcheck: {test: [CMD-SHELL, "exec python -c 'import urllib.request as r; r.urlopen(\\"${PAGE}\\")'"]}
"""
PAGE = "http://127.0.0.1:18080/page"


def test_a_killed_process_is_started_again_and_all_end_when_told_to(data: Path):
    """A service waits for what it needs; one that dies comes back at its address; told to stop, nothing runs on."""
    file = data / "small.yml"
    file.write_text(SMALL.replace("${PAGE}", PAGE))
    with up(data, "--file", str(file), "--scale", "web=2") as process:
        eventually(lambda: "all healthy" in said(data), patience=60)
        address = said(data).rpartition("web: ")[2].split()[0]
        port = address.rpartition(":")[2]
        (first,) = children(process.pid, "http.server", port)
        (second,) = set(children(process.pid, "http.server")) - {first}
        os.kill(first, signal.SIGKILL)
        eventually(lambda: first not in children(process.pid, "http.server"))
        eventually(lambda: page(address) == "made")
        again = children(process.pid, "http.server")
        process.send_signal(signal.SIGTERM)
        ended = process.wait(ENDS)

    assert (ended, len(again)) == (0, 2), said(data)
    assert "web-1        | ended with -9 and is started again" in said(data)
    assert not any(alive(pid) for pid in (first, second, *again))


@pytest.mark.parametrize(("wrong", "code"), [(("open(", "fail("), 1), (("[python, -c", "[no-such, -c"), 127)])
def test_what_fails_at_the_start_ends_everything(data: Path, wrong: tuple[str, str], code: int):
    """A service that others wait for and that fails is named, and nothing is left running."""
    file = data / "small.yml"
    file.write_text(SMALL.replace(*wrong))
    with up(data, "--file", str(file)) as process:
        ended = process.wait(ENDS)

    assert ended == 2
    assert f"maker-1 ended with {code}" in said(data)
    assert "web-1" not in said(data)


def children(parent: int, *words: str) -> list[int]:
    """Processes started by another with all these words in their command. Ids wrap: their order says nothing."""
    columns = [part for name in ("pid", "ppid", "args") for part in ("-o", f"{name}=")]
    listed = subprocess.run(["ps", "-ww", "-e", *columns], capture_output=True, text=True, check=True).stdout
    rows = [line.split(maxsplit=2) for line in listed.splitlines()]
    return [int(pid) for pid, above, command in rows if int(above) == parent and all(word in command for word in words)]


def alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return bool(state) and "Z" not in state


def page(address: str) -> str:
    try:
        return httpx2.get(f"{address}/page").text
    except httpx2.TransportError:
        return ""
