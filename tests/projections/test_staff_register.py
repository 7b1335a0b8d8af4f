"""The staff register: who worked where, as what, on any day, as known at any position."""

from datetime import date
from uuid import UUID

from application.corrections import Correct
from application.desk import ReasonGiven
from application.organisations import MoveOrganisation
from application.staff import ChangeWork, EndWork, Hire, HireAgain, staff_id
from domain.kernel import OrganisationId, PersonId
from domain.staff import Post, WorkCategory
from projections.model import Row
from projections.organisation_queries import organisations_below
from projections.organisation_register import OrganisationRegister
from projections.staff_register import StaffRegister, employed, pedagogues, people, staff
from tests.projections.registers import Registers, registers
from tests.scenario import TODAY, World

__all__ = ["registers"]

WHY = ReasonGiven(code="wrong_date")
TEACHER = Post(position="учитель физики", category=WorkCategory.TEACHER, subjects=("физика",))
DEPUTY = Post(position="заместитель директора", category=WorkCategory.MANAGEMENT)
HIRED, CHANGED, LAST = date(2020, 9, 1), date(2021, 9, 1), date(2022, 8, 31)


def hired(world: World, school: OrganisationId, post: Post = TEACHER, person: PersonId | None = None) -> UUID:
    command = Hire(person=person or world.person(), school=school, post=post, occurred_on=HIRED)
    return world.do(command).streams[0].id


def work(registers: Registers, record: UUID, on: date, known_at: int | None = None) -> Row | None:
    with registers.reading() as reader:
        found = staff(reader, None, on, known_at=known_at)
    return next((row for row in found if row["staff_id"] == record), None)


def test_a_person_works_from_the_first_day_to_the_last(registers: Registers, world: World):
    """The roster shows the post of the day, when it began and when it ended; before and after there is nothing."""
    record = hired(world, world.school)
    world.do(ChangeWork(staff_id=record, post=DEPUTY, occurred_on=CHANGED))
    world.do(EndWork(staff_id=record, occurred_on=LAST))

    shown = [work(registers, record, day) for day in (HIRED, CHANGED, LAST)]
    assert [(row["position"], row["since"], row["until"]) for row in shown if row] == [
        (TEACHER.position, HIRED, date(2021, 8, 31)),
        (DEPUTY.position, CHANGED, LAST),
        (DEPUTY.position, CHANGED, LAST),
    ]
    assert [work(registers, record, day) for day in (date(2020, 8, 31), date(2022, 9, 1))] == [None, None]


def test_whoever_came_back_worked_twice(registers: Registers, world: World):
    """Between leaving and coming back nobody worked, and the new post has no end."""
    record = hired(world, world.school)
    world.do(EndWork(staff_id=record, occurred_on=LAST))
    world.do(HireAgain(staff_id=record, post=DEPUTY, occurred_on=date(2023, 2, 1)))

    back = work(registers, record, TODAY)
    assert work(registers, record, date(2022, 12, 1)) is None
    assert back is not None
    assert (back["category"], back["until"]) == ("management", None)


def test_a_change_learnt_of_late_stands_between(registers: Registers, world: World):
    """A change of spring entered after that of autumn holds from spring to autumn; what was believed can be asked."""
    record = hired(world, world.school)
    known = world.do(ChangeWork(staff_id=record, post=DEPUTY, occurred_on=CHANGED)).position
    psychologist = Post(position="педагог-психолог", category=WorkCategory.PEDAGOGUE)
    world.do(ChangeWork(staff_id=record, post=psychologist, occurred_on=date(2021, 3, 1)))

    days = (date(2021, 2, 28), date(2021, 3, 1), CHANGED)
    posts = [(work(registers, record, day) or {}).get("position") for day in days]
    assert posts == [TEACHER.position, psychologist.position, DEPUTY.position]
    believed = work(registers, record, date(2021, 3, 1), known)
    assert believed is not None
    assert believed["position"] == TEACHER.position


def test_an_end_that_never_happened_leaves_no_trace_in_the_roster(registers: Registers, world: World):
    """A withdrawn end and a corrected day of hiring are read as corrected, and as believed before by position."""
    record = hired(world, world.school)
    believed = world.do(EndWork(staff_id=record, occurred_on=LAST)).position
    for change in ({"version": 2, "withdrawn": True}, {"version": 1, "dated": date(2020, 8, 20)}):
        world.do(Correct(kind="staff", stream_id=record, reason=WHY, **change))

    assert work(registers, record, TODAY) is not None
    assert work(registers, record, TODAY, believed) is None
    assert work(registers, record, date(2020, 8, 20)) is not None
    assert work(registers, record, date(2020, 8, 20), believed) is None


