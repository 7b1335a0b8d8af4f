"""One generation of a read model as this process follows it: position, fence, rows in memory, parked
streams."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from application.ports import Recorded
from projections.engine.checkpoints import PARKED, Checkpoint, Place
from projections.engine.database import OUTAGE, Database
from projections.engine.generations import tables
from projections.engine.rows import PageRows
from projections.model import ReadModel


class Poison(Exception):
    """A read model cannot fold a fact, or the database refuses its row. `position` is None where the page
    does not tell which fact it was."""

    def __init__(self, model: str, position: int | None, error: str) -> None:
        super().__init__(f"{model} cannot fold fact {position}: {error}")
        self.position = position
        self.error = error


class Track:
    """Made when the lease is taken; thrown away when it is lost."""

    def __init__(
        self, database: Database, connection: Connection, model: type[ReadModel], checkpoint: Checkpoint
    ) -> None:
        self.model = model
        self.place: Place = checkpoint.place
        self.epoch = checkpoint.epoch
        self.position = checkpoint.position
        self._when = model().when
        self.rows = PageRows(tables(model, self.place.generation), is_sqlite=database.is_sqlite)
        t = PARKED.c
        found = connection.execute(
            select(t.position, t.stream_id, t.state).where(t.model == model.NAME, t.version == model.VERSION)
        ).all()
        self._skipped = {row.position for row in found if row.state == "skipped"}
        self.parked: set[UUID] = {row.stream_id for row in found if row.state != "skipped"}
        self._waiting: list[Recorded] = []

    @property
    def fence(self) -> tuple[Place, int]:
        return self.place, self.epoch

    def fold(self, connection: Connection, facts: Sequence[Recorded], *, parked: bool = False) -> None:
        """Fold a page in memory; facts of parked streams wait, unless it is they that are retried."""
        kinds = self.model.KINDS
        heard = [fact for fact in facts if kinds is None or fact.kind in kinds]
        self.rows.open(connection)
        self.rows.warm(self.model, dict.fromkeys(fact.stream_id for fact in heard))
        waiting = frozenset() if parked else self.parked
        for fact in heard:
            if self._skipped and fact.position in self._skipped:
                continue
            if waiting and fact.stream_id in waiting:  # an id is dear to look up
                self._waiting.append(fact)
            else:
                self._fold(fact)

    def _fold(self, fact: Recorded) -> None:
        try:
            self._when(fact, self.rows)
        except OUTAGE:
            raise
        except Exception as error:
            raise Poison(self.model.NAME, fact.position, told(error)) from error

    def flush(self, connection: Connection) -> None:
        """Write what the page changed; an OUTAGE is nobody's fault, any other error is the page's."""
        try:
            self.rows.flush(connection)
            if self._waiting:
                connection.execute(PARKED.insert(), [self.parking(fact) for fact in self._waiting])
        except OUTAGE:
            raise
        except Exception as error:
            raise Poison(self.model.NAME, None, told(error)) from error

    def settle(self, position: int) -> None:
        """The page has committed."""
        self.position = position
        self._waiting.clear()
        self.rows.settle()

    def forget(self) -> None:
        """The page has not committed."""
        self._waiting.clear()
        self.rows.forget()

    def parking(self, fact: Recorded, error: str | None = None) -> dict[str, object]:
        """The row of a parked fact: the poison itself, or a later one of its stream."""
        return {
            "model": self.place.model,
            "version": self.place.version,
            "position": fact.position,
            "stream_id": fact.stream_id,
            "kind": fact.kind,
            "type": fact.type,
            "state": "waiting" if error is None else "poison",
            "attempts": 0 if error is None else 1,
            "error": error,
        }


def told(error: Exception) -> str:
    """An error in one line, without the statement and its values."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return f"{type(cause).__name__}: {cause}".partition("\n")[0][:500]
