"""How a stream is read: as corrected, at a version, from a snapshot, in today's shape."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select, update

import application.catalogue
from domain.errors import NotFound
from domain.kernel import AGGREGATES
from domain.organisations.organisation import Organisation
from infrastructure.journal import Journal
from infrastructure.journal.schema import snapshots
from infrastructure.journal.snapshots import shape_of
from tests.infrastructure.journal.toys import Box, build, save


def filled(journal: Journal, things: int) -> UUID:
    """A box with so many things, a gram each, put in one command each."""
    box = build()
    save(journal, box)
    for number in range(things):
        box.put(f"thing {number}")
        save(journal, box)
    return box.id


def stored_snapshots(journal: Journal) -> list[int]:
    with journal.database.read() as connection:
        return list(connection.scalars(select(snapshots.c.stream_version).order_by(snapshots.c.stream_version)))


def test_an_aggregate_is_what_its_facts_say(journal: Journal):
    """What was saved is loaded again, at its version and without anything pending."""
    box = build("A")
    box.put("pen", grams=12)
    save(journal, box)

    loaded = journal.load(Box, box.id)

    assert (loaded.label, loaded.things, loaded.weight, loaded.version) == ("A", ["pen"], 12, 2)
    assert (loaded.pending_events, loaded.began_on) == ([], box.began_on)


def test_a_stream_of_another_kind_is_not_found(journal: Journal):
    """An id of a box is no organisation."""
    box = build()
    save(journal, box)

    with pytest.raises(NotFound):
        journal.load(Organisation, box.id)


def test_an_aggregate_is_loaded_as_of_a_version(journal: Journal):
    """An earlier version shows the state of then."""
    box_id = filled(journal, 3)

    assert journal.load(Box, box_id, version=2).things == ["thing 0"]
    with pytest.raises(NotFound):
        journal.load(Box, box_id, version=0)


def test_a_corrected_fact_reads_corrected_and_is_stored_as_it_was(journal: Journal):
    """A correction changes what the aggregate is, never what was written; the follower gets both readings."""
    box = build()
    box.put("pne", grams=5)
    save(journal, box)
    box.correct(journal.facts(box.id), version=2, name="pen")
    save(journal, box)

    assert journal.load(Box, box.id).things == ["pen"]
    assert journal.load(Box, box.id, version=2).things == ["pne"]
    assert journal.facts(box.id)[1].model_dump() == {"name": "pne", "grams": 5}
    before, after = journal.read(2, 1)[0].corrects or (None, None)
    assert (before.model_dump(), after.model_dump()) == ({"name": "pne", "grams": 5}, {"name": "pen", "grams": 5})


def test_a_second_correction_says_what_the_first_had_made(journal: Journal):
    """A later correction stands instead; the follower is told how the fact read just before."""
    box = build()
    box.put("pne")
    save(journal, box)
    for name in ("pan", "pen"):
        box.correct(journal.facts(box.id), version=2, name=name)
        save(journal, box)

    before, after = journal.stream(box.id)[3].corrects or (None, None)

    assert (before.model_dump()["name"], after.model_dump()["name"]) == ("pan", "pen")
    assert journal.load(Box, box.id).things == ["pen"]


def test_a_fact_of_an_old_version_reads_in_todays_shape(journal: Journal, store_old: Callable[[UUID, str], None]):
    """A fact stored before its shape changed is brought up to it on reading, and its digest still holds."""
    box = build()
    save(journal, box)
    store_old(box.id, '{"thing":"pen"}')

    assert journal.load(Box, box.id).things == ["pen"]
    assert journal.facts(box.id)[1].model_dump() == {"name": "pen", "grams": 0}


def test_long_streams_get_snapshots(open_journal: Callable[..., Journal]):
    """Past each multiple of the interval the state is kept, and the loaded aggregate is the same with it."""
    journal = open_journal(snapshot_interval=5)
    box_id = filled(journal, 12)

    loaded = journal.load(Box, box_id)

    assert stored_snapshots(journal) == [5, 10]
    assert (loaded.version, loaded.weight, loaded.things[-1]) == (13, 12, "thing 11")
    assert journal.load(Box, box_id, version=7).weight == 6
    assert journal.load(Box, box_id, version=3).weight == 2


def test_a_snapshot_is_what_is_read(open_journal: Callable[..., Journal]):
    """The facts before a snapshot are not folded again: a planted state shows through."""
    journal = open_journal(snapshot_interval=5)
    box_id = filled(journal, 6)
    with journal.database.write() as connection:
        state = connection.scalar(select(snapshots.c.state))
        connection.execute(update(snapshots).values(state=state.replace('"weight":4', '"weight":1000')))

    assert journal.load(Box, box_id).weight == 1002


def test_a_correction_older_than_the_snapshot_is_seen(open_journal: Callable[..., Journal]):
    """Correcting a fact under the snapshot reads the whole stream anew, until the next snapshot holds it."""
    journal = open_journal(snapshot_interval=5)
    box_id = filled(journal, 6)
    box = journal.load(Box, box_id)
    box.correct(journal.facts(box_id), version=2, grams=100)
    save(journal, box)

    assert journal.load(Box, box_id).weight == 105
    assert journal.load(Box, box_id, version=7).weight == 6


def test_a_snapshot_of_another_shape_is_passed_over(open_journal: Callable[..., Journal]):
    """A state kept by another version of the program, or damaged, costs a replay and nothing else."""
    journal = open_journal(snapshot_interval=5)
    box_id = filled(journal, 6)
    with journal.database.write() as connection:
        connection.execute(update(snapshots).values(topic="box@0000000000000000", state="{}"))

    assert journal.load(Box, box_id).weight == 6


def test_a_damaged_snapshot_costs_a_replay(open_journal: Callable[..., Journal], caplog: pytest.LogCaptureFixture):
    """A state that cannot be read is logged, and the stream is read from its facts."""
    journal = open_journal(snapshot_interval=5)
    box_id = filled(journal, 6)
    with journal.database.write() as connection:
        connection.execute(update(snapshots).values(state='{"weight":"heavy"}'))

    assert journal.load(Box, box_id).weight == 6
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_snapshot_that_cannot_be_written_fails_no_command(
    open_journal: Callable[..., Journal], caplog: pytest.LogCaptureFixture
):
    """The command has committed before its snapshot is tried; the failure goes to the log."""
    journal = open_journal(snapshot_interval=2)
    box = build()
    save(journal, box)
    with journal.database.write() as connection:
        snapshots.drop(connection)
    box.put("pen")

    receipt = save(journal, box)

    assert (receipt.position, [record.levelno for record in caplog.records]) == (2, [logging.ERROR])


def test_every_aggregate_can_be_kept_as_a_snapshot():
    """Each attribute of an aggregate has a type that goes into JSON and comes back."""
    assert application.catalogue.HANDLERS

    topics = {kind: shape_of(cls).topic for kind, cls in AGGREGATES.items()}

    assert {kind: topic.split("@")[0] for kind, topic in topics.items()} == {kind: kind for kind in AGGREGATES}
