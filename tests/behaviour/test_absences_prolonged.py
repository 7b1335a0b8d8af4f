"""Whoever keeps a deputy for longer chooses the deputy; a guarded role is not passed on in another one."""

import pytest

from application.absences import ChangeAbsenceEnd
from domain.roles import Role
from tests.behaviour.test_absences import DAY, UNTIL, announce, announcing
from tests.scenario import World


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_a_head_does_not_keep_who_oversees_the_school_away(world: World, role: Role) -> None:
    """What an administrator announced of an overseer a head does not prolong: that chooses the deputy as well."""
    overseer, administrator = world.actor(role, world.school), world.actor(Role.ADMINISTRATOR, world.school)
    absence = announce(world, overseer, world.person(), by=administrator)
    longer = ChangeAbsenceEnd(absence_id=absence, until=UNTIL + 90 * DAY)

    world.refused(longer, world.actor(Role.SCHOOL_HEAD, world.school), "absence.overseer_away")
    world.do(longer, administrator)


def test_nobody_prolongs_an_absence_of_a_reach_wider_than_their_own(world: World) -> None:
    """A school's head cannot let somebody stand in longer for a role that reaches the municipality."""
    wide, head = world.actor(Role.METHODICAL_CENTRE, world.school), world.actor(Role.SCHOOL_HEAD, world.school)
    absence = announce(world, wide, world.person())

    longer = ChangeAbsenceEnd(absence_id=absence, until=UNTIL + DAY)
    world.refused(longer, head, "binding.reach_too_wide")
    world.do(ChangeAbsenceEnd(absence_id=absence, until=UNTIL - DAY), head)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.MINISTRY])
def test_a_guarded_role_is_not_passed_on_in_another_one(world: World, role: Role) -> None:
    """A teacher's session, or a token of it, gives nobody the role for which the same person shows a second factor."""
    teacher = world.actor(Role.TEACHER, world.school)
    until = ChangeAbsenceEnd(absence_id=announce(world, teacher, world.person()), until=UNTIL + DAY)
    guarded = world.actor(role, world.school, person=teacher.person)

    world.refused(until, teacher, "absence.another_role")
    later = announcing(teacher, world.person(), since=UNTIL + DAY, until=UNTIL + 2 * DAY)
    world.refused(later, teacher, "absence.another_role")
    world.do(later, world.actor(Role.ADMINISTRATOR, world.region) if role is Role.AUDITOR else guarded)


@pytest.mark.parametrize("upper_first", [True, False])
def test_one_role_is_not_passed_on_to_two_at_once(world: World, upper_first: bool) -> None:
    """An officer away from the ministry and from the region above it would make two deputies into two officers."""
    officer = world.actor(Role.MINISTRY, world.ministry)
    first, second = (world.region, world.ministry) if upper_first else (world.ministry, world.region)
    absence = announce(world, officer, world.person(), organisation=first)

    world.refused(announcing(officer, world.person(), organisation=second), officer, "absence.overlaps")
    announce(world, officer, world.person(), organisation=second, since=UNTIL + DAY, until=UNTIL + 2 * DAY)
    world.refused(ChangeAbsenceEnd(absence_id=absence, until=UNTIL + DAY), officer, "absence.overlaps")
