"""The life of a generation: begun beside the live one, switched in whole, retired, dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection, Index, MetaData, Table, delete, inspect, update
from sqlalchemy.schema import CreateIndex, CreateTable

from projections.engine.checkpoints import (
    CHECKPOINTS,
    METADATA,
    PARKED,
    Checkpoint,
    FenceLost,
    Place,
    State,
    is_at,
    next_generation,
    read,
)
from projections.engine.database import OUTAGE, Database
from projections.engine.generations import tables
from projections.model import ReadModel

AT_ONCE = 2
"""Indexes made at the same time."""
GRACE = 60.0
"""Seconds a retired generation stays, for readers that found it while it was live."""


def prepare(database: Database) -> None:
    """Make the tables of the engine itself where they are missing."""
    with database.shaping() as connection:
        METADATA.create_all(connection)


def live(checkpoints: list[Checkpoint], model: type[ReadModel]) -> Checkpoint | None:
    """The generation that answers queries, among the checkpoints of this model's version."""
    return _newest(checkpoints, model, State.LIVE)


def building(checkpoints: list[Checkpoint], model: type[ReadModel]) -> Checkpoint | None:
    """The generation being built, or the one that failed while it was."""
    return _newest(checkpoints, model, State.BUILDING, State.FAILED)


def begin(database: Database, model: type[ReadModel], *, bare: bool = False) -> Place:
    """A new, empty generation beside the live one; the one already being built where there is one. `bare`: the
    model's UNSEEN tables get their indexes by `index`."""
    with database.shaping() as connection:
        found = building(read(database, connection, model.NAME), model)
        if found and found.state == State.BUILDING:
            return found.place
        if found:  # rows of a build that failed may come from code that has been mended since
            retire(database, connection, found.place)
        place = Place(model.NAME, model.VERSION, next_generation(connection, model.NAME, model.VERSION))
        made = tables(model, place.generation).values()
        for template, table in tables(model, place.generation).items():
            connection.execute(CreateTable(table))
            if not bare or template not in model.UNSEEN:
                for index in _indexes(table):
                    connection.execute(CreateIndex(index))
        connection.execute(
            CHECKPOINTS.insert().values(
                **place._asdict(),
                state=State.BUILDING,
                position=0,
                epoch=1,
                lease_until=0,
                began_at=database.now,
                tables=" ".join(table.name for table in made),
            )
        )
        return place


def index(database: Database, model: type[ReadModel], place: Place) -> None:
    """Make the indexes a generation was begun without, one transaction each, AT_ONCE at a time; nothing happens where
    there are all."""

    def make(index: Index) -> None:
        with database.connect() as connection, database.transaction(connection, durable=False):
            connection.execute(CreateIndex(index, if_not_exists=True))

    live = tables(model, place.generation)
    with ThreadPoolExecutor(AT_ONCE, "index") as threads:
        list(threads.map(make, (index for template in model.UNSEEN for index in _indexes(live[template]))))


def _indexes(table: Table) -> list[Index]:
    return sorted(table.indexes, key=lambda index: str(index.name))


def switch(database: Database, place: Place, epoch: int, head: Callable[[], int]) -> bool:
    """Make a built generation live in one step; False while the live one is ahead of it on this journal.

    The follower of the old generation loses its fence and takes up the new one; parked facts are parked no
    more, because a rebuild passes none over.
    """
    with database.writing() as connection:
        connection.execute(
            update(CHECKPOINTS).where(CHECKPOINTS.c.model == place.model).values(model=place.model)
        )  # locks the model's rows, so the live checkpoint stands still
        checkpoints = read(database, connection, place.model)
        mine = next((c for c in checkpoints if c.place == place and c.epoch == epoch), None)
        if mine is None:
            raise FenceLost
        old = [c for c in checkpoints if c.state == State.LIVE and c.place.version == place.version]
        if any(mine.position < c.position <= head() for c in old):
            return False
        for checkpoint in old:
            retire(database, connection, checkpoint.place)
        freed = {"holder": None, "lease_until": 0, "epoch": epoch + 1}
        connection.execute(update(CHECKPOINTS).where(is_at(place)).values(state=State.LIVE, **freed))
        connection.execute(
            delete(PARKED).where(
                PARKED.c.model == place.model, PARKED.c.version == place.version, PARKED.c.state != "skipped"
            )
        )
    return True


def retire(database: Database, connection: Connection, place: Place) -> None:
    """Take a generation out of use; its follower is fenced off and its tables are dropped later."""
    connection.execute(
        update(CHECKPOINTS)
        .where(is_at(place))
        .values(
            state=State.RETIRED,
            ended_at=database.now,
            holder=None,
            lease_until=0,
            epoch=CHECKPOINTS.c.epoch + 1,
        )
    )


def fail(database: Database, place: Place, epoch: int, error: str) -> None:
    """Keep why a build stopped; it goes on from there once the fact is skipped, or begins anew."""
    with database.writing() as connection:
        stopped = {"state": State.FAILED, "error": error, "holder": None, "lease_until": 0}
        connection.execute(update(CHECKPOINTS).where(is_at(place), CHECKPOINTS.c.epoch == epoch).values(**stopped))


def sweep(database: Database, models: Sequence[type[ReadModel]], grace: float = GRACE) -> list[Place]:
    """Drop generations nobody uses: retired ones after a grace, and those of older versions left by all
    followers."""
    with database.connect() as connection:
        found = read(database, connection)
        retired = CHECKPOINTS.c.ended_at <= database.now - grace
        query = CHECKPOINTS.select().where(CHECKPOINTS.c.state == State.RETIRED, retired)
        over = {Place(r.model, r.version, r.generation) for r in connection.execute(query)}
    for model in models:
        if live(found, model):
            older = (c for c in found if c.place.model == model.NAME and c.place.version < model.VERSION)
            over |= {c.place for c in older if not c.held}
    return [c.place for c in found if c.place in over and _dropped(database, c)]


def _dropped(database: Database, checkpoint: Checkpoint) -> bool:
    try:
        with database.shaping() as connection:
            present = set(inspect(connection).get_table_names())
            for name in present.intersection(checkpoint.tables):
                Table(name, MetaData()).drop(connection)
            connection.execute(delete(CHECKPOINTS).where(is_at(checkpoint.place)))
    except OUTAGE:
        return False  # a reader still looks at it
    return True


def _newest(checkpoints: list[Checkpoint], model: type[ReadModel], *states: str) -> Checkpoint | None:
    version = (model.NAME, model.VERSION)
    fitting = [c for c in checkpoints if c.place[:2] == version and c.state in states]
    return fitting[-1] if fitting else None
