"""Reading the live generations: one read transaction, at a position or later."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Select, Table, distinct, func, select

from projections.engine.checkpoints import PARKED, Checkpoint
from projections.engine.generations import tables
from projections.model import ReadModel, Row


class CatchingUp(Exception):
    """Read models have not reached the position asked for, or are being built; ask again a little later.

    `at` is the position asked for (None: none was), `positions` how far each model is (None: being built).
    """

    def __init__(self, at: int | None, positions: Mapping[str, int | None]) -> None:
        super().__init__(f"read models are catching up to {at}: {dict(positions)}")
        self.at = at
        self.positions = dict(positions)


class LiveReader:
    """A read transaction over the live generations of the models it was opened for."""

    def __init__(self, connection: Connection, found: Mapping[type[ReadModel], Checkpoint | None]) -> None:
        self._connection = connection
        self._found = found
        self._live: dict[Table, Table] = {}
        for model, checkpoint in found.items():
            if checkpoint:
                self._live |= tables(model, checkpoint.place.generation)

    def __getitem__(self, table: Table) -> Table:
        if table not in self._live:
            raise CatchingUp(None, self.positions)
        return self._live[table]

    def rows(self, query: Select[Any]) -> list[Row]:
        return [dict(row) for row in self._connection.execute(query).mappings()]

    def one(self, query: Select[Any]) -> Row | None:
        """The first row, or None."""
        row = self._connection.execute(query).mappings().first()
        return None if row is None else dict(row)

    @property
    def positions(self) -> dict[str, int | None]:
        return {model.NAME: found.position if found else None for model, found in self._found.items()}

    @property
    def position(self) -> int:
        """The newest fact that every model of this reader has folded."""
        return min((position or 0 for position in self.positions.values()), default=0)

    @cached_property
    def parked(self) -> dict[str, int]:
        """Model → streams parked in it, where there are any: figures of such a model say so."""
        t = PARKED.c
        query = select(t.model, t.version, func.count(distinct(t.stream_id)))
        counted = self._connection.execute(query.where(t.state != "skipped").group_by(t.model, t.version))
        asked = {(model.NAME, model.VERSION) for model in self._found}
        return {name: streams for name, version, streams in counted if (name, version) in asked}

    def reached(self, at: int | None) -> bool:
        return all(position is not None and position >= (at or 0) for position in self.positions.values())
