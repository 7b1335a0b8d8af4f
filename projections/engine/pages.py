"""Writing pages: one transaction a page, rows and checkpoints together; what is poison is parked, the rest
flows."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection

from application.ports import Recorded
from projections.engine.checkpoints import PARKED, move
from projections.engine.database import Database
from projections.engine.track import Poison, Track

log = logging.getLogger(__name__)


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """A page makes many objects and no cycles, and the garbage collector would walk them over and over: a
    third of a rebuild's time. It goes on after the page, or after the last one where pages follow each other."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Pages:
    """`lease`: seconds by which a written page prolongs the leases of those who wrote it."""

    def __init__(self, database: Database, lease: float) -> None:
        self._database = database
        self._lease = lease

    def write(self, tracks: Sequence[Track], facts: Sequence[Recorded]) -> None:
        """Fold and write a page for models that stand at the same position.

        A model that cannot is taken out of the page and fed its facts apart. Raises FenceLost, OUTAGE; then
        nothing of the page is written.
        """
        sick = self._write_healthy(tracks, facts)
        for track in sick:
            self._write_or_park(track, facts)

    def write_strictly(self, track: Track, facts: Sequence[Recorded]) -> None:
        """Write a page for one model; raises Poison naming the fact, with everything before it written."""
        try:
            self._write_one(track, facts)
        except Poison as poison:
            if len(facts) == 1:
                raise Poison(track.place.model, facts[0].position, poison.error) from poison
            half = len(facts) // 2
            self.write_strictly(track, facts[:half])
            self.write_strictly(track, facts[half:])

    def _write_healthy(self, tracks: Sequence[Track], facts: Sequence[Recorded]) -> Sequence[Track]:
        """Write the page for all that can fold it; gives back the others."""
        healthy, sick = [], []
        try:
            with self._database.connect() as connection:
                for track in tracks:
                    try:
                        track.fold(connection, facts)
                    except Poison:
                        sick.append(track)
                    else:
                        healthy.append(track)
                self._commit(connection, healthy, facts)
        except Poison:
            sick = list(tracks)
        except BaseException:
            _forget(tracks)
            raise
        _forget(sick)
        return sick

    def _write_or_park(self, track: Track, facts: Sequence[Recorded]) -> None:
        try:
            self._write_one(track, facts)
        except Poison as poison:
            if len(facts) == 1:
                self._park(track, facts[0], poison)
                return
            half = len(facts) // 2
            self._write_or_park(track, facts[:half])
            self._write_or_park(track, facts[half:])

    def _write_one(self, track: Track, facts: Sequence[Recorded]) -> None:
        try:
            with self._database.connect() as connection:
                track.fold(connection, facts)
                self._commit(connection, [track], facts)
        except BaseException:
            track.forget()
            raise

    def _commit(self, connection: Connection, tracks: Sequence[Track], facts: Sequence[Recorded]) -> None:
        if not tracks:
            return
        step = (tracks[0].position, facts[-1].position)
        with self._database.transaction(connection, durable=False, bounded=True):
            fences = [track.fence for track in tracks]
            move(self._database, connection, fences, step, facts[-1].digest, self._lease)
            for track in tracks:
                track.flush(connection)
        for track in tracks:
            track.settle(step[1])

    def _park(self, track: Track, fact: Recorded, poison: Poison) -> None:
        log.error("%s parks stream %s at fact %s", track.place.model, fact.stream_id, fact.position)
        step = (track.position, fact.position)
        with self._database.connect() as connection, self._database.transaction(connection):
            move(self._database, connection, [track.fence], step, fact.digest, self._lease)
            connection.execute(PARKED.insert().values(track.parking(fact, poison.error)))
        track.parked.add(fact.stream_id)
        track.settle(fact.position)


def _forget(tracks: Sequence[Track]) -> None:
    for track in tracks:
        track.forget()
