"""Staff records: hired, changed, ended, hired again."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.desk import ReasonGiven
from application.organisations import CloseOrganisation
from application.staff import ChangeWork, EndWork, Hire, HireAgain, staff_id
from domain.kernel import PersonId
from domain.roles import Role
from domain.staff import Post, StaffRecord, WorkCategory
from domain.staff.facts import Ended
from tests.scenario import SYSTEM_ACTOR, World

TEACHER = Post(position="учитель математики", category=WorkCategory.TEACHER, subjects=("математика",))
DEPUTY = Post(position="заместитель директора", category=WorkCategory.MANAGEMENT)
HIRED, CHANGED, ENDED, BACK = date(2020, 9, 1), date(2021, 2, 1), date(2022, 8, 31), date(2023, 2, 1)


@pytest.fixture
def person(world: World) -> PersonId:
    return world.person()


@pytest.fixture
def record(world: World, person: PersonId) -> UUID:
    """The record of somebody hired in 2020."""
    return world.do(hiring(world, person)).streams[0].id


def hiring(world: World, person: PersonId, **changed: Any) -> Hire:
    return Hire(**{"person": person, "school": world.school, "post": TEACHER, "occurred_on": HIRED} | changed)


class TestHire:
    def test_a_person_works_in_a_school_from_a_day(self, world: World, person: PersonId, record: UUID):
        """Hired on 1 September 2020, employed on that day and not on the day before."""
        found = world.load(StaffRecord, record)

        assert (found.person, found.school) == (person, world.school)
        assert [found.employed_on(day) for day in (date(2020, 8, 31), HIRED)] == [False, True]
        assert (found.post_on(date(2020, 8, 31)), found.post_on(HIRED)) == (None, TEACHER)

    def test_a_person_has_one_record_in_a_school(self, world: World, person: PersonId, record: UUID):
        """A second hiring in the same school is refused and names the record; another school has its own."""
        refusal = world.refused(hiring(world, person), SYSTEM_ACTOR, "staff.record_exists")
        assert refusal.params["staff"] == str(record) == str(staff_id(person, world.school))

        world.do(hiring(world, person, school=world.other_school))

    def test_the_profession_begins_before_the_work(self, world: World, person: PersonId):
        """The first day in the profession is never after the hiring; unknown stays unknown."""
        early, late = date(2015, 9, 1), date(2020, 9, 2)
        world.refused(hiring(world, person, in_profession_since=late), SYSTEM_ACTOR, "staff.profession_after_hiring")

        other = hiring(world, person, school=world.other_school)
        world.do(hiring(world, person, in_profession_since=early))
        unknown = world.do(other).streams[0].id
        assert world.load(StaffRecord, staff_id(person, world.school)).in_profession_since == early
        assert world.load(StaffRecord, unknown).in_profession_since is None

    def test_a_territory_employs_nobody(self, world: World, person: PersonId):
        """A municipality is no place of work."""
        nowhere = hiring(world, person, school=world.municipality)

        world.refused(nowhere, SYSTEM_ACTOR, "organisation.not_an_employer")

    def test_the_school_works_on_that_day(self, world: World, person: PersonId):
        """Nobody is hired before the school is there or after it closed."""
        world.do(CloseOrganisation(organisation_id=world.school, occurred_on=date(2022, 1, 1)))

        for day in (date(2018, 1, 1), date(2022, 1, 1)):
            world.refused(hiring(world, person, occurred_on=day), SYSTEM_ACTOR, "organisation.not_active")

    def test_only_known_people_are_hired(self, world: World):
        """Somebody the vault does not know is hired nowhere."""
        world.refused(hiring(world, PersonId(uuid4())), SYSTEM_ACTOR, "not_found")


class TestChange:
    def test_a_post_holds_until_the_next_change_by_date(self, world: World, record: UUID):
        """A change learnt of late stands between the hiring and the later change."""
        later = Post(position="педагог-психолог", category=WorkCategory.PEDAGOGUE)
        for day, post in ((date(2022, 1, 1), later), (CHANGED, DEPUTY)):
            world.do(ChangeWork(staff_id=record, post=post, occurred_on=day))

        found = world.load(StaffRecord, record)
        posts = [found.post_on(day) for day in (date(2021, 1, 31), CHANGED, date(2021, 12, 31), date(2022, 1, 1))]
        assert posts == [TEACHER, DEPUTY, DEPUTY, later]

    def test_the_same_work_is_no_change(self, world: World, record: UUID):
        """Changing to the post somebody has on that day already is refused."""
        world.refused(ChangeWork(staff_id=record, post=TEACHER), SYSTEM_ACTOR, "staff.post_unchanged")

    @pytest.mark.parametrize(
        ("day", "code"),
        [(date(2022, 9, 1), "staff.not_employed_then"), (date(2019, 9, 1), "dated_before_beginning")],
    )
    def test_only_work_done_changes(self, world: World, record: UUID, day: date, code: str):
        """A change after the last day or before the first one is refused."""
        world.do(EndWork(staff_id=record, occurred_on=ENDED))

        world.refused(ChangeWork(staff_id=record, post=DEPUTY, occurred_on=day), SYSTEM_ACTOR, code)


class TestEnd:
    def test_the_last_day_still_counts(self, world: World, record: UUID, person: PersonId):
        """Whoever left on 31 August worked on that day; the words about why are sealed under the person's key."""
        why = ReasonGiven(code="own_request", text="переезд к родным")
        world.do(EndWork(staff_id=record, occurred_on=ENDED, reason=why))

        found = world.load(StaffRecord, record)
        assert [found.employed_on(day) for day in (ENDED, date(2022, 9, 1))] == [True, False]
        ended = world.journal.facts(record)[-1]
        assert isinstance(ended, Ended)
        assert ended.reason is not None
        assert ended.reason.text is not None
        assert ended.reason.text.subjects == (person,)
        assert world.vault.unseal(ended.reason.text) == "переезд к родным"

    @pytest.mark.parametrize(
        ("day", "code"),
        [(date(2020, 8, 31), "dated_before_beginning"), (date(2021, 1, 31), "staff.changed_later")],
    )
    def test_the_last_day_comes_last(self, world: World, record: UUID, day: date, code: str):
        """Work does not end before it began or before a change of it that is on record."""
        world.do(ChangeWork(staff_id=record, post=DEPUTY, occurred_on=CHANGED))

        world.refused(EndWork(staff_id=record, occurred_on=day), SYSTEM_ACTOR, code)

    def test_work_ends_once(self, world: World, record: UUID):
        """A second last day is refused; a wrong one is corrected instead."""
        world.do(EndWork(staff_id=record, occurred_on=ENDED))

        world.refused(EndWork(staff_id=record), SYSTEM_ACTOR, "staff.already_ended")


