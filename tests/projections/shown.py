"""Read models of the product over a test world: follow its journal, read what people are shown, rebuild and compare."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from projections.engine.follow import Follower
from projections.engine.reader import LiveReader
from projections.engine.rebuild import Rebuild
from projections.engine.store import Store
from projections.model import ReadModel
from tests.projections.conftest import live_digest
from tests.scenario import World


class Shown:
    """`with shown.reading() as reader:` gives a reader of the models at the journal's head."""

    def __init__(self, engine: Engine, world: World, *models: type[ReadModel]) -> None:
        self.models = models
        self.store = Store(engine, models)
        self.store.prepare()
        self._journal = world.journal
        self._follower = Follower(self.store, world.journal, "test")

    @contextmanager
    def reading(self) -> Iterator[LiveReader]:
        self._follower.catch_up()
        with self.store.reading(*self.models, at=self._journal.head()) as reader:
            yield reader

    def rebuilt_equals_live(self) -> bool:
        """A rebuild from nothing gives the same rows, to the digest."""
        self._follower.catch_up()
        live = [live_digest(self.store, model) for model in self.models]
        self._follower.close()
        proved = [Rebuild(self.store, self._journal, model, "rebuilder").run().matched for model in self.models]
        return all(proved) and live == [live_digest(self.store, model) for model in self.models]
