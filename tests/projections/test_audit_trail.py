"""The audit trail: who changed what, for whom, when it was true, when it was recorded, on what ground, from
what to what."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from application.corrections import Correct
from application.desk import ReasonGiven
from application.organisations import CloseOrganisation, MoveOrganisation, RenameOrganisation
from application.staff import EndWork, Hire
from domain.kernel import Basis, OrganisationId
from domain.organisations import Name
from domain.roles import Role
from domain.staff import Post, WorkCategory
from projections.audit_trail import Asked, AuditTrail, trail
from projections.model import Row
from tests.projections.conftest import Reading
from tests.scenario import BEGINNING, World

WHY = ReasonGiven(code="merged_schools")
ORDER = Basis(kind="приказ", number="12-од", dated=date(2023, 8, 1))
TEACHER = Post(position="учитель", category=WorkCategory.TEACHER, subjects=("физика",))


def close(world: World, **more: Any) -> int:
    """The ministry closes the school; the position of the fact."""
    officer = world.actor(Role.MINISTRY, world.ministry)
    command = CloseOrganisation(
        organisation_id=world.school, reason=WHY, occurred_on=date(2023, 8, 15), basis=ORDER, **more
    )
    return world.do(command, by=officer).position


def lines(reading: Reading, **asked: Any) -> list[Row]:
    with reading(AuditTrail) as reader:
        return trail(reader, Asked(**asked), limit=1000)


def test_a_change_of_status_shows_everything_an_auditor_asks(world: World, reading: Reading):
    """The line names actor, role, organisation acted for, both times, both statuses, ground, reason and
    proof."""
    position = close(world)
    line = lines(reading, stream_id=world.school, moves=True)[-1]

    recorded = world.journal.read(position - 1, 1)[0]
    assert (line["status_from"], line["status_to"]) == ("active", "closed")
    assert (line["actor"], line["role"], line["acting_for"]) == (recorded.actor, "ministry", world.ministry)
    assert (line["occurred_on"], line["recorded_at"]) == (date(2023, 8, 15), recorded.recorded_at)
    assert line["basis"] == {"kind": "приказ", "number": "12-од", "dated": "2023-08-01"}
    assert (line["reason_code"], line["digest"], line["position"]) == (
        "merged_schools",
        recorded.digest,
        position,
    )


def test_every_fact_has_a_line(world: World, reading: Reading):
    """Facts that give no status are in the trail too, marked as such, and none is missing."""
    world.do(RenameOrganisation(organisation_id=world.school, name=Name(ru="Лицей")))
    found = lines(reading)

    assert sorted({line["position"] for line in found}) == list(range(1, world.journal.head() + 1))
    assert [(line["moves"], line["status_to"]) for line in found if line["type"] == "organisation.renamed"] == [
        (False, None)
    ]


def test_the_first_status_comes_from_nothing(world: World, reading: Reading):
    """A stream begins with a line from no status."""
    first = lines(reading, stream_id=world.school)[0]

    assert (first["status_from"], first["moves"]) == (None, True)


def test_the_trail_is_narrowed_by_actor_kind_and_period(world: World, reading: Reading):
    """An auditor asks for one person, one kind of thing, days on which it was true or was recorded."""
    world.on(date(2023, 9, 2))
    position = close(world)
    recorded = world.journal.read(position - 1, 1)[0]

    assert [line["position"] for line in lines(reading, actor=recorded.actor)] == [position]
    assert {line["kind"] for line in lines(reading, kind="person")} == {"person"}
    august = lines(reading, occurred_from=date(2023, 8, 1), occurred_to=date(2023, 8, 15))
    assert [line["position"] for line in august] == [position]
    assert lines(reading, occurred_from=date(2023, 8, 16), occurred_to=date(2023, 8, 31)) == []
    later = lines(reading, recorded_from=recorded.recorded_at, kind="organisation")
    assert [line["position"] for line in later] == [position]
    assert position not in {line["position"] for line in lines(reading, upto=position - 1)}


def test_the_trail_is_narrowed_to_a_subtree(world: World, reading: Reading):
    """A line is seen by whoever has one of its stream's places in scope, also those it was moved to later."""
    world.do(Hire(person=world.person(), school=world.foreign_school, post=TEACHER, occurred_on=BEGINNING))
    home = frozenset({world.municipality, world.school})
    away = frozenset({world.foreign_school})

    assert {line["kind"] for line in lines(reading, organisations=away)} == {"organisation", "staff"}
    assert {line["stream_id"] for line in lines(reading, organisations=home, kind="organisation")} >= home
    assert not {line["stream_id"] for line in lines(reading, organisations=home)} & away
    assert lines(reading, organisations=frozenset()) == []


def test_a_moved_organisation_is_seen_from_both_places(world: World, reading: Reading):
    """Who gets an organisation gets its history; who gave it away keeps what was seen."""
    parent = world.new_municipality()
    world.do(MoveOrganisation(organisation_id=world.school, parent=parent, occurred_on=date(2023, 1, 1)))

    for place in (world.school, parent):
        seen = {line["stream_id"] for line in lines(reading, organisations=frozenset({OrganisationId(place)}))}
        assert world.school in seen


def test_pages_of_the_trail_join_without_gap_or_repeat(world: World, reading: Reading):
    """Reading on from the last line seen, either way, gives every line once."""
    close(world)
    with reading(AuditTrail) as reader:
        whole = trail(reader, Asked(), limit=1000)
        for newest_first in (False, True):
            seen: list[Row] = []
            while page := trail(reader, Asked(), after=_end(seen), limit=4, newest_first=newest_first):
                seen += page
            assert seen == (whole[::-1] if newest_first else whole)


def _end(seen: list[Row]) -> tuple[int, int] | None:
    return (seen[-1]["position"], seen[-1]["n"]) if seen else None


@pytest.mark.req("X-02")
def test_the_statuses_of_a_stream_can_be_told_for_any_date(world: World, reading: Reading):
    """Following the lines up to a day gives the status held on that day: what, when, who, on what ground."""
    record = world.do(Hire(person=world.person(), school=world.school, post=TEACHER, occurred_on=date(2020, 9, 1)))
    staff_id = record.streams[0].id
    world.do(EndWork(staff_id=staff_id, occurred_on=date(2022, 8, 31), basis=ORDER))

    assert [status_on(reading, staff_id, day) for day in (date(2020, 1, 1), date(2021, 1, 1), date(2023, 1, 1))] == [
        None,
        "employed",
        "ended",
    ]


def status_on(reading: Reading, stream_id: UUID, day: date) -> str | None:
    held = lines(reading, stream_id=stream_id, occurred_to=day, moves=True)
    return held[-1]["status_to"] if held else None


def test_a_correction_has_a_line_of_its_own(world: World, reading: Reading):
    """A corrected fact keeps its line; the correction stands beside it with its reason."""
    world.do(
        Correct(
            kind="organisation",
            stream_id=world.school,
            version=1,
            reason=ReasonGiven(code="misprint"),
            values={"name": {"ru": "Лицей"}},
        )
    )
    last = lines(reading, stream_id=world.school)[-1]

    assert (last["type"], last["reason_code"], last["moves"]) == ("fact.corrected", "misprint", False)
