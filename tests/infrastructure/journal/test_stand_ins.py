"""A deputy holds what the absent person holds, on the very days, at the very place, and with the very next question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.absences import Absence
from domain.absences.absence import Away, Terms
from domain.bindings import RoleBinding
from domain.kernel import OrganisationId, PersonId, Reason
from domain.organisations.organisation import Organisation
from domain.roles import Function, Role
from infrastructure.journal import Journal, SqlAuthority
from infrastructure.journal.verify import verify
from tests.infrastructure.journal.test_authority import (
    CLERK,
    FEBRUARY,
    JANUARY,
    MARCH,
    Region,
    authority,
    commit,
    id_of,
    on,
    tree,
)

__all__ = ["authority", "tree"]

ABSENT, DEPUTY, THIRD = (PersonId(UUID(int=number)) for number in (71, 72, 73))
LEAVE = Reason(code="leave")
APRIL = date(2024, 4, 1)


def gives(
    tree: Region,
    person: PersonId,
    at: Organisation,
    role: Role = Role.TUTOR,
    *functions: Function,
    until: date | None = None,
) -> RoleBinding:
    binding = RoleBinding.grant(on(JANUARY), uuid4(), person, role, id_of(at), functions, until=until)
    commit(tree.journal, binding)
    return binding


def away(
    tree: Region,
    at: Organisation,
    person: PersonId = ABSENT,
    deputy: PersonId = DEPUTY,
    days: tuple[date, date] = (FEBRUARY, APRIL),
    others: tuple[Away, ...] = (),
) -> Absence:
    absence = Absence.announce(CLERK, uuid4(), Terms(person, deputy, id_of(at), *days), LEAVE, others)
    commit(tree.journal, absence)
    return absence


def held(authority: SqlAuthority, day: date, person: PersonId = DEPUTY) -> set[tuple[Role, UUID, PersonId | None]]:
    return {(each.role, each.organisation, each.in_place_of) for each in authority.bindings(person, day)}


def test_a_deputy_holds_the_roles_between_the_announced_days(tree: Region, authority: SqlAuthority):
    """Beside the own roles the deputy has those of the absent, with their functions, on the first and the last day."""
    gives(tree, DEPUTY, tree.school, Role.TEACHER)
    gives(tree, ABSENT, tree.school, Role.SCHOOL_HEAD, Function.SIGNATORY)
    away(tree, tree.school)
    own, absent = (Role.TEACHER, tree.school.id, None), (Role.SCHOOL_HEAD, tree.school.id, ABSENT)

    days = (date(2024, 2, 9), FEBRUARY, APRIL, date(2024, 4, 2))
    assert [held(authority, day) for day in days] == [{own}, {own, absent}, {own, absent}, {own}]
    passed = next(each for each in authority.bindings(DEPUTY, MARCH) if each.in_place_of)
    assert passed.functions == {Function.SIGNATORY}
    assert held(authority, MARCH, ABSENT) == {(Role.SCHOOL_HEAD, tree.school.id, None)}


def test_only_what_is_held_at_the_place_and_below_is_passed_on(tree: Region, authority: SqlAuthority):
    """A role over the place is narrowed to it; one that reaches a territory, and one elsewhere, is not passed on."""
    gives(tree, ABSENT, tree.school)
    gives(tree, ABSENT, tree.region, Role.AUDITOR)
    gives(tree, ABSENT, tree.region, Role.MINISTRY)
    gives(tree, ABSENT, tree.other, Role.TUTOR)
    away(tree, tree.one)

    assert held(authority, MARCH) == {(Role.TUTOR, tree.school.id, ABSENT), (Role.AUDITOR, tree.one.id, ABSENT)}


def test_a_role_is_passed_on_as_far_as_it_is_held(tree: Region, authority: SqlAuthority):
    """Past its own last day the role of the absent person is no longer the deputy's either."""
    gives(tree, ABSENT, tree.school, until=MARCH)
    away(tree, tree.school)

    assert [len(held(authority, day)) for day in (MARCH, date(2024, 3, 2))] == [1, 0]


def test_a_deputy_who_is_absent_passes_nothing_on(tree: Region, authority: SqlAuthority):
    """There are no chains: the deputy of a deputy holds the deputy's own roles alone."""
    gives(tree, ABSENT, tree.school, Role.SCHOOL_HEAD)
    gives(tree, DEPUTY, tree.school, Role.TUTOR)
    away(tree, tree.school)
    away(tree, tree.school, DEPUTY, THIRD)

    assert held(authority, MARCH, THIRD) == {(Role.TUTOR, tree.school.id, DEPUTY)}


@pytest.mark.parametrize("change", ["revoked", "ended", "granted"])
def test_the_very_next_question_knows(
    tree: Region, authority: SqlAuthority, open_journal: Callable[..., Journal], change: str
):
    """A role revoked or given, or an absence ended, by another process counts for the deputy at once."""
    binding, absence = gives(tree, ABSENT, tree.school), away(tree, tree.school)
    gives(tree, ABSENT, tree.school, Role.MENTOR)
    assert len(held(authority, MARCH)) == 2
    if change == "revoked":
        binding.revoke(CLERK, LEAVE)
    elif change == "ended":
        absence.end(CLERK, None)
    else:
        binding = RoleBinding.grant(CLERK, uuid4(), ABSENT, Role.TEACHER, id_of(tree.school))

    commit(open_journal(), absence if change == "ended" else binding)

    assert len(held(authority, MARCH)) == {"revoked": 1, "ended": 0, "granted": 3}[change]


def test_an_absence_called_off_or_ended_on_its_first_day_passes_nothing_on(tree: Region, authority: SqlAuthority):
    """Neither leaves a day for the deputy, and both stay among the person's absences."""
    gives(tree, ABSENT, tree.school)
    at = (ABSENT, id_of(tree.school))
    later = away(tree, tree.school, days=(date(2024, 3, 2), APRIL))
    later.end(CLERK, None)
    commit(tree.journal, later)
    today = away(tree, tree.school, days=(MARCH, APRIL), others=tuple(authority.absences(*at)))
    today.end(CLERK, None)
    commit(tree.journal, today)

    assert [held(authority, day) for day in (MARCH, date(2024, 3, 2), APRIL)] == [set()] * 3
    assert {(each.id, each.turn, each.until < each.since) for each in authority.absences(*at)} == {
        (later.id, 1, True),
        (today.id, 2, True),
    }
    assert authority.absences(ABSENT, OrganisationId(uuid4())) == []


def test_the_table_of_absences_is_verified(tree: Region):
    """What stands in the table of absences is what the facts say; a line altered there is found."""
    gives(tree, ABSENT, tree.school)
    absence = away(tree, tree.school)
    absence.change_end(CLERK, MARCH, [])
    commit(tree.journal, absence)
    assert list(verify(tree.journal)) == []

    with tree.journal.database.write() as connection:
        connection.exec_driver_sql("UPDATE absences SET turn = 9")

    assert [(each.code, each.stream_id) for each in verify(tree.journal)] == [("inline_differs", absence.id)]
