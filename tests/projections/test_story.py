"""The story of a stream: every fact of it, as it reads now and as it read before."""

from __future__ import annotations

from datetime import date

import pytest

from application.corrections import Correct
from application.desk import ReasonGiven
from application.organisations import AddSynonym, RenameOrganisation
from domain.organisations import Name
from projections.story import Story, story, told_at
from tests.projections.conftest import Reading
from tests.scenario import BEGINNING, World

WHY = ReasonGiven(code="misprint")


def test_a_story_tells_the_facts_of_a_stream_in_order(world: World, reading: Reading):
    """Every fact of a stream is a line with its payload, author, days and proof."""
    receipt = world.do(RenameOrganisation(organisation_id=world.school, name=Name(ru="Лицей")))
    with reading(Story) as reader:
        first, renamed = story(reader, world.school)
        after_first = story(reader, world.school, after=1)

    recorded = world.journal.read(receipt.position - 1, 1)[0]
    assert (first["type"], first["occurred_on"]) == ("organisation.registered", BEGINNING)
    assert renamed["params"] == {"name": {"ru": "Лицей", "en": None}}
    assert (renamed["role"], renamed["recorded_at"]) == ("system", recorded.recorded_at)
    assert (renamed["position"], renamed["digest"]) == (recorded.position, recorded.digest)
    assert after_first == [renamed]


@pytest.mark.req("X-08")
def test_a_corrected_fact_keeps_its_old_reading(world: World, reading: Reading):
    """A corrected line reads anew, with each old reading beside it and the correction that ended it."""
    world.do(RenameOrganisation(organisation_id=world.school, name=Name(ru="Лицй"), occurred_on=date(2023, 1, 1)))
    ends = [
        world.do(Correct(kind="organisation", stream_id=world.school, version=2, reason=WHY, **changed)).position
        for changed in (
            {"values": {"name": {"ru": "Лицей"}}},
            {"values": {"name": {"ru": "Лицей"}}, "dated": date(2023, 2, 1)},
        )
    ]
    with reading(Story) as reader:
        _, renamed, first_correction, _ = story(reader, world.school)

    assert (renamed["params"]["name"]["ru"], renamed["occurred_on"]) == ("Лицей", date(2023, 2, 1))
    assert [(old["params"]["name"]["ru"], old["occurred_on"], old["until"]) for old in renamed["readings"]] == [
        ("Лицй", "2023-01-01", ends[0]),
        ("Лицей", "2023-01-01", ends[1]),
    ]
    assert first_correction["params"]["before"]["params"]["name"]["ru"] == "Лицй"
    assert first_correction["params"]["after"]["params"]["name"]["ru"] == "Лицей"


def test_a_withdrawn_fact_stays_readable_and_marked(world: World, reading: Reading):
    """What never happened keeps its line, marked as withdrawn."""
    world.do(AddSynonym(organisation_id=world.school, synonym="Школа у реки"))
    world.do(Correct(kind="organisation", stream_id=world.school, version=2, reason=WHY, withdrawn=True))
    with reading(Story) as reader:
        _, added, _ = story(reader, world.school)

    assert (added["withdrawn"], added["params"]["synonym"]) == (True, "Школа у реки")
    assert len(added["readings"]) == 1


def test_the_facts_behind_positions_are_found(world: World, reading: Reading):
    """A figure's member names the position of a fact; the fact is read from there."""
    with reading(Story) as reader:
        found = told_at(reader, [2, 3])

    assert [line["position"] for line in found] == [2, 3]
