"""Two followers, the one at work stopped past its lease and woken: rows are written once, by one of them at a time."""

from __future__ import annotations

import signal
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from infrastructure.settings import Settings
from tests.eventually import eventually
from tests.faults.judge import check_read_models
from tests.faults.processes import Program, Topology, topology
from tests.faults.rounds import Rounds
from tests.faults.town import Town, holders, town

PATIENCE = 60
"""Seconds for a standby to take over: the lease, the end of a transaction that says nothing, and a busy machine."""

WATCHED = """
CREATE TABLE moves (n bigint GENERATED ALWAYS AS IDENTITY, model text, generation int, epoch bigint, holder text,
    was bigint, is_at bigint);
CREATE FUNCTION keep_move() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared(4711);
        INSERT INTO moves (model, generation, epoch, holder, was, is_at)
            VALUES (NEW.model, NEW.generation, NEW.epoch, NEW.holder, OLD.position, NEW.position);
        RETURN NEW;
    END $$;
CREATE TRIGGER keep_move BEFORE UPDATE ON projection_checkpoints FOR EACH ROW
    WHEN (OLD.position <> NEW.position) EXECUTE FUNCTION keep_move()"""
"""Every page written is kept with who wrote it, and waits as long as a test holds lock 4711."""
WITHIN_A_PAGE = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted"


class Move(NamedTuple):
    """A page written to a generation of a read model."""

    model: str
    generation: int
    epoch: int
    holder: str
    was: int
    is_at: int


class Stage:
    """Two followers, and a look at every page they write."""

    def __init__(self, place: Town, followers: Topology, watch: psycopg.Connection) -> None:
        self.place = place
        self._followers = followers
        self._watch = watch

    def at_work(self) -> Program:
        """The follower that holds the leases; waits until one does."""
        eventually(self._holding, PATIENCE)
        return self._holding()[0]

    def stop_between_pages(self) -> Program:
        """SIGSTOP the follower at work, wherever it is."""
        self.place.work(5)
        stopped = self.at_work()
        stopped.signal(signal.SIGSTOP)
        return stopped

    def stop_within_a_page(self) -> Program:
        """SIGSTOP the follower at work while a page of its is being written: its transaction stays open."""
        stopped = self.at_work()
        self._watch.execute("SELECT pg_advisory_lock(4711)")
        self.place.work(5)
        eventually(lambda: self._watch.execute(WITHIN_A_PAGE).fetchone())
        stopped.signal(signal.SIGSTOP)
        self._watch.execute("SELECT pg_advisory_unlock(4711)")
        return stopped

    def wait_for_the_other(self, stopped: Program) -> None:
        """The standby has taken over every model and come to the head."""
        eventually(lambda: self._others_hold(stopped), PATIENCE)
        self.place.work(5)
        eventually(lambda: self.place.lag() == 0, PATIENCE)

    def _others_hold(self, stopped: Program) -> bool:
        self._followers.check_alive()  # one that has ended says why, instead of being waited for
        found = holders(self.place)
        return bool(found) and stopped.pid not in found

    def moves(self) -> list[Move]:
        rows = self._watch.execute("SELECT model, generation, epoch, holder, was, is_at FROM moves ORDER BY n")
        return [Move(*row) for row in rows]

    def _holding(self) -> list[Program]:
        return [program for program in self._followers.programs if holders(self.place) == {program.pid}]


@pytest.mark.soak(75)
def test_a_follower_that_was_stopped_never_writes_again(
    fresh_database_url: Callable[..., str], tmp_path: Path, rounds: Rounds
):
    """Stopped past its lease, between two pages and in the middle of one, a follower is replaced; woken, it writes
    nothing until its turn comes again, and then goes on."""
    settings = Settings(data=tmp_path, database_url=fresh_database_url("postgresql"), demo=True, log_level="INFO")
    with (
        town(settings) as place,
        psycopg.connect(str(settings.database_url), autocommit=True) as watch,
        topology(settings, "follower") as followers,
    ):
        eventually(lambda: place.lag() == 0, PATIENCE)
        watch.execute(WATCHED)
        stage = Stage(place, followers, watch)
        followers.start("follower")
        for number in rounds(2, 6):
            stopped = stage.stop_within_a_page() if number % 2 else stage.stop_between_pages()
            stage.wait_for_the_other(stopped)
            stopped.signal(signal.SIGCONT)
        followers.kill()

        check_read_models(place.services)
        check_moves(stage.moves())


def check_moves(moves: list[Move]) -> None:
    """Pages follow one another without gap or overlap, and no epoch has two holders or comes back."""
    assert len({move.holder for move in moves}) > 1
    for generation in {move[:2] for move in moves}:
        told = [move for move in moves if move[:2] == generation]
        assert [later.was for later in told[1:]] == [earlier.is_at for earlier in told[:-1]]
        assert all(later.epoch >= earlier.epoch for earlier, later in pairwise(told))
        assert len({(move.epoch, move.holder) for move in told}) == len({move.epoch for move in told})
