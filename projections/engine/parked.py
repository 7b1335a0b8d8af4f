"""Parked facts: listed, retried once the code is mended, or skipped for good by an operator."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from application.ports import FactSource, Recorded
from projections.engine import lifecycle
from projections.engine.checkpoints import CHECKPOINTS, PARKED, State, hold, is_at, read, release, take
from projections.engine.rebuild import Busy
from projections.engine.store import Store
from projections.engine.track import Poison, Track
from projections.model import ReadModel

LEASE = 30.0
"""Seconds the follower of the model waits for one parked fact at most."""


@dataclass(frozen=True, slots=True)
class ParkedFact:
    """`state`: poison (could not be folded, see `error`), waiting (a later fact of its stream) or skipped."""

    model: str
    position: int
    stream_id: UUID
    kind: str
    type: str
    state: str
    attempts: int
    error: str | None


@dataclass(frozen=True, slots=True)
class Retried:
    """How many facts were folded, and how many stay parked."""

    folded: int
    parked: int


def parked(store: Store, model: type[ReadModel] | None = None) -> list[ParkedFact]:
    """Parked and skipped facts of one model or of all, in position order."""
    t = PARKED.c
    models = [model] if model else store.models
    versions = {(m.NAME, m.VERSION) for m in models}
    with store.database.connect() as connection:
        found = connection.execute(select(PARKED).order_by(t.model, t.position)).all()
    return [
        ParkedFact(r.model, r.position, r.stream_id, r.kind, r.type, r.state, r.attempts, r.error)
        for r in found
        if (r.model, r.version) in versions
    ]


def retry(
    store: Store, source: FactSource, model: type[ReadModel], holder: str, stream_id: UUID | None = None
) -> Retried:
    """Fold the parked facts of one stream or of all, oldest first; a stream stops at its next poison.

    The follower is fenced off meanwhile and goes on by itself afterwards. Raises Busy while the model is first built.
    """
    waiting: dict[UUID, list[int]] = {}
    for fact in parked(store, model):
        if fact.state != "skipped" and stream_id in {None, fact.stream_id}:
            waiting.setdefault(fact.stream_id, []).append(fact.position)
    total = sum(map(len, waiting.values()))
    if not total:
        return Retried(0, 0)
    track = _take_over(store, model, holder)
    try:
        folded = sum(_fold_stream(store, source, track, positions) for positions in waiting.values())
    finally:
        with store.database.writing() as connection:
            release(connection, [track.fence])
    store.announce(track.position)
    return Retried(folded, total - folded)


def skip(store: Store, source: FactSource, model: type[ReadModel], holder: str, position: int) -> Retried:
    """Pass a fact over for good, in rebuilds of this version too, and fold what waited behind it.

    Raises LookupError where the journal has no such position, and Busy while the model is first built.
    """
    found = source.read(position - 1, 1)
    if not found or found[0].position != position:
        raise LookupError(f"the journal has no fact {position}")
    fact = found[0]
    t = PARKED.c
    with store.database.writing() as connection:
        connection.execute(
            delete(PARKED).where(t.model == model.NAME, t.version == model.VERSION, t.position == position)
        )
        connection.execute(PARKED.insert().values(_skipped(model, fact)))
        stopped = lifecycle.building(read(store.database, connection, model.NAME), model)
        if stopped and stopped.state == State.FAILED:
            going = {"state": State.BUILDING, "error": None}
            connection.execute(update(CHECKPOINTS).where(is_at(stopped.place)).values(going))
    return retry(store, source, model, holder, fact.stream_id)


def _take_over(store: Store, model: type[ReadModel], holder: str) -> Track:
    database = store.database
    with database.writing() as connection:
        live = lifecycle.live(read(database, connection, model.NAME), model)
        if live is None:
            raise Busy(model.NAME)
        taken = take(database, connection, live.place, f"{holder} (retry)", LEASE, force=True)
        if taken is None:
            raise Busy(model.NAME)
        return Track(database, connection, model, taken)


def _fold_stream(store: Store, source: FactSource, track: Track, positions: list[int]) -> int:
    for done, position in enumerate(positions):
        try:
            _fold(store, track, source.read(position - 1, 1)[0])
        except Poison as poison:
            _note(store, track, position, poison.error)
            return done
    return len(positions)


def _fold(store: Store, track: Track, fact: Recorded) -> None:
    """Fold one parked fact and park it no more; the checkpoint stays where it is."""
    database = store.database
    try:
        with database.connect() as connection:
            track.fold(connection, [fact], parked=True)
            with database.transaction(connection):
                hold(database, connection, [track.fence], LEASE)
                track.flush(connection)
                connection.execute(delete(PARKED).where(*_at(track, fact.position)))
    except BaseException:
        track.forget()
        raise
    track.settle(track.position)


def _note(store: Store, track: Track, position: int, error: str) -> None:
    with store.database.writing() as connection:
        changed = {"state": "poison", "error": error, "attempts": PARKED.c.attempts + 1}
        connection.execute(update(PARKED).where(*_at(track, position)).values(changed))


def _at(track: Track, position: int) -> tuple[ColumnElement[bool], ...]:
    t = PARKED.c
    return (t.model == track.place.model, t.version == track.place.version, t.position == position)


def _skipped(model: type[ReadModel], fact: Recorded) -> dict[str, object]:
    return {
        "model": model.NAME,
        "version": model.VERSION,
        "position": fact.position,
        "stream_id": fact.stream_id,
        "kind": fact.kind,
        "type": fact.type,
        "state": "skipped",
        "attempts": 0,
        "error": None,
    }
