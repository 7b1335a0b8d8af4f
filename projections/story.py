"""The story of a stream: one line per fact, from which doors make sentences in Russian and English."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    select,
)

from application.ports import Recorded
from domain.corrections import Corrected, Withdrawn
from domain.kernel import Fact
from projections.engine.types import UtcDateTime
from projections.model import Reader, ReadModel, Row, Rows

METADATA = MetaData()

STORY = Table(
    "story",
    METADATA,
    Column("stream_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("kind", String(60), nullable=False),
    Column("type", String(120), nullable=False),
    Column("params", JSON, nullable=False, doc="the payload as it reads now; of a correction also `before`, `after`"),
    Column("occurred_on", Date, nullable=False, doc="as it reads now"),
    Column("withdrawn", Boolean, nullable=False),
    Column("readings", JSON, nullable=False, doc="earlier readings, oldest first: params, occurred_on, until"),
    Column("actor", Uuid, nullable=False),
    Column("role", String(40), nullable=False),
    Column("acting_for", Uuid),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("basis", JSON),
    Column("digest", String(128), nullable=False),
    Index("story_position", "position"),
)


class Story(ReadModel):
    """A corrected fact keeps its line: it reads as corrected, with every earlier reading and the position of
    the correction that ended it (`until`)."""

    NAME = "story"
    TABLES: ClassVar[Sequence[Table]] = (STORY,)
    UNSEEN = frozenset({STORY})

    def when(self, recorded: Recorded, rows: Rows) -> None:
        rows.insert(
            STORY,
            stream_id=recorded.stream_id,
            version=recorded.stream_version,
            position=recorded.position,
            kind=recorded.kind,
            type=recorded.type,
            params=_params(recorded),
            occurred_on=recorded.occurred_on,
            withdrawn=False,
            readings=[],
            actor=recorded.actor,
            role=recorded.role,
            acting_for=recorded.acting_for,
            recorded_at=recorded.recorded_at,
            basis=recorded.basis.model_dump(mode="json") if recorded.basis else None,
            digest=recorded.digest,
        )
        if isinstance(recorded.fact, Corrected) and recorded.corrects:
            _read_anew(rows, recorded, recorded.fact.version, recorded.corrects[1])


def story(reader: Reader, stream_id: UUID, *, after: int = 0, limit: int = 1000) -> list[Row]:
    """Lines of one stream in order; `after` is the version of the last line seen."""
    table = reader[STORY]
    lines = select(table).where(table.c.stream_id == stream_id, table.c.version > after)
    return reader.rows(lines.order_by(table.c.version).limit(limit))


def told_at(reader: Reader, positions: Collection[int]) -> list[Row]:
    """The lines at these positions: the facts behind the members of a figure."""
    table = reader[STORY]
    return reader.rows(select(table).where(table.c.position.in_(positions)).order_by(table.c.position))


def _params(recorded: Recorded) -> Row:
    params = recorded.fact.model_dump(mode="json")
    if recorded.corrects:
        before, after = recorded.corrects
        params |= {"before": _reading(before), "after": _reading(after)}
    return params


def _reading(fact: Fact) -> Row:
    """A fact as it reads, with its day; a withdrawn one keeps nothing but its name."""
    return {"type": fact.TOPIC if not isinstance(fact, Withdrawn) else fact.topic} | {
        "params": fact.model_dump(mode="json"),
        "occurred_on": fact.occurred_on.isoformat(),
    }


def _read_anew(rows: Rows, correction: Recorded, version: int, after: Fact) -> None:
    key = {"stream_id": correction.stream_id, "version": version}
    line = rows.get(STORY, **key)
    if line is None:
        return
    old = {"params": line["params"], "occurred_on": line["occurred_on"].isoformat(), "until": correction.position}
    withdrawn = isinstance(after, Withdrawn)
    rows.change(
        STORY,
        key,
        params=line["params"] if withdrawn else after.model_dump(mode="json"),
        occurred_on=after.occurred_on,
        withdrawn=withdrawn,
        readings=[*line["readings"], old],
    )
