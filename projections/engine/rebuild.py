"""Building a generation beside the live one: page by page, resumable, strict, proved, switched in at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from threading import Event, Thread

from sqlalchemy import func, select

from application.ports import FactSource
from projections.engine import lifecycle
from projections.engine.checkpoints import PARKED, Checkpoint, FenceLost, Place, hold, read, release, take
from projections.engine.database import OUTAGE
from projections.engine.digest import digest
from projections.engine.generations import tables
from projections.engine.pages import Pages, collector_at_rest
from projections.engine.store import Store
from projections.engine.track import Poison, Track
from projections.model import ReadModel

Progress = Callable[[int, int], None]
"""Told the position reached and the position to reach."""


def _silent(_position: int, _head: int) -> None: ...


LEASE = 30.0
"""Seconds a build may be silent before another process may go on with it."""
ATTEMPTS = 3
"""Switches tried before the live follower is made to wait for one."""
PAUSE = 2.0
"""Seconds it waits at most, should the builder die meanwhile."""


class Busy(Exception):
    """Another process is building this read model."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A finished rebuild. `matched`: its rows equalled the live ones at the same position (None: nothing to
    compare with, because no generation of this version was live or facts were parked in it)."""

    place: Place
    position: int
    matched: bool | None


class Rebuild:
    """`page`: facts folded at once; `bare`: on PostgreSQL the model's UNSEEN tables get their indexes at the end, a
    while in which this thread does nothing else. A fact that cannot be folded stops the build (Poison) and is named
    in `status`; skipped facts are passed over."""

    def __init__(
        self,
        store: Store,
        source: FactSource,
        model: type[ReadModel],
        holder: str,
        *,
        page: int = 10_000,
        lease: float = LEASE,
        bare: bool = True,
    ) -> None:
        self._store = store
        self._source = source
        self._model = model
        self._holder = holder
        self._page = page
        self._lease = lease
        self._bare = bare and bool(model.UNSEEN) and not store.database.is_sqlite
        self._pages = Pages(store.database, lease)
        self._track: Track | None = None
        self._indexed = False

    @property
    def position(self) -> int:
        return self._building.position

    def run(self, progress: Progress = _silent, *, prove: bool = True) -> Rebuilt:
        """Build, prove, catch up and switch; goes on where a killed build stopped. Raises Busy, Poison."""
        self.begin()
        matched = self._proved(progress) if prove else None
        self._advance(progress)
        self._index()
        for attempt in count(1):
            self._advance(progress)
            if self.switch():
                break
            if attempt == ATTEMPTS:
                self._pause_live()
        return Rebuilt(self._building.place, self.position, matched)

    def _advance(self, progress: Progress) -> None:
        with collector_at_rest():
            while self.step():
                progress(self.position, self._source.head())

    def check(self, progress: Progress = _silent) -> bool | None:
        """Build beside the live rows and compare, without a switch; what was built is given up. As
        `matched`."""
        self.begin()
        database = self._store.database
        try:
            return self._proved(progress)
        finally:
            with database.writing() as connection:
                lifecycle.retire(database, connection, self._building.place)

    def begin(self) -> None:
        """Take up the generation being built, or begin one; raises Busy."""
        database = self._store.database
        place = lifecycle.begin(database, self._model, bare=self._bare)
        with database.writing() as connection:
            checkpoint = take(database, connection, place, self._holder, self._lease)
            if checkpoint is None:
                raise Busy(self._model.NAME)
            self._track = Track(database, connection, self._model, checkpoint)
            self._track.parked.clear()

    def step(self, until: int | None = None) -> bool:
        """Fold the next page, not beyond `until`; False when it was not full: there is nothing left, or only
        what was recorded since."""
        limit = self._page if until is None else min(self._page, until - self.position)
        with collector_at_rest():
            return self._step(limit)

    def _step(self, limit: int) -> bool:
        track = self._building
        facts = self._source.read(track.position, limit) if limit > 0 else []
        if not facts:
            return False
        try:
            self._pages.write_strictly(track, facts)
        except Poison as poison:
            lifecycle.fail(self._store.database, track.place, track.epoch, str(poison))
            raise
        return len(facts) == limit

    def release(self) -> None:
        """Let another process go on with the build at once."""
        with self._store.database.writing() as connection:
            release(connection, [self._building.fence])

    def _index(self) -> None:
        """Make the indexes that are missing; the lease is kept by a thread of its own meanwhile."""
        if self._indexed or self._store.database.is_sqlite:
            return
        with self._leased():
            lifecycle.index(self._store.database, self._model, self._building.place)
        self._indexed = True

    @contextmanager
    def _leased(self) -> Iterator[None]:
        done = Event()

        def keep() -> None:
            while not done.wait(self._lease / 3):
                with suppress(FenceLost, *OUTAGE):  # the next page finds out
                    self._keep()

        thread = Thread(target=keep, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def switch(self) -> bool:
        """Make the generation live; False while the live one is ahead."""
        self._index()
        track = self._building
        done = lifecycle.switch(self._store.database, track.place, track.epoch, self._source.head)
        if done:
            self._store.announce(track.position)
        return done

    def _pause_live(self) -> None:
        """Where the live generation is always a step ahead, its follower waits a moment for the switch."""
        database = self._store.database
        with database.writing() as connection:
            live = self._live(read(database, connection, self._model.NAME))
            if live:
                take(database, connection, live.place, f"{self._holder} (switch)", PAUSE, force=True)

    def _proved(self, progress: Progress) -> bool | None:
        """Build to where the live generation stands and compare the rows of both."""
        while (live := self._comparable()) and self.position < live.position - self._page:
            self.step(live.position)
            progress(self.position, self._source.head())
        if live is None or live.position < self.position:
            return None
        with self._store.database.snapshot() as connection:
            there = self._live(read(self._store.database, connection, self._model.NAME))
            if there is None or there.place != live.place:
                return None
            expected = digest(connection, tables(self._model, there.place.generation), self._keep)
        while self.step(there.position):
            progress(self.position, self._source.head())
        with self._store.database.snapshot() as connection:
            built = digest(connection, tables(self._model, self._building.place.generation), self._keep)
        return built == expected

    def _comparable(self) -> Checkpoint | None:
        """The live generation of this version, if it stands on this journal and nothing is parked in it."""
        with self._store.database.connect() as connection:
            live = self._live(read(self._store.database, connection, self._model.NAME))
            t = PARKED.c
            mine = (t.model == self._model.NAME, t.version == self._model.VERSION, t.state != "skipped")
            parked = connection.execute(select(func.count()).where(*mine)).scalar_one()
        return live if live and not parked and live.position <= self._source.head() else None

    def _live(self, checkpoints: list[Checkpoint]) -> Checkpoint | None:
        return lifecycle.live(checkpoints, self._model)

    def _keep(self) -> None:
        database = self._store.database
        with database.connect() as connection:
            hold(database, connection, [self._building.fence], self._lease)

    @property
    def _building(self) -> Track:
        if self._track is None:
            raise RuntimeError("begin the rebuild first")
        return self._track
