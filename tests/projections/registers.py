"""The registers of organisations, staff and bindings over a small world's journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine

from projections.absence_register import AbsenceRegister
from projections.binding_register import BindingRegister
from projections.engine.follow import Follower
from projections.engine.rebuild import Rebuild
from projections.engine.store import Store
from projections.model import Reader, ReadModel
from projections.organisation_register import OrganisationRegister
from projections.staff_register import StaffRegister
from tests.scenario import World

MODELS: tuple[type[ReadModel], ...] = (OrganisationRegister, StaffRegister, BindingRegister, AbsenceRegister)


class Registers:
    """Follows the world's journal; every reading first catches up with it."""

    def __init__(self, engine: Engine, world: World) -> None:
        self.world = world
        self.store = Store(engine, MODELS)
        self.store.prepare()
        self._follower = Follower(self.store, world.journal, "test")

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        self._follower.catch_up()
        with self.store.reading(at=self.world.journal.head(), patience=0) as reader:
            yield reader

    def proved(self, model: type[ReadModel]) -> bool | None:
        """Whether rows rebuilt from the first fact equal the live ones."""
        self._follower.catch_up()
        return Rebuild(self.store, self.world.journal, model, "rebuild").run().matched

    def close(self) -> None:
        self._follower.close()


@pytest.fixture
def registers(engine: Engine, world: World) -> Iterator[Registers]:
    made = Registers(engine, world)
    yield made
    made.close()
