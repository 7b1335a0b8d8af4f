"""The read models of an installation: what doors open to read, and what `status` tells."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition

from sqlalchemy import Engine, distinct, func, select

from projections.engine import lifecycle
from projections.engine.checkpoints import PARKED, Checkpoint, read
from projections.engine.database import Database
from projections.engine.reader import CatchingUp, LiveReader
from projections.model import ReadModel

POLL = 0.02
"""Seconds between two looks at the checkpoints when the follower lives in another process and wakes nobody."""


@dataclass(frozen=True, slots=True)
class Build:
    """A generation being built beside the live one (or before there is one)."""

    generation: int
    position: int
    seconds: float
    held: bool
    error: str | None


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """How fresh a read model is. `position` and `lag` (facts behind the head) are None while it is first
    built."""

    model: str
    version: int
    generation: int | None
    position: int | None
    lag: int | None
    holder: str | None
    parked_streams: int
    parked_facts: int
    build: Build | None


@dataclass(frozen=True, slots=True)
class Status:
    head: int
    models: tuple[ModelStatus, ...]


class Store:
    """`engine` is a plain engine of the read models' database; `models` every read model of the
    installation. `moved` is called with a position when this process has brought read models there;
    `poll`: seconds between two looks of a reader whom nobody wakes."""

    def __init__(
        self,
        engine: Engine,
        models: Sequence[type[ReadModel]],
        *,
        moved: Callable[[int], None] = lambda _position: None,
        poll: float = POLL,
    ) -> None:
        names = [model.NAME for model in models]
        if len(set(names)) < len(names):
            raise TypeError(f"two read models share a name: {names}")
        self.database = Database(engine)
        self.models = tuple(models)
        self._tell = moved
        self._poll = poll
        self._news = Condition()
        self._moves = self._reached = 0

    def prepare(self) -> None:
        """Make the engine's own tables; read models' tables are made by whoever follows or rebuilds them."""
        lifecycle.prepare(self.database)

    @contextmanager
    def reading(self, *models: type[ReadModel], at: int | None = None, patience: float = 2.0) -> Iterator[LiveReader]:
        """One read transaction over the live generations of these models (none named: of all).

        Waits up to `patience` seconds until they have folded position `at`; then raises CatchingUp.
        """
        deadline = time.monotonic() + patience
        while True:
            moves = self._moves
            with self.database.snapshot() as connection:
                checkpoints = read(self.database, connection)
                found = {model: lifecycle.live(checkpoints, model) for model in models or self.models}
                reader = LiveReader(connection, found)
                if reader.reached(at):
                    yield reader
                    return
            if time.monotonic() >= deadline:
                raise CatchingUp(at, reader.positions)
            self._await(at or 0, moves)

    def _await(self, at: int, moves: int) -> None:
        """Sleep until read models are said to have reached a position since `moves` was read, or for a look."""
        with self._news:
            self._news.wait_for(lambda: self._moves != moves and self._reached >= at, self._poll)

    def announce(self, position: int) -> None:
        """The read models that this process follows have reached a position."""
        self.hear(position)
        self._tell(position)

    def hear(self, position: int) -> None:
        """Wake readers of this process that wait for a position read models are said to have reached."""
        with self._news:
            self._moves += 1
            self._reached = position
            self._news.notify_all()

    def checkpoints(self) -> list[Checkpoint]:
        with self.database.connect() as connection:
            return read(self.database, connection)

    def status(self, head: int) -> Status:
        """Every model against the journal's head."""
        with self.database.snapshot() as connection:
            checkpoints = read(self.database, connection)
            t = PARKED.c
            streams = func.count(distinct(t.stream_id))
            counting = select(t.model, t.version, streams, func.count()).where(t.state != "skipped")
            counted = connection.execute(counting.group_by(t.model, t.version)).all()
        parked = {(row[0], row[1]): (row[2], row[3]) for row in counted}
        return Status(head, tuple(_status(model, checkpoints, head, parked) for model in self.models))


def _status(
    model: type[ReadModel],
    checkpoints: list[Checkpoint],
    head: int,
    parked: dict[tuple[str, int], tuple[int, int]],
) -> ModelStatus:
    live, building = lifecycle.live(checkpoints, model), lifecycle.building(checkpoints, model)
    streams, facts = parked.get((model.NAME, model.VERSION), (0, 0))
    return ModelStatus(
        model=model.NAME,
        version=model.VERSION,
        generation=live.place.generation if live else None,
        position=live.position if live else None,
        lag=head - live.position if live else None,
        holder=live.holder if live and live.held else None,
        parked_streams=streams,
        parked_facts=facts,
        build=_build(building) if building else None,
    )


def _build(checkpoint: Checkpoint) -> Build:
    return Build(checkpoint.place.generation, checkpoint.position, checkpoint.age, checkpoint.held, checkpoint.error)
