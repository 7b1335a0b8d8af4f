"""Journals made for measuring are whole: what the product's own check asks of a journal holds of them."""

from __future__ import annotations

import random

import pytest

from bench.history import fill
from bench.history_story import Story
from infrastructure.clock import SystemClock
from infrastructure.database import Database
from infrastructure.journal import Journal, create
from infrastructure.journal.verify import verify
from tests.projections.test_every_model import happen
from tests.scenario import World


@pytest.mark.parametrize("regions", [1, 3])
def test_a_story_told_for_many_regions_is_a_whole_journal(world: World, database_url: str, regions: int):
    """Digests, answers, claims and inline tables of a journal filled by the bench pass the journal's own check."""
    list(happen(world, random.Random(7)))
    story = Story(world.journal.database, world.journal.head())
    database = Database(database_url)
    create(database)
    journal = Journal(database, SystemClock(), bytes(32))
    try:
        assert fill(database, story, regions) == journal.head() == world.journal.head() * regions
        assert list(verify(journal)) == []
    finally:
        journal.close()
        database.close()
