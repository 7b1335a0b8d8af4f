"""Roles are granted, prolonged, shortened and revoked."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.bindings import ChangeBindingEnd, GrantRole, RevokeRole
from application.bus import Actor
from application.corrections import Correct
from application.desk import ReasonGiven
from application.organisations import RegisterOrganisation, RenameOrganisation
from domain.bindings import RoleBinding
from domain.kernel import PersonId
from domain.organisations import Level, Name, OrganisationKind
from domain.roles import Function, Role
from tests.scenario import SYSTEM_ACTOR, TODAY, World

SINCE, UNTIL = date(2022, 9, 1), date(2023, 8, 31)
DAY = timedelta(days=1)
RENAME = Name(ru="Лицей")


def grant(world: World, **changed: Any) -> UUID:
    given = {"person": world.person(), "role": Role.TUTOR, "organisation": world.school, "since": SINCE}
    return world.do(GrantRole(**given | changed)).streams[0].id


class TestGrant:
    def test_a_role_is_held_between_two_days(self, world: World):
        """A role is held on its first and on its last day, not before and not after."""
        binding = world.load(RoleBinding, grant(world, until=UNTIL, functions=(Function.AUTHOR,)))

        days = (SINCE - DAY, SINCE, UNTIL, UNTIL + DAY)
        assert [binding.held_on(day) for day in days] == [False, True, True, False]
        assert binding.functions == {Function.AUTHOR}

    def test_it_begins_on_the_day_of_granting_when_nothing_else_is_said(self, world: World):
        """Without a first day a role is held from the day of granting on, without end."""
        binding = world.load(RoleBinding, grant(world, since=None))

        assert (binding.since, binding.until) == (TODAY, None)

    def test_it_may_be_granted_in_advance(self, world: World):
        """A role granted for next month does not work before."""
        person = world.person()
        grant(world, person=person, role=Role.MUNICIPALITY, organisation=world.administration, since=TODAY + DAY)
        command = RenameOrganisation(organisation_id=world.school, name=RENAME)
        actor = Actor(person, Role.MUNICIPALITY, world.administration)

        world.refused(command, actor, "not_allowed")
        world.on(TODAY + DAY)
        world.do(command, actor)

    def test_nobody_is_the_system(self, world: World):
        """The system's role is given to nobody."""
        system = GrantRole(person=world.person(), role=Role.SYSTEM, organisation=world.school)

        world.refused(system, SYSTEM_ACTOR, "binding.system_role")

    def test_the_last_day_is_not_before_the_first(self, world: World):
        """A role that ends before it begins is refused."""
        command = GrantRole(
            person=world.person(), role=Role.TUTOR, organisation=world.school, since=SINCE, until=SINCE - DAY
        )

        world.refused(command, SYSTEM_ACTOR, "binding.ends_before_beginning")

    def test_person_and_organisation_are_known(self, world: World):
        """A role for an unknown person or at an unknown place is refused."""
        nobody = GrantRole(person=PersonId(uuid4()), role=Role.TUTOR, organisation=world.school)
        nowhere = GrantRole(person=world.person(), role=Role.TUTOR, organisation=uuid4())

        for command in (nobody, nowhere):
            world.refused(command, SYSTEM_ACTOR, "not_found")


class TestChangeEnd:
    def test_a_role_is_prolonged_shortened_or_left_open(self, world: World):
        """The newest last day counts, whatever was said before."""
        binding_id = grant(world, until=TODAY)
        for until in (TODAY + DAY, None, TODAY):
            world.do(ChangeBindingEnd(binding_id=binding_id, until=until))

            assert world.load(RoleBinding, binding_id).until == until

    @pytest.mark.parametrize(
        ("until", "code"),
        [(TODAY, "binding.end_unchanged"), (SINCE - DAY, "binding.ends_before_beginning")],
    )
    def test_a_new_last_day_makes_sense(self, world: World, until: date, code: str):
        """The same last day, or one before the first, is refused."""
        binding_id = grant(world, until=TODAY)

        world.refused(ChangeBindingEnd(binding_id=binding_id, until=until), SYSTEM_ACTOR, code)

    def test_a_role_that_is_over_is_granted_anew(self, world: World):
        """Prolonging or revoking a role after its last day is refused: nobody acts by hindsight."""
        binding_id = grant(world, until=UNTIL)

        world.refused(ChangeBindingEnd(binding_id=binding_id, until=None), SYSTEM_ACTOR, "binding.over")
        world.refused(RevokeRole(binding_id=binding_id), SYSTEM_ACTOR, "binding.over")


