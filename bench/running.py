"""Runs a comparison: servers, one child process a side, rounds in turn."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from bench.comparison import Comparison, Numbers, Place, Rounds, Side
from tests import servers

Say = Callable[[str], object]


class SideFailed(Exception):
    """A side ended before it answered; what it wrote stands above on stderr."""


def run(comparison: Comparison, rounds: int, say: Say) -> Rounds:
    """The numbers of every round. Sides are prepared one after another and measured alternately, never at once."""
    with ExitStack() as stack:
        postgres = stack.enter_context(servers.postgres(durable=True)) if "postgresql" in comparison.servers else ""
        valkey = stack.enter_context(servers.valkey()) if "valkey" in comparison.servers else ""
        children: dict[str, _Child] = {}
        for side in comparison.sides:
            say(f"{comparison.name}: {side.name} prepares")
            place = Place(Path(stack.enter_context(tempfile.TemporaryDirectory())), _fresh(postgres), valkey)
            children[side.name] = stack.enter_context(_child(side, place))
        for _ in range(comparison.warm_up):
            _round(children, turned=False)
        measured = []
        for number in range(rounds):
            measured.append(_round(children, turned=number % 2 == 1))
            values = ", ".join(f"{name} {measured[-1][name]['value']:,.4g}" for name in children)
            say(f"{comparison.name}: round {number + 1}: {values}")
        return measured


class _Child:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.hear()

    def measure(self) -> Numbers:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self.hear()

    def hear(self) -> Numbers:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SideFailed(" ".join(map(str, [self._process.args])))
        numbers: Numbers = json.loads(line)
        return numbers


def _round(children: dict[str, _Child], *, turned: bool) -> dict[str, Numbers]:
    """Every side once; each second round in the opposite order, so that a drift of the machine favours nobody."""
    names = list(children)
    return {name: children[name].measure() for name in (reversed(names) if turned else names)}


@contextmanager
def _child(side: Side, place: Place) -> Iterator[_Child]:
    given = json.dumps(asdict(place), default=str), json.dumps(dict(side.options))
    command = [sys.executable, "-m", "bench.side", side.prepare, *given]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield _Child(process)
        except BaseException:
            process.kill()
            raise


def _fresh(server: str) -> str:
    """The URL of a new database in a server."""
    if not server:
        return ""
    name = f"bench_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return make_url(server).set(database=name).render_as_string(hide_password=False)
