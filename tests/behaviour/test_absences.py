"""Somebody is away, and a deputy holds the roles meanwhile: who may say so, for which days, and what that allows."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.absences import AnnounceAbsence, ChangeAbsenceEnd, EndAbsence
from application.bindings import GrantRole, RevokeRole
from application.bus import Actor, Context
from application.desk import ReasonGiven
from application.organisations import RenameOrganisation
from application.ports import StreamVersion
from domain.absences import Absence
from domain.kernel import PersonId
from domain.organisations import Name
from domain.roles import Function, Role
from tests.scenario import SYSTEM_ACTOR, TODAY, World

LEAVE = ReasonGiven(code="annual_leave", text="Демо: приказ об отпуске")
DAY = timedelta(days=1)
UNTIL = TODAY + 13 * DAY
RENAME = Name(ru="Лицей")


def officer(world: World) -> Actor:
    """Somebody whose role lets rename the municipality's schools."""
    return world.actor(Role.MUNICIPALITY, world.administration, Function.AUTHOR)


def announce(world: World, absent: Actor, deputy: PersonId, by: Actor | None = None, **changed: Any) -> UUID:
    return world.do(announcing(absent, deputy, **changed), by or absent).streams[0].id


def announcing(absent: Actor, deputy: PersonId, **changed: Any) -> AnnounceAbsence:
    given = {"person": absent.person, "deputy": deputy, "organisation": absent.acting_for, "until": UNTIL}
    return AnnounceAbsence(**{"reason": LEAVE} | given | changed)


def standing_in(absent: Actor, deputy: PersonId) -> Actor:
    return Actor(deputy, absent.role, absent.acting_for)


def rename(world: World) -> RenameOrganisation:
    return RenameOrganisation(organisation_id=world.school, name=RENAME)


class TestStandingIn:
    def test_a_deputy_does_what_the_absent_person_may(self, world: World):
        """From the first to the last day the deputy's commands are carried out; the day after they are refused."""
        absent = officer(world)
        deputy = standing_in(absent, world.person())
        world.refused(rename(world), deputy, "not_allowed")
        announce(world, absent, deputy.person, since=TODAY + DAY)

        world.refused(rename(world), deputy, "not_allowed")
        world.on(UNTIL)
        world.do(rename(world), deputy)
        world.on(UNTIL + DAY)
        world.refused(RenameOrganisation(organisation_id=world.other_school, name=RENAME), deputy, "not_allowed")

    def test_the_journal_names_the_deputy_and_the_organisation(self, world: World):
        """Every fact says who really acted and for whom; nobody signs with another's name."""
        absent = officer(world)
        deputy = standing_in(absent, world.person())
        announce(world, absent, deputy.person)

        position = world.do(rename(world), deputy).position

        (recorded,) = world.journal.read(position - 1, 1)
        assert (recorded.actor, recorded.role, recorded.acting_for) == (
            deputy.person,
            Role.MUNICIPALITY,
            world.administration,
        )

    def test_a_revoked_role_stops_the_deputy_at_once(self, world: World):
        """When the absent person's role is revoked, the deputy's very next command is refused."""
        absent = Actor(world.person(), Role.MUNICIPALITY, world.administration)
        held = GrantRole(person=absent.person, role=absent.role, organisation=world.administration)
        binding = world.do(held).streams[0].id
        deputy = standing_in(absent, world.person())
        announce(world, absent, deputy.person)
        world.do(rename(world), deputy)

        world.do(RevokeRole(binding_id=binding))

        other = RenameOrganisation(organisation_id=world.other_school, name=RENAME)
        world.refused(other, deputy, "not_allowed")

    def test_an_ended_absence_stops_the_deputy_at_once(self, world: World):
        """Whoever is back holds the roles alone from that very day."""
        absent = officer(world)
        deputy = standing_in(absent, world.person())
        absence = announce(world, absent, deputy.person)
        world.do(rename(world), deputy)

        world.do(EndAbsence(absence_id=absence), absent)

        other = RenameOrganisation(organisation_id=world.other_school, name=RENAME)
        world.refused(other, deputy, "not_allowed")
        world.do(other, absent)

    def test_there_are_no_chains(self, world: World):
        """The deputy of a deputy does not stand in for the first absent person."""
        absent = officer(world)
        deputy = standing_in(absent, world.person())
        announce(world, absent, deputy.person)
        world.actor(Role.MUNICIPALITY, world.foreign_municipality, person=deputy.person)
        third = world.person()
        announce(world, Actor(deputy.person, Role.MUNICIPALITY, world.foreign_municipality), third)

        world.refused(rename(world), standing_in(absent, third), "not_allowed")


