"""Ctrl-C may come anywhere, also while a transaction is open."""

from contextlib import closing
from datetime import datetime

import pytest

from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.journal import Journal
from tests.infrastructure.journal.conftest import KEY, NOON
from tests.infrastructure.journal.toys import build, save


class Interrupted(StoryClock):
    """Somebody presses Ctrl-C the first time the clock is looked at: within the append transaction."""

    pressed = False

    def now(self) -> datetime:
        if not self.pressed:
            self.pressed = True
            raise KeyboardInterrupt
        return super().now()


def test_an_interrupted_append_gives_back_what_it_holds(database: Database):
    """After Ctrl-C within an append neither the turn nor the lock is left behind, so others go on at once."""
    with Journal(database, Interrupted(NOON), KEY) as journal:
        with pytest.raises(KeyboardInterrupt):
            save(journal, build())

        assert not database.turn.locked()
        with (
            closing(Database(database.url.render_as_string(hide_password=False))) as other,
            Journal(other, StoryClock(NOON), KEY) as elsewhere,
        ):
            assert save(elsewhere, build()).position == 1
        assert save(journal, build()).position == 2
