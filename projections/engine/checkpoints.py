"""How far each generation of each read model has come, who follows it, and the fence that keeps others out.

A row's `epoch` grows whenever its holder or its state changes. A page is written only together with
`position = from AND epoch = mine` → `position = to`, so of two followers that both believe to hold the lease
only one can write, and a page is never written twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Double,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Uuid,
    and_,
    func,
    or_,
    select,
    true,
    tuple_,
    update,
)

from projections.engine.database import Database

METADATA = MetaData()

CHECKPOINTS = Table(
    "projection_checkpoints",
    METADATA,
    Column("model", String(60), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("state", String(10), nullable=False),
    Column("position", BigInteger, nullable=False),
    # digest of the fact at `position`: tells a restored journal from one that has grown
    Column("anchor", String(128)),
    Column("epoch", BigInteger, nullable=False),
    Column("holder", String(120)),
    Column("lease_until", Double, nullable=False),
    Column("began_at", Double, nullable=False),
    Column("ended_at", Double),
    Column("error", String(500)),
    Column("tables", String(2000), nullable=False),
)

PARKED = Table(
    "projection_parked",
    METADATA,
    Column("model", String(60), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("stream_id", Uuid, nullable=False),
    Column("kind", String(60), nullable=False),
    Column("type", String(120), nullable=False),
    Column("state", String(10), nullable=False),  # poison | waiting (a later fact of the stream) | skipped
    Column("attempts", Integer, nullable=False),
    Column("error", String(500)),
    Index("projection_parked_stream", "model", "version", "stream_id"),
)


class State:
    """Building → live → retired; a building generation that meets a fact it cannot fold has failed."""

    BUILDING = "building"
    LIVE = "live"
    RETIRED = "retired"
    FAILED = "failed"


class Place(NamedTuple):
    """A generation of a read model."""

    model: str
    version: int
    generation: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    place: Place
    state: str
    position: int
    anchor: str | None
    epoch: int
    holder: str | None
    held: bool
    """The lease has not run out."""
    age: float
    """Seconds since the generation was begun."""
    error: str | None
    tables: tuple[str, ...]


class FenceLost(Exception):
    """Somebody else has taken the lease, or the generation was switched off; nothing was written."""


def read(database: Database, connection: Connection, model: str | None = None) -> list[Checkpoint]:
    """Checkpoints of one model or all, oldest generation first."""
    t = CHECKPOINTS.c
    held = and_(t.holder.is_not(None), t.lease_until > database.now).label("held")
    age = (database.now - t.began_at).label("age")
    query = select(CHECKPOINTS, held, age).order_by(t.model, t.version, t.generation)
    if model is not None:
        query = query.where(t.model == model)
    return [_checkpoint(row) for row in connection.execute(query)]


def _checkpoint(row: Row[Any]) -> Checkpoint:
    place = Place(row.model, row.version, row.generation)
    progress = (row.position, row.anchor, row.epoch)
    return Checkpoint(
        place, row.state, *progress, row.holder, bool(row.held), row.age, row.error, tuple(row.tables.split())
    )


def take(
    database: Database,
    connection: Connection,
    place: Place,
    holder: str,
    lease: float,
    *,
    force: bool = False,
) -> Checkpoint | None:
    """Take the lease if it is free, run out or already ours (`force`: in any case); None when another holds
    it.

    The epoch grows, so whoever held it before can write no more.
    """
    t = CHECKPOINTS.c
    free = or_(t.holder.is_(None), t.holder == holder, t.lease_until <= database.now)
    taken = connection.execute(
        update(CHECKPOINTS)
        .where(is_at(place), true() if force else free)
        .values(epoch=t.epoch + 1, holder=holder, lease_until=database.now + lease)
    )
    if not taken.rowcount:
        return None
    return next(c for c in read(database, connection, place.model) if c.place == place)


def release(connection: Connection, held: Sequence[tuple[Place, int]]) -> None:
    """Give leases back, so that another follower may go on at once."""
    if held:
        connection.execute(
            update(CHECKPOINTS).where(_fence(held)).values(holder=None, lease_until=0, epoch=CHECKPOINTS.c.epoch + 1)
        )


def hold(database: Database, connection: Connection, held: Sequence[tuple[Place, int]], lease: float) -> None:
    """Hold on to leases for another `lease` seconds; raises FenceLost when one of them is lost."""
    query = update(CHECKPOINTS).where(_fence(held)).values(lease_until=database.now + lease)
    if connection.execute(query).rowcount != len(held):
        raise FenceLost


def move(
    database: Database,
    connection: Connection,
    held: Sequence[tuple[Place, int]],
    step: tuple[int, int],
    anchor: str | None,
    lease: float,
) -> None:
    """Move the checkpoints of a page from step[0] to step[1]; raises FenceLost unless every one was ours and
    there."""
    query = (
        update(CHECKPOINTS)
        .where(_fence(held), CHECKPOINTS.c.position == step[0])
        .values(position=step[1], anchor=anchor, lease_until=database.now + lease)
    )
    if connection.execute(query).rowcount != len(held):
        raise FenceLost


def next_generation(connection: Connection, model: str, version: int) -> int:
    t = CHECKPOINTS.c
    newest = select(func.max(t.generation)).where(t.model == model, t.version == version)
    return (connection.execute(newest).scalar() or 0) + 1


def is_at(place: Place) -> ColumnElement[bool]:
    t = CHECKPOINTS.c
    return and_(t.model == place.model, t.version == place.version, t.generation == place.generation)


def _fence(held: Sequence[tuple[Place, int]]) -> ColumnElement[bool]:
    t = CHECKPOINTS.c
    return tuple_(t.model, t.version, t.generation, t.epoch).in_([(*place, epoch) for place, epoch in held])