class TestWhoMaySayIt:
    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SCHOOL_HEAD])
    def test_the_administrator_or_the_head_announces_it(self, world: World, role: Role):
        """The administrator and the head of the school announce the absence of a teacher there."""
        teacher = world.actor(Role.TEACHER, world.school)
        speaker = world.actor(role, world.school)

        absence = world.load(Absence, announce(world, teacher, world.person(), by=speaker))

        assert (absence.person, absence.until) == (teacher.person, UNTIL)

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.SCHOOL_HEAD, Role.SYSTEM}))
    def test_others_speak_of_themselves_alone(self, world: World, role: Role):
        """A colleague does not announce, change or end somebody else's absence; an auditor changes nothing at all."""
        teacher, colleague = world.actor(Role.TEACHER, world.school), world.actor(role, world.school)
        absence = announce(world, teacher, world.person())
        unseen = {Role.AUDITOR: "not_allowed", Role.TEACHER: "not_found", Role.MENTOR: "not_found"}
        ending = (ChangeAbsenceEnd(absence_id=absence, until=UNTIL + DAY), EndAbsence(absence_id=absence))

        announced = "not_allowed" if role is Role.AUDITOR else "absence.not_yours"
        world.refused(announcing(teacher, world.person()), colleague, announced)
        for command in ending:
            world.refused(command, colleague, unseen.get(role, "absence.not_yours"))

    def test_a_head_of_another_school_knows_nothing_of_it(self, world: World):
        """Outside the own school people, organisations and absences are unknown."""
        teacher, head = world.actor(Role.TEACHER, world.school), world.actor(Role.SCHOOL_HEAD, world.other_school)
        absence = announce(world, teacher, world.person())

        world.refused(announcing(teacher, world.person()), head, "not_found")
        here = announcing(teacher, world.person(), organisation=world.other_school)
        unknown = announcing(Actor(PersonId(uuid4()), Role.TEACHER, world.other_school), world.person())
        world.refused(here, head, "not_found")
        world.refused(unknown, head, "not_found")
        world.refused(EndAbsence(absence_id=absence), head, "not_found")

    def test_nobody_passes_on_a_reach_wider_than_their_own(self, world: World):
        """A school's administrator cannot choose who stands in for a role that reaches the municipality."""
        wide = world.actor(Role.METHODICAL_CENTRE, world.school)

        refused = announcing(wide, world.person())

        world.refused(refused, world.actor(Role.ADMINISTRATOR, world.school), "binding.reach_too_wide")
        world.do(refused, world.actor(Role.ADMINISTRATOR, world.municipality))

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
    def test_a_head_does_not_choose_who_oversees_the_school(self, world: World, role: Role):
        """Who stands in for an administrator or an auditor is not for the head to say."""
        overseer = world.actor(role, world.school)

        head = world.actor(Role.SCHOOL_HEAD, world.school)

        world.refused(announcing(overseer, world.person()), head, "absence.overseer_away")
        world.do(announcing(overseer, world.person()), world.actor(Role.ADMINISTRATOR, world.school))

    def test_nobody_makes_themselves_a_deputy(self, world: World):
        """Neither the head nor the administrator takes somebody's role by announcing an absence."""
        teacher = world.actor(Role.TUTOR, world.school)
        for role in (Role.SCHOOL_HEAD, Role.ADMINISTRATOR):
            speaker = world.actor(role, world.school)

            world.refused(announcing(teacher, speaker.person), speaker, "absence.self_appointed")

    def test_a_deputy_does_not_prolong_the_own_time(self, world: World):
        """Standing in for the head, the deputy may shorten the absence or give it up, never lengthen it."""
        head = world.actor(Role.SCHOOL_HEAD, world.school)
        deputy = standing_in(head, world.person())
        absence = announce(world, head, deputy.person)

        longer = ChangeAbsenceEnd(absence_id=absence, until=UNTIL + DAY)
        world.refused(longer, deputy, "absence.self_appointed")
        world.do(ChangeAbsenceEnd(absence_id=absence, until=UNTIL - DAY), deputy)
        world.do(EndAbsence(absence_id=absence), deputy)
        assert not world.load(Absence, absence).runs_on(TODAY)

    def test_the_deputy_is_another_known_person(self, world: World):
        """Nobody stands in for themselves, and nobody unknown for anybody."""
        teacher = world.actor(Role.TEACHER, world.school)

        world.refused(announcing(teacher, teacher.person), teacher, "absence.deputy_is_absent")
        world.refused(announcing(teacher, PersonId(uuid4())), teacher, "not_found")


