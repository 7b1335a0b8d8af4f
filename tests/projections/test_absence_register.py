"""The register of absences: who was away and who stood in on any day, as known at any position."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from application.absences import AnnounceAbsence, ChangeAbsenceEnd, EndAbsence
from application.desk import ReasonGiven
from domain.kernel import PersonId
from domain.roles import Role
from projections.absence_register import AbsenceRegister, absences
from projections.model import Row
from tests.projections.registers import Registers, registers
from tests.scenario import TODAY, World

__all__ = ["registers"]

DAY = timedelta(days=1)
UNTIL = TODAY + 13 * DAY


def announced(world: World, person: PersonId, deputy: PersonId, since: date = TODAY) -> UUID:
    command = AnnounceAbsence(
        person=person,
        deputy=deputy,
        organisation=world.school,
        since=since,
        until=UNTIL,
        reason=ReasonGiven(code="annual_leave"),
    )
    return world.do(command).streams[0].id


def teacher(world: World) -> PersonId:
    return world.actor(Role.TEACHER, world.school).person


def away(registers: Registers, on: date, **asked: Any) -> list[Row]:
    with registers.reading() as reader:
        return absences(reader, on, **asked)


def test_an_absence_is_shown_from_its_first_to_its_last_day(registers: Registers, world: World):
    """The register shows who is away, who stands in, where, and both days, inclusive."""
    absent, deputy = teacher(world), world.person()
    absence = announced(world, absent, deputy)

    days = (TODAY - DAY, TODAY, UNTIL, UNTIL + DAY)
    assert [len(away(registers, day)) for day in days] == [0, 1, 1, 0]
    (row,) = away(registers, TODAY)
    assert row == {
        "absence_id": absence,
        "person_id": absent,
        "deputy_id": deputy,
        "organisation": world.school,
        "since": TODAY,
        "until": UNTIL,
    }
    assert [row["absence_id"] for row in away(registers, TODAY - DAY, coming=True)] == [absence]


def test_what_changed_later_is_known_from_then_on(registers: Registers, world: World):
    """Prolonged and then ended early: each answer can be had as it was known at its position."""
    absence = announced(world, teacher(world), world.person())
    first = world.journal.head()
    longer = world.do(ChangeAbsenceEnd(absence_id=absence, until=UNTIL + DAY)).position
    world.on(TODAY + 5 * DAY)
    world.do(EndAbsence(absence_id=absence))

    ends = [[row["until"] for row in away(registers, TODAY, known_at=at)] for at in (first, longer, None)]
    assert ends == [[UNTIL], [UNTIL + DAY], [TODAY + 4 * DAY]]
    assert away(registers, TODAY + 5 * DAY) == []


def test_what_was_called_off_never_ran(registers: Registers, world: World):
    """Before it is called off an absence counts for its days, afterwards for none."""
    absence = announced(world, teacher(world), world.person(), since=TODAY + DAY)
    before = world.journal.head()
    world.do(EndAbsence(absence_id=absence))

    assert away(registers, TODAY + DAY) == []
    assert [row["absence_id"] for row in away(registers, UNTIL, known_at=before)] == [absence]


def test_absences_are_asked_by_person_and_place_in_pages(registers: Registers, world: World):
    """One finds the absences of a person and those in which the person stands in; the next page follows the last."""
    absent, deputy = teacher(world), teacher(world)
    first = announced(world, absent, deputy)
    second = announced(world, deputy, world.person())
    announced(world, teacher(world), world.person())

    found = away(registers, TODAY, people={deputy})
    assert [row["absence_id"] for row in found] == [first, second]
    assert [row["absence_id"] for row in away(registers, TODAY, people={deputy}, after=first, limit=5)] == [second]
    assert away(registers, TODAY, organisations=[world.other_school]) == []


def test_the_rebuilt_register_equals_the_live_one(registers: Registers, world: World):
    """Rebuilt from the first fact, after changes, an early end and one called off, the register is the same."""
    absence = announced(world, teacher(world), world.person())
    later = announced(world, teacher(world), world.person(), since=TODAY + DAY)
    assert len(away(registers, UNTIL)) == 2
    world.do(ChangeAbsenceEnd(absence_id=absence, until=UNTIL - DAY))
    world.do(EndAbsence(absence_id=absence))
    world.do(EndAbsence(absence_id=later))

    assert registers.proved(AbsenceRegister) is True
