"""How the installation stands at a moment, found out by looking at its databases: for /readyz and for metrics."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from infrastructure.migrations import standing as migrations
from infrastructure.queue.outbox import Depth
from projections.engine import leases
from projections.engine.follow import LEASE
from projections.engine.store import ModelStatus

if TYPE_CHECKING:
    from entrypoints.bootstrap import Services

HOLDS = 1.0
"""Seconds a look is good for, however often it is asked."""


@dataclass(frozen=True, slots=True)
class ModelStanding:
    """`lag_seconds`: age of the oldest fact not folded yet, 0 at the head; `lag`, in facts, counts from 0 while the
    model is first built. `lease_age`: seconds since its follower was heard of; None: nobody follows."""

    name: str
    live: bool
    lag: int
    lag_seconds: float
    parked: int
    lease_age: float | None
    build_position: int | None
    build_rate: float | None
    """Facts a second since the build began, or was taken up again in a new generation."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`head_age`: seconds since the newest fact was recorded, None in an empty journal."""

    head: int
    head_age: float | None
    models: tuple[ModelStanding, ...]
    outbox: Depth
    migrated: bool
    """The journal's tables are those this program works with."""


class Looks:
    """Looks for whoever asks, at most once in a while."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._turn = Lock()
        self._last: tuple[float, Standing | Exception] | None = None

    def look(self) -> Standing:
        """Raises the errors of the databases; one that took seconds to fail fails for all who waited meanwhile."""
        with self._turn:
            if self._last is None or time.monotonic() - self._last[0] > HOLDS:
                began, found = time.monotonic(), self._found()
                self._last = (time.monotonic() if isinstance(found, Exception) else began, found)
            found = self._last[1]
        if isinstance(found, Exception):
            raise found
        return found

    def _found(self) -> Standing | Exception:
        try:
            return look(self._services)
        except Exception as error:  # noqa: BLE001 - whoever asks hears of it
            return error


def look(services: Services) -> Standing:
    head, store = services.journal.head(), services.store
    with store.database.connect() as connection:
        ages = leases.ages(store.database, connection, LEASE)
    found, now = store.status(head).models, services.clock.now()
    recorded = _recorded(services, {head - 1, *(model.position or 0 for model in found)}, head)

    def since(position: int) -> float | None:
        return max(0.0, (now - recorded[position]).total_seconds()) if position in recorded else None

    with services.database.read() as connection:
        migrated = migrations.standing(connection).state is migrations.State.CURRENT
    models = (_model(model, head, since(model.position or 0), ages.get(model.model)) for model in found)
    return Standing(head, since(head - 1), tuple(models), services.jobs.queue.outbox.depth(), migrated)


def _recorded(services: Services, positions: Iterable[int], head: int) -> dict[int, datetime]:
    """Position → when the fact after it was recorded."""
    behind = [position for position in positions if 0 <= position < head]
    return {position: services.journal.read(position, 1)[0].recorded_at for position in behind}


def _model(model: ModelStatus, head: int, lag_seconds: float | None, lease_age: float | None) -> ModelStanding:
    build = model.build
    return ModelStanding(
        name=model.model,
        live=model.position is not None,
        lag=max(0, head - (model.position or 0)),
        lag_seconds=lag_seconds or 0.0,
        parked=model.parked_streams,
        lease_age=lease_age,
        build_position=build.position if build else None,
        build_rate=build.position / build.seconds if build and build.seconds > 0 else None,
    )
