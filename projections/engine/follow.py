"""The follower: feeds the journal to every read model it holds a lease on, page by page.

Any number of followers may run; each model has one at a time, and a dead one is replaced when its lease runs
out. A model that has no live generation of its version, or one that knows more than the journal (a restored
backup), is built anew by whoever finds it, a page at a time between the live pages.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from threading import Event

from application.ports import FactSource, Recorded
from projections.engine import lifecycle
from projections.engine.checkpoints import Checkpoint, FenceLost, State, hold, read, release, take
from projections.engine.database import OUTAGE
from projections.engine.pages import Pages, collector_at_rest
from projections.engine.rebuild import Busy, Rebuild
from projections.engine.store import Store
from projections.engine.track import Poison, Track
from projections.model import ReadModel

log = logging.getLogger(__name__)

LEASE = 5.0
"""Seconds after which a silent follower is replaced."""
LOOK = 0.3
"""Seconds between two looks for leases that have become free."""
BACKOFF = 1.0
"""Seconds before a follower whose databases failed it tries again."""
SWEEP = 30.0
"""Seconds between two looks for generations to drop."""


class Follower:
    """`holder` names this process in the leases and is unique to it. `page`: facts of a live page,
    `building`: facts of a page of a build; `lease`: seconds after which a silent follower is replaced;
    `poll`: seconds after which the journal is looked at even if nobody woke us; `turn` is called as often as
    the loop of `run` turns."""

    def __init__(
        self,
        store: Store,
        source: FactSource,
        holder: str,
        *,
        models: Sequence[type[ReadModel]] | None = None,
        page: int = 1000,
        building: int = 2000,
        lease: float = LEASE,
        poll: float = 0.25,
        pages: Pages | None = None,
        turn: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._source = source
        self._holder = holder
        self._builder = f"{holder} (build)"
        self._models = tuple(models or store.models)
        self._page = page
        self._building = building
        self._lease = lease
        self._poll = poll
        self._turn = turn
        self._pages = pages or Pages(store.database, lease)
        self._tracks: dict[type[ReadModel], Track] = {}
        self._builds: dict[type[ReadModel], Rebuild] = {}
        self._stopped: set[type[ReadModel]] = set()
        self._look_at = self._renew_at = self._sweep_at = 0.0

    def run(self, stop: Event) -> None:
        """Follow until told to stop; whatever happens to the databases meanwhile, it goes on afterwards."""
        while not stop.is_set():
            self._turn()
            try:
                if not self.step():
                    self._source.wait(self._head(), self._poll)
            except Exception:
                log.exception("the follower starts again")
                self._drop_all()
                stop.wait(BACKOFF)
        self.close()

    def catch_up(self) -> int:
        """Follow until every model held has folded the newest fact; gives back the lowest position
        reached."""
        self._look_at = self._renew_at = 0.0
        while self.step():
            pass
        return min((track.position for track in self._tracks.values()), default=0)

    def step(self) -> bool:
        """One page for each model at most; False when there was nothing to do."""
        self._look()
        moved = False
        for position, tracks in self._cohorts().items():
            with collector_at_rest():
                facts = self._source.read(position, self._page)
                if facts:
                    self._write(tracks, facts)
                    moved = True
        for model in list(self._builds):
            self._build(model)
            moved = True
        if moved:
            self._store.announce(min((track.position for track in self._tracks.values()), default=0))
        return moved

    def close(self) -> None:
        """Give the leases back, so that another follower goes on at once."""
        fences, builds = [track.fence for track in self._tracks.values()], list(self._builds.values())
        self._drop_all()
        try:
            with self._store.database.writing() as connection:
                release(connection, fences)
            for build in builds:
                build.release()
        except OUTAGE:
            log.warning("leases were not given back; they run out by themselves")

    def _head(self) -> int:
        return max((track.position for track in self._tracks.values()), default=self._source.head())

    def _cohorts(self) -> dict[int, list[Track]]:
        cohorts = defaultdict(list)
        for track in self._tracks.values():
            cohorts[track.position].append(track)
        return dict(cohorts)

    def _write(self, tracks: list[Track], facts: list[Recorded]) -> None:
        try:
            self._pages.write(tracks, facts)
        except FenceLost:
            log.info("leases lost: another follower took over, or a rebuilt generation was switched in")
            for track in tracks:
                self._tracks.pop(track.model, None)
            self._look_at = 0.0

    def _look(self) -> None:
        """Keep the leases held, take those that are free, start the builds that are due."""
        now = time.monotonic()
        if now < self._look_at:
            return
        if now >= self._renew_at:
            self._renew()
            self._renew_at = now + self._lease / 3
        for model in self._models:
            if model not in self._tracks and model not in self._builds:
                self._adopt(model)
        self._look_at = now + min(LOOK, self._lease / 3)
        if now >= self._sweep_at:
            lifecycle.sweep(self._store.database, self._models)
            self._sweep_at = now + SWEEP

    def _renew(self) -> None:
        if not self._tracks:
            return
        database, fences = self._store.database, [track.fence for track in self._tracks.values()]
        try:
            with database.connect() as connection, database.transaction(connection, durable=False):
                hold(database, connection, fences, self._lease)
        except FenceLost:
            self._tracks.clear()
            return
        if max(track.position for track in self._tracks.values()) > self._source.head():
            self._tracks.clear()  # each is looked at again as it is adopted

    def _adopt(self, model: type[ReadModel]) -> None:
        database = self._store.database
        with database.connect() as connection:
            checkpoints = read(database, connection, model.NAME)
        live = lifecycle.live(checkpoints, model)
        if live is None:
            self._begin(model, lifecycle.building(checkpoints, model))
        elif not live.held or live.holder == self._holder:
            self._take(model, live)

    def _take(self, model: type[ReadModel], live: Checkpoint) -> None:
        database = self._store.database
        with database.writing() as connection:
            taken = take(database, connection, live.place, self._holder, self._lease)
            if taken is None:
                return
            stands = self._stands_on_journal(taken)
            if stands:
                self._tracks[model] = Track(database, connection, model, taken)
            else:
                lifecycle.retire(database, connection, taken.place)
        if not stands:
            log.warning("%s knows facts this journal has not; it is built anew", model.NAME)
            self._begin(model, None)

    def _stands_on_journal(self, checkpoint: Checkpoint) -> bool:
        if checkpoint.position == 0:
            return True
        last = self._source.read(checkpoint.position - 1, 1)
        return bool(last) and last[0].position == checkpoint.position and last[0].digest == checkpoint.anchor

    def _begin(self, model: type[ReadModel], found: Checkpoint | None) -> None:
        failed_here = found and found.state == State.FAILED and model in self._stopped
        held_elsewhere = found and found.held and found.holder != self._builder
        if failed_here or held_elsewhere:
            return
        build = Rebuild(
            self._store, self._source, model, self._builder, page=self._building, lease=self._lease, bare=False
        )
        try:
            build.begin()
        except Busy:
            return
        self._builds[model] = build

    def _build(self, model: type[ReadModel]) -> None:
        build = self._builds[model]
        try:
            if not build.step() and build.switch():
                del self._builds[model]
                self._look_at = 0.0
        except Poison as poison:
            log.error("%s", poison)  # noqa: TRY400 - the fact is named, the trace says nothing more
            self._stopped.add(model)
            del self._builds[model]
        except FenceLost:
            del self._builds[model]

    def _drop_all(self) -> None:
        self._tracks.clear()
        self._builds.clear()
        self._look_at = self._renew_at = 0.0
