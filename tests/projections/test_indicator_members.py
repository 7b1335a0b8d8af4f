"""Every computed figure is two sets of members, each put in by one fact, on any day and as known at any position."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.indicators import ANNEX, Figure
from domain.ioms import IomKind
from domain.ioms.facts import PlanApproved
from domain.pairs.facts import PairActivated
from domain.roles import Role
from domain.staff import WorkCategory
from domain.staff.facts import Ended, Hired
from projections.indicator_members import MODELS
from tests.behaviour.couples import Couple
from tests.projections.a_municipality import LONG_AGO, Municipality
from tests.projections.asking import Asking, fact_at
from tests.projections.shown import Shown
from tests.scenario import World

ROUTES = ANNEX[0]


@pytest.fixture
def shown(engine: Engine, world: World) -> Shown:
    return Shown(engine, world, *MODELS)


@pytest.fixture
def town(world: World) -> Municipality:
    return Municipality(world)


@pytest.fixture
def routes(shown: Shown, town: Municipality) -> Asking:
    return Asking(shown, ROUTES, town.id)


class TestRoutes:
    def test_people_with_a_first_approval_in_the_year_of_pedagogues_on_its_last_day(self, routes, town, world):
        """One of three pedagogues got a route in 2022: 1 of 3."""
        with_route, _, _ = (town.teacher(world.school) for _ in range(3))
        town.route(with_route, date(2022, 4, 4))

        assert routes.figure() == Figure(n=1, d=3)
        assert [m.subject_id for m in routes.members("n")] == [with_route.person]

    def test_a_member_names_the_fact_that_put_it_there(self, routes, town, world):
        """A pedagogue is there by the fact of employment, a route by the approval of its plan."""
        teacher = town.teacher(world.school)
        route = town.route(teacher, date(2022, 4, 4))

        (employed,), (planned,) = routes.members("d"), routes.members("n")
        hired, approved = fact_at(world, employed.position), fact_at(world, planned.position)
        assert isinstance(hired, Hired)
        assert (hired.person, employed.since, employed.school) == (teacher.person, LONG_AGO, world.school)
        assert isinstance(approved, PlanApproved)
        assert (planned.stream_id, planned.since, planned.subject_kind) == (route, date(2022, 4, 4), "person")

    @pytest.mark.parametrize("category", [WorkCategory.MANAGEMENT, WorkCategory.OTHER, WorkCategory.METHODICAL])
    def test_only_pedagogues_count(self, routes, town, world, category):
        """A head or an accountant with a route is in neither set."""
        town.teacher(world.school)
        town.route(town.teacher(world.school, category=category), date(2022, 4, 4))

        assert routes.figure() == Figure(n=0, d=1)

    def test_a_person_counts_in_the_year_of_the_first_route(self, routes, town, world):
        """A second route in a later year does not put the same person in again."""
        teacher = town.teacher(world.school)
        town.route(teacher, date(2021, 4, 4))
        town.route(teacher, date(2022, 4, 4), kind=IomKind.SCHOOL_PLAN)

        assert (routes.figure(2021), routes.figure(2022)) == (Figure(n=1, d=1), Figure(n=0, d=1))

    def test_plans_of_schools_do_not_count(self, routes, town, world):
        """Only routes of the centre count."""
        town.route(town.teacher(world.school), date(2022, 4, 4), kind=IomKind.SCHOOL_PLAN)

        assert routes.figure() == Figure(n=0, d=1)

    def test_whoever_left_before_the_last_day_is_in_neither_set(self, routes, town, world):
        """Employment ends in October: a member until then, and out of both sets on the last day."""
        town.teacher(world.school)
        leaver = world.actor(Role.TEACHER, world.school)
        record = town.hire(leaver, world.school, LONG_AGO)
        town.route(leaver, date(2022, 4, 4))
        town.leaves(record, date(2022, 10, 1))

        assert routes.figure(as_of=date(2022, 10, 1)) == Figure(n=1, d=2)
        assert routes.figure(as_of=date(2022, 10, 2)) == Figure(n=0, d=1)

    def test_who_left_later_is_shown_with_the_fact_that_took_them_out(self, routes, town, world):
        """A member on the last day who left in January says when and by which fact."""
        record = town.hire(world.actor(Role.TEACHER, world.school), world.school, LONG_AGO)
        town.leaves(record, date(2023, 1, 10))

        (member,) = routes.members("d")
        assert member.left_on == date(2023, 1, 11)
        assert isinstance(fact_at(world, member.left_position), Ended)

    def test_two_posts_are_one_person(self, routes, town, world):
        """A teacher of two schools of the town is counted once."""
        teacher = town.teacher(world.school)
        town.hire(teacher, world.other_school, LONG_AGO)

        assert routes.figure() == Figure(n=0, d=1)

    def test_a_teacher_who_moves_counts_where_they_work_on_the_day(self, shown, town, world):
        """After a move to another municipality route and person count there."""
        other = Municipality(world, world.new_municipality())
        teacher = world.actor(Role.TEACHER, world.school)
        record = town.hire(teacher, world.school, LONG_AGO)
        town.route(teacher, date(2022, 4, 4))
        town.leaves(record, date(2022, 8, 31))
        other.hire(teacher, other.school(), date(2022, 9, 1))

        here, there = (Asking(shown, ROUTES, place.id) for place in (town, other))
        assert (here.figure(as_of=date(2022, 8, 31)), here.figure()) == (Figure(n=1, d=1), Figure())
        assert (there.figure(as_of=date(2022, 8, 31)), there.figure()) == (Figure(), Figure(n=1, d=1))

    def test_a_late_correction_moves_a_member_to_another_year(self, routes, town, world):
        """An approval really given on 30 December 2021 counts in 2021, and the old answer stays askable."""
        iom = town.route(town.teacher(world.school), date(2022, 1, 1))
        before = world.journal.head()
        town.correct("iom", iom, PlanApproved, dated=date(2021, 12, 30))

        assert (routes.figure(2021), routes.figure(2022)) == (Figure(n=1, d=1), Figure(n=0, d=1))
        assert routes.figure(2022, known_at=before) == Figure(n=1, d=1)
        (member,) = routes.members("n", 2021)
        assert isinstance(fact_at(world, member.position), PlanApproved)

    def test_a_late_employment_changes_the_answer_but_not_what_was_known(self, routes, town, world):
        """Somebody employed since 2020 but recorded today counts today; the answer of yesterday's position stays."""
        town.route(town.teacher(world.school), date(2022, 4, 4))
        before = world.journal.head()
        town.teacher(world.school)

        assert (routes.figure(), routes.figure(known_at=before)) == (Figure(n=1, d=2), Figure(n=1, d=1))

    def test_a_withdrawn_end_brings_a_member_back(self, routes, town, world):
        """An end of work that never happened is corrected away, and the person is in the set again."""
        record = town.hire(world.actor(Role.TEACHER, world.school), world.school, LONG_AGO)
        town.leaves(record, date(2022, 10, 1))
        gone = routes.figure()
        town.correct("staff", record, Ended, withdrawn=True)

        assert (gone, routes.figure()) == (Figure(), Figure(n=0, d=1))

    def test_a_year_that_has_not_begun_is_blank(self, routes, town, world):
        """Before the first of January there is nothing to count, and that is no zero."""
        town.teacher(world.school)

        assert routes.figure(2024, as_of=date(2023, 8, 1)) == Figure()

    def test_a_running_year_counts_up_to_the_day_of_the_question(self, routes, town, world):
        """In March an approval of April is still to come."""
        town.route(town.teacher(world.school), date(2022, 4, 4))

        assert routes.figure(as_of=date(2022, 3, 1)) == Figure(n=0, d=1)
        assert routes.figure(as_of=date(2022, 4, 4)) == Figure(n=1, d=1)


@pytest.mark.req("X-03")
def test_members_counted_anew_are_the_members_shown(shown: Shown, town: Municipality, world: World):
    """Rebuilt from the first fact, every model holds the rows people are shown."""
    couple = Couple.of(world).start()
    town.correct("pair", couple.pair_id, PairActivated, dated=date(2022, 10, 1))
    iom: UUID = town.route(town.teacher(world.school), date(2022, 4, 4))
    town.correct("iom", iom, PlanApproved, dated=date(2022, 4, 3))
    couple.pause(date(2022, 11, 1))

    assert shown.rebuilt_equals_live()