class TestRevoke:
    def test_the_very_next_command_is_refused(self, world: World):
        """An officer whose role is revoked can do nothing more, on the same day already."""
        actor = Actor(world.person(), Role.MUNICIPALITY, world.administration)
        binding_id = grant(world, person=actor.person, role=actor.role, organisation=world.administration)
        world.do(RenameOrganisation(organisation_id=world.school, name=RENAME), actor)
        world.do(RevokeRole(binding_id=binding_id))

        world.refused(RenameOrganisation(organisation_id=world.other_school, name=RENAME), actor, "not_allowed")
        assert not world.load(RoleBinding, binding_id).held_on(TODAY)

    def test_what_was_done_before_stays_allowed(self, world: World):
        """The day before the revocation the role was held, and still counts as held then."""
        binding_id = grant(world)
        world.do(RevokeRole(binding_id=binding_id, occurred_on=TODAY))

        assert world.load(RoleBinding, binding_id).held_on(TODAY - DAY)

    def test_a_revoked_role_stays_revoked(self, world: World):
        """A revoked role is neither revoked again nor prolonged."""
        binding_id = grant(world)
        world.do(RevokeRole(binding_id=binding_id))

        for command in (RevokeRole(binding_id=binding_id), ChangeBindingEnd(binding_id=binding_id, until=TODAY)):
            world.refused(command, SYSTEM_ACTOR, "binding.already_revoked")


class TestWhoMay:
    @pytest.mark.req("X-10")
    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.SYSTEM}))
    def test_only_administrators_give_roles(self, world: World, role: Role):
        """Neither an auditor nor a ministry officer nor anyone else gives roles."""
        actor = world.actor(role, world.region)
        command = GrantRole(person=world.person(), role=Role.TUTOR, organisation=world.school)

        world.refused(command, actor, "not_allowed")

    def test_an_administrator_gives_roles_in_the_own_subtree(self, world: World):
        """The administrator of a municipality gives roles at its schools and nowhere else."""
        actor = world.actor(Role.ADMINISTRATOR, world.municipality)
        person = world.person()
        own = world.do(GrantRole(person=person, role=Role.TUTOR, organisation=world.school), actor)

        for place in (world.foreign_school, world.region, uuid4()):
            elsewhere = GrantRole(person=person, role=Role.TUTOR, organisation=place)
            world.refused(elsewhere, actor, "not_found")
        other = world.actor(Role.ADMINISTRATOR, world.foreign_municipality)
        world.refused(RevokeRole(binding_id=own.streams[0].id), other, "not_found")

    @pytest.mark.parametrize("role", [Role.MINISTRY, Role.CENTRE, Role.MUNICIPALITY, Role.METHODICAL_CENTRE])
    def test_nobody_gives_a_reach_wider_than_their_own(self, world: World, role: Role):
        """The administrator of a school cannot make a ministry officer of the region out of anybody there."""
        actor = world.actor(Role.ADMINISTRATOR, world.school)
        command = GrantRole(person=actor.person, role=role, organisation=world.school)

        world.refused(command, actor, "binding.reach_too_wide")

    def test_nobody_prolongs_a_reach_wider_than_their_own(self, world: World):
        """A school's administrator does not lengthen a role that reaches the municipality, but may end it."""
        actor = world.actor(Role.ADMINISTRATOR, world.school)
        wide = grant(world, role=Role.METHODICAL_CENTRE, organisation=world.school, until=TODAY + DAY)
        world.do(ChangeBindingEnd(binding_id=wide, until=TODAY))

        world.refused(ChangeBindingEnd(binding_id=wide, until=None), actor, "binding.reach_too_wide")
        unsaid = Correct(kind="binding", stream_id=wide, version=2, reason=ReasonGiven(code="misprint"), withdrawn=True)
        world.refused(unsaid, actor, "binding.reach_too_wide")
        world.do(RevokeRole(binding_id=wide), actor)

    def test_the_system_acts_only_as_itself(self, world: World):
        """A person who claims to be the system is refused."""
        pretender = Actor(world.person(), Role.SYSTEM, world.region)
        command = RegisterOrganisation(
            level=Level.ORGANISATION,
            kind=OrganisationKind.SCHOOL,
            name=RENAME,
            parent=world.municipality,
        )

        world.refused(command, pretender, "not_allowed")