def test_a_corrected_post_is_counted_in_its_category(registers: Registers, world: World):
    """Somebody entered as a teacher by mistake is no pedagogue once corrected."""
    record = hired(world, world.school)
    values = {"post": {"position": "завхоз", "category": "other"}, "in_profession_since": "2010-09-01"}
    world.do(Correct(kind="staff", stream_id=record, version=1, reason=WHY, values=values))

    found = work(registers, record, TODAY)
    assert found is not None
    assert (found["category"], found["subjects"]) == ("other", [])
    assert found["in_profession_since"] == date(2010, 9, 1)
    with registers.reading() as reader:
        assert pedagogues(reader, None, TODAY) == frozenset()


def test_pedagogues_of_a_territory_are_counted_on_a_day(registers: Registers, world: World):
    """Teachers of schools that stood in the municipality on the day count once each; managers do not."""
    both, one = world.person(), world.person()
    for school in (world.school, world.other_school):
        hired(world, school, person=both)
    hired(world, world.school, person=one)
    hired(world, world.school, DEPUTY)
    foreign = world.person()
    hired(world, world.foreign_school, person=foreign)
    world.do(EndWork(staff_id=staff_id(one, world.school), occurred_on=LAST))

    with registers.reading() as reader:
        here = organisations_below(reader, world.municipality, TODAY)
        assert pedagogues(reader, here, LAST) == {both, one}
        assert pedagogues(reader, here, TODAY) == {both}
        assert pedagogues(reader, None, TODAY) == {both, foreign}
        managers = reader.rows(employed(reader, here, TODAY, {WorkCategory.MANAGEMENT}))
        assert len(managers) == 1


def test_a_school_counts_where_it_stood(registers: Registers, world: World):
    """Teachers of a school that moved in 2022 count for its old municipality before that day, for the new one after."""
    record, new = hired(world, world.school), world.new_municipality()
    world.do(MoveOrganisation(organisation_id=world.school, parent=new, occurred_on=date(2022, 1, 1)))

    with registers.reading() as reader:
        for place, on, expected in (
            (world.municipality, date(2021, 12, 31), [record]),
            (world.municipality, date(2022, 1, 1), []),
            (new, date(2022, 1, 1), [record]),
        ):
            shown = staff(reader, organisations_below(reader, place, on), on)
            assert [row["staff_id"] for row in shown] == expected


def test_people_are_seen_by_those_who_entered_or_employ_them(registers: Registers, world: World):
    """A person entered by one school and working in another is listed by both, and by no third."""
    person = world.person(world.school)
    hired(world, world.other_school, person=person)

    with registers.reading() as reader:
        for place, expected in ((world.school, [person]), (world.other_school, [person]), (world.foreign_school, [])):
            assert [row["person_id"] for row in people(reader, [place], TODAY)] == expected
        (row,) = people(reader, [world.school], TODAY)
        assert row["demo"] is True
        assert people(reader, None, TODAY, after=person) == []


def test_the_roster_is_asked_by_person_and_category_in_pages(registers: Registers, world: World):
    """One person's posts, one category, and the next page after the last seen record."""
    person = world.person()
    first = hired(world, world.school, person=person)
    hired(world, world.other_school, DEPUTY, person=person)
    hired(world, world.school)

    with registers.reading() as reader:
        assert len(staff(reader, None, TODAY, person=person)) == 2
        teachers = staff(reader, None, TODAY, person=person, categories={WorkCategory.TEACHER})
        assert [row["staff_id"] for row in teachers] == [first]
        everyone = staff(reader, None, TODAY)
        rest = staff(reader, None, TODAY, after=everyone[0]["staff_id"], limit=1)
        assert rest == everyone[1:2]


def test_the_rebuilt_roster_equals_the_live_one(registers: Registers, world: World):
    """Rebuilt from the first fact, after late changes and corrections, the roster is the same."""
    record = hired(world, world.school)
    with registers.reading():
        pass  # a page ends here
    world.do(ChangeWork(staff_id=record, post=DEPUTY, occurred_on=CHANGED))
    world.do(EndWork(staff_id=record, occurred_on=LAST))
    world.do(Correct(kind="staff", stream_id=record, version=2, reason=WHY, dated=date(2021, 2, 1)))
    world.do(Correct(kind="staff", stream_id=record, version=3, reason=WHY, withdrawn=True))

    assert registers.proved(StaffRegister) is True
    assert registers.proved(OrganisationRegister) is True