class TestDays:
    @pytest.mark.parametrize(
        ("since", "until", "code"),
        [
            (TODAY + DAY, TODAY, "absence.ends_before_beginning"),
            (TODAY - 9 * DAY, TODAY - DAY, "absence.already_past"),
            (UNTIL, UNTIL + DAY, "absence.overlaps"),
            (TODAY - DAY, TODAY, "absence.overlaps"),
            (TODAY + DAY, UNTIL - DAY, "absence.overlaps"),
        ],
    )
    def test_the_days_make_sense_and_are_free(self, world: World, since: date, until: date, code: str):
        """An absence does not end before it begins, lies not wholly in the past, and meets no other there."""
        teacher = world.actor(Role.TEACHER, world.school)
        announce(world, teacher, world.person())

        world.refused(announcing(teacher, world.person(), since=since, until=until), teacher, code)

    def test_absences_follow_one_another_and_stand_beside_those_elsewhere(self, world: World):
        """The day after is free again, and so is another organisation on the same days."""
        teacher = world.actor(Role.TEACHER, world.school)
        elsewhere = world.actor(Role.TEACHER, world.other_school, person=teacher.person)
        announce(world, teacher, world.person())

        announce(world, teacher, world.person(), since=UNTIL + DAY, until=UNTIL + 5 * DAY)
        announce(world, elsewhere, world.person())

    def test_an_absence_called_off_frees_its_days(self, world: World):
        """What is ended before its first day never was; the days may be announced anew."""
        teacher = world.actor(Role.TEACHER, world.school)
        absence = announce(world, teacher, world.person(), since=TODAY + DAY)
        world.do(EndAbsence(absence_id=absence), teacher)

        again = announce(world, teacher, world.person(), since=TODAY + DAY)

        runs = [world.load(Absence, each).runs_on(UNTIL) for each in (absence, again)]
        assert runs == [False, True]
        world.refused(EndAbsence(absence_id=absence), teacher, "absence.already_over")

    def test_an_end_is_moved_within_free_days(self, world: World):
        """Another last day makes sense, differs from the last one, and meets no other absence."""
        teacher = world.actor(Role.TEACHER, world.school)
        absence = announce(world, teacher, world.person())
        announce(world, teacher, world.person(), since=UNTIL + 3 * DAY, until=UNTIL + 5 * DAY)

        def until(day: date) -> ChangeAbsenceEnd:
            return ChangeAbsenceEnd(absence_id=absence, until=day)

        world.refused(until(UNTIL), teacher, "absence.end_unchanged")
        world.refused(until(UNTIL + 3 * DAY), teacher, "absence.overlaps")
        world.refused(until(TODAY - DAY), teacher, "absence.ends_before_beginning")
        world.do(until(UNTIL + 2 * DAY), teacher)
        assert world.load(Absence, absence).until == UNTIL + 2 * DAY

    def test_what_is_over_stays_over(self, world: World):
        """After its last day an absence is neither prolonged nor ended."""
        teacher = world.actor(Role.TEACHER, world.school)
        absence = announce(world, teacher, world.person())
        world.on(UNTIL + DAY)

        for command in (ChangeAbsenceEnd(absence_id=absence, until=UNTIL + 2 * DAY), EndAbsence(absence_id=absence)):
            world.refused(command, teacher, "absence.already_over")

    def test_it_ends_on_a_day_of_its_own(self, world: World):
        """Nobody is back before the first day away."""
        teacher = world.actor(Role.TEACHER, world.school)
        absence = announce(world, teacher, world.person())
        world.on(TODAY + DAY)
        early = EndAbsence(absence_id=absence, occurred_on=TODAY - DAY)

        world.refused(early, teacher, "absence.ends_before_beginning")

    def test_a_role_is_needed_to_be_stood_in_for(self, world: World):
        """Where the person holds nothing on these days there is nothing to pass on."""
        officer = world.actor(Role.MINISTRY, world.region)

        command = announcing(officer, world.person(), organisation=world.school)

        world.refused(command, officer, "absence.nothing_to_pass_on")

    def test_two_announcements_at_once_do_not_overlap_unseen(self, world: World):
        """Both saw free days; the second finds the turn taken and is refused."""
        teacher = world.actor(Role.TEACHER, world.school)
        asked = [
            world.bus.asked(announcing(teacher, world.person()), Context(teacher, uuid4(), uuid4())) for _ in range(2)
        ]
        world.bus.decide(asked)
        world.bus.append(asked)

        first, second = (world.bus.settled(each) for each in asked)

        assert [type(each) for each in first.streams] == [StreamVersion]
        assert second.code == "claim_held"


def test_the_system_announces_what_comes_from_elsewhere(world: World):
    """An import may announce an absence of anybody."""
    absence = announce(world, world.actor(Role.TUTOR, world.school), world.person(), by=SYSTEM_ACTOR)

    assert world.load(Absence, absence).runs_on(TODAY)
