"""The register of role bindings: who could do what on any day, as known at any position."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from application.bindings import ChangeBindingEnd, GrantRole, RevokeRole
from application.corrections import Correct
from application.desk import ReasonGiven
from domain.roles import Function, Role
from projections.binding_register import BindingRegister, bindings
from projections.model import Row
from projections.organisation_queries import path
from tests.projections.registers import Registers, registers
from tests.scenario import TODAY, World

__all__ = ["registers"]

DAY = timedelta(days=1)
SINCE, UNTIL = date(2022, 9, 1), date(2023, 12, 31)


def granted(world: World, **changed: Any) -> UUID:
    given = {"person": world.person(), "role": Role.TUTOR, "organisation": world.school, "since": SINCE}
    return world.do(GrantRole(**given | changed)).streams[0].id


def held(registers: Registers, on: date, **asked: Any) -> list[Row]:
    with registers.reading() as reader:
        return bindings(reader, on, **asked)


def test_a_role_is_shown_from_its_first_to_its_last_day(registers: Registers, world: World):
    """The register shows person, role, place, functions and both days, inclusive."""
    person = world.person()
    binding = granted(world, person=person, until=UNTIL, functions=(Function.SIGNATORY, Function.AUTHOR))

    days = (SINCE - DAY, SINCE, UNTIL, UNTIL + DAY)
    assert [len(held(registers, day)) for day in days] == [0, 1, 1, 0]
    (row,) = held(registers, SINCE)
    assert row == {
        "binding_id": binding,
        "person_id": person,
        "role": "tutor",
        "organisation": world.school,
        "functions": ["author", "signatory"],
        "since": SINCE,
        "until": UNTIL,
    }


def test_a_changed_end_counts_and_the_old_one_stays_known(registers: Registers, world: World):
    """Prolonged, shortened and left open: the newest end holds, the earlier ones can be asked by position."""
    binding = granted(world, until=UNTIL)
    positions = [
        world.do(ChangeBindingEnd(binding_id=binding, until=until)).position
        for until in (UNTIL + DAY, UNTIL - DAY, None)
    ]

    ends = [[row["until"] for row in held(registers, SINCE, known_at=at)] for at in (*positions, None)]
    assert ends == [[UNTIL + DAY], [UNTIL - DAY], [None], [None]]
    days = (UNTIL, UNTIL + DAY, UNTIL + 2 * DAY)
    assert [len(held(registers, day, known_at=positions[0])) for day in days] == [1, 1, 0]
    assert [len(held(registers, day, known_at=positions[1])) for day in days] == [0, 0, 0]


def test_a_revoked_role_ends_the_day_before(registers: Registers, world: World):
    """A role revoked today was held yesterday, and until today everybody believed it had no end."""
    binding = granted(world)
    before = world.journal.head()
    world.do(RevokeRole(binding_id=binding))

    (row,) = held(registers, TODAY - DAY)
    assert row["until"] == TODAY - DAY
    assert held(registers, TODAY) == []
    assert [each["until"] for each in held(registers, TODAY, known_at=before)] == [None]


def test_a_withdrawn_change_of_end_never_was(registers: Registers, world: World):
    """When prolonging was a mistake and is withdrawn, the first end holds again."""
    binding = granted(world, until=UNTIL)
    world.do(ChangeBindingEnd(binding_id=binding, until=None))
    why = ReasonGiven(code="wrong_person")
    world.do(Correct(kind="binding", stream_id=binding, version=2, reason=why, withdrawn=True))

    assert [row["until"] for row in held(registers, SINCE)] == [UNTIL]
    assert held(registers, UNTIL + DAY) == []


def test_who_could_act_for_a_school_is_asked_along_its_path(registers: Registers, world: World):
    """Roles at the school and at all above it count for the school; roles elsewhere do not."""
    own = granted(world)
    above = granted(world, role=Role.MINISTRY, organisation=world.region)
    granted(world, organisation=world.other_school)

    with registers.reading() as reader:
        places = [row["organisation_id"] for row in path(reader, world.school, TODAY)]
        found = bindings(reader, TODAY, places)
        assert {row["binding_id"] for row in found} == {own, above}
        assert [row["binding_id"] for row in bindings(reader, TODAY, places, role=Role.MINISTRY)] == [above]


def test_roles_are_asked_by_person_in_pages(registers: Registers, world: World):
    """All roles of one person, and the next page after the last seen."""
    person = world.person()
    first, second = sorted(granted(world, person=person, organisation=at) for at in (world.school, world.centre))
    granted(world)

    assert [row["binding_id"] for row in held(registers, TODAY, person=person)] == [first, second]
    rest = held(registers, TODAY, person=person, after=first, limit=5)
    assert [row["binding_id"] for row in rest] == [second]


def test_the_rebuilt_register_equals_the_live_one(registers: Registers, world: World):
    """Rebuilt from the first fact, after changes, a revocation and a correction, the register is the same."""
    binding, other = granted(world, until=UNTIL), granted(world)
    assert len(held(registers, TODAY)) == 2
    world.do(ChangeBindingEnd(binding_id=binding, until=None))
    why = ReasonGiven(code="wrong_entry")
    world.do(Correct(kind="binding", stream_id=binding, version=2, reason=why, withdrawn=True))
    world.do(RevokeRole(binding_id=other))

    assert registers.proved(BindingRegister) is True