class TestHireAgain:
    def test_a_person_may_come_back(self, world: World, record: UUID):
        """Somebody who left and came back worked in both times and not between them."""
        world.do(EndWork(staff_id=record, occurred_on=ENDED))
        world.do(HireAgain(staff_id=record, post=DEPUTY, occurred_on=BACK))

        found = world.load(StaffRecord, record)
        days = (ENDED, date(2022, 12, 1), BACK)
        assert [found.post_on(day) for day in days] == [TEACHER, None, DEPUTY]

    def test_the_second_time_ends_within_itself(self, world: World, record: UUID):
        """After coming back, a last day dated before the return is refused."""
        world.do(EndWork(staff_id=record, occurred_on=ENDED))
        world.do(HireAgain(staff_id=record, post=DEPUTY, occurred_on=BACK))

        early = EndWork(staff_id=record, occurred_on=date(2023, 1, 31))
        world.refused(early, SYSTEM_ACTOR, "staff.ends_before_beginning")

    def test_whoever_works_is_not_hired_again(self, world: World, record: UUID):
        """Hiring again is for those who left."""
        world.refused(HireAgain(staff_id=record, post=DEPUTY), SYSTEM_ACTOR, "staff.still_employed")

    def test_the_return_is_after_the_end(self, world: World, record: UUID):
        """A return on the last day or before it is refused."""
        world.do(EndWork(staff_id=record, occurred_on=ENDED))

        back = HireAgain(staff_id=record, post=DEPUTY, occurred_on=ENDED)
        world.refused(back, SYSTEM_ACTOR, "staff.hired_before_end")

    def test_the_school_must_work_then(self, world: World, record: UUID):
        """Nobody comes back to a closed school."""
        world.do(EndWork(staff_id=record, occurred_on=ENDED))
        world.do(CloseOrganisation(organisation_id=world.school, occurred_on=date(2023, 1, 1)))

        back = HireAgain(staff_id=record, post=DEPUTY, occurred_on=BACK)
        world.refused(back, SYSTEM_ACTOR, "organisation.not_active")


class TestWhoMay:
    @pytest.mark.req("X-10")
    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.TEACHER, Role.TUTOR, Role.MINISTRY, Role.ADMINISTRATOR])
    def test_others_than_the_school_and_its_coordinators_hire_nobody(self, world: World, person: PersonId, role: Role):
        """An auditor, a teacher, a ministry officer or an administrator keeps no staff records."""
        actor = world.actor(role, world.region)

        world.refused(hiring(world, person), actor, "not_allowed")

    def test_a_head_keeps_the_own_school_s_records(self, world: World, person: PersonId, record: UUID):
        """A head changes records of the own school; those of another look unknown, as does hiring there."""
        own, other = (world.actor(Role.SCHOOL_HEAD, school) for school in (world.school, world.other_school))
        world.do(ChangeWork(staff_id=record, post=DEPUTY), own)

        world.refused(ChangeWork(staff_id=record, post=TEACHER), other, "not_found")
        world.refused(hiring(world, world.person()), other, "not_found")
