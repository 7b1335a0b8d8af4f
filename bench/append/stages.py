"""python -m bench.append.stages DATABASE SIZE: where the time of commands goes that one thread tells, so many at once.

DATABASE: postgresql (a server of its own, flushing every commit) or sqlite. Prints µs a command, wall and CPU.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from application.bus import Bus, Context
from application.ioms import AddItem
from application.ports import Receipt
from bench.append.ours import House, Stream
from bench.append.routes import DAY
from bench.append.storm import APPENDS
from infrastructure.database import Database
from infrastructure.journal.looking import Looking
from infrastructure.journal.postgres import PostgresWriter
from infrastructure.journal.sqlite import SqliteWriter
from infrastructure.journal.streams import Streams
from tests import servers

P = ParamSpec("P")
T = TypeVar("T")

ROUNDS, STREAMS = 6, 480
METHODS = (
    (Bus, "asked", "ask"),
    (Bus, "decide", "decide, opening included"),
    (Bus, "append", "append, all included"),
    (Looking, "opened", "  open"),
    (Streams, "find", "  load"),
    (PostgresWriter, "look", "  lock and look, or remember"),
    (PostgresWriter, "commit", "  write and commit"),
    (SqliteWriter, "look", "  lock and look"),
    (SqliteWriter, "commit", "  write and commit"),
)
"""What is timed; a stage that begins with blanks is part of one above."""


class Stages:
    """Seconds by stage, of the methods that it wraps for good."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}
        for cls, name, stage in METHODS:
            setattr(cls, name, self._timed(stage, getattr(cls, name)))

    def lines(self, count: int) -> Iterator[str]:
        """A line a stage: µs of each of so many commands, by the clock and of the processor."""
        for stage, wall in self.wall.items():
            yield f"{stage:40}{wall / count * 1e6:8.0f}{self.cpu[stage] / count * 1e6:8.0f}"

    def _timed(self, stage: str, work: Callable[P, T]) -> Callable[P, T]:
        def timed(*args: P.args, **kwargs: P.kwargs) -> T:
            wall, cpu = time.perf_counter(), time.thread_time()
            try:
                return work(*args, **kwargs)
            finally:
                self.wall[stage] = self.wall.get(stage, 0) + time.perf_counter() - wall
                self.cpu[stage] = self.cpu.get(stage, 0) + time.thread_time() - cpu

        return timed


def tell(house: House, streams: list[Stream], size: int) -> None:
    """Every stream gets its items, so many commands at once."""
    for _ in range(APPENDS):
        for start in range(0, len(streams), size):
            commands = [AddItem(iom_id=id, item=item, occurred_on=DAY) for id, item in streams[start : start + size]]
            group = [house.bus.asked(command, Context(house.tutor, uuid4(), uuid4())) for command in commands]
            house.bus.decide(group)
            house.bus.append(group)
            if not all(isinstance(asked.outcome, Receipt) for asked in group):
                raise RuntimeError([asked.outcome for asked in group])


@contextmanager
def database(kind: str) -> Iterator[Database]:
    """An empty database of a kind, as durable as in life."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder, closing(Database(f"sqlite:///{Path(folder)}/journal.db")) as made:
            yield made
        return
    with servers.postgres(durable=True) as server:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("CREATE DATABASE stages")
        url = make_url(server).set(database="stages").render_as_string(hide_password=False)
        with closing(Database(url)) as made:
            yield made


def main(kind: str, size: int) -> None:
    with database(kind) as made:
        house, seconds = House(made), 0.0
        tell(house, house.routes(STREAMS), size)
        stages = Stages()
        for _ in range(ROUNDS):
            streams = house.routes(STREAMS)
            began = time.perf_counter()
            tell(house, streams, size)
            seconds += time.perf_counter() - began
        house.journal.close()
    count = ROUNDS * STREAMS * APPENDS
    head = f"{kind}, {size} at once: {count / seconds:,.0f} commands/s, {seconds / count * 1e6:.0f} µs each"
    sys.stdout.write("\n".join([head, *stages.lines(count)]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
