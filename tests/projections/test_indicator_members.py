"""Every computed figure is two sets of members, each put in by one fact, on any day and as known at any position."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import Engine

from application.organisations import CloseOrganisation, MergeOrganisation, MoveOrganisation
from application.pairs import AcceptReplacement, CancelPair, ReplaceMentor, ResumePair
from domain.indicators import ANNEX, Figure
from domain.ioms import IomKind
from domain.ioms.facts import PlanApproved
from domain.kernel import OrganisationId
from domain.pairs.facts import MentorReplaced, PairActivated
from domain.roles import Role
from domain.staff import WorkCategory
from domain.staff.facts import Ended, Hired
from projections.indicator_members import MODELS, Member, Question, figure, members
from tests.behaviour.couples import WHY, Couple
from tests.projections.a_municipality import LONG_AGO, Municipality
from tests.projections.shown import Shown
from tests.scenario import World

ROUTES, SCHOOLS_PAIRED, TEAMS_PAIRED = ANNEX[0], ANNEX[5], ANNEX[6]
DONE = date(2023, 1, 15)
"""A day on which the year 2022 is over."""


@pytest.fixture
def shown(engine: Engine, world: World) -> Shown:
    return Shown(engine, world, *MODELS)


@pytest.fixture
def town(world: World) -> Municipality:
    return Municipality(world)


class Asking:
    """Figures and members of the town's year 2022 (or another)."""

    def __init__(self, shown: Shown, definition, territory: OrganisationId) -> None:
        self._shown, self._definition, self._territory = shown, definition, territory

    def figure(self, year: int = 2022, as_of: date = DONE, known_at: int | None = None) -> Figure:
        with self._shown.reading() as reader:
            return figure(reader, self._definition, Question(self._territory, year, as_of, known_at))

    def members(self, which, year: int = 2022, as_of: date = DONE, known_at: int | None = None) -> list[Member]:
        with self._shown.reading() as reader:
            return members(reader, self._definition, which, Question(self._territory, year, as_of, known_at))


@pytest.fixture
def routes(shown: Shown, town: Municipality) -> Asking:
    return Asking(shown, ROUTES, town.id)


@pytest.fixture
def paired(shown: Shown, town: Municipality) -> Asking:
    return Asking(shown, SCHOOLS_PAIRED, town.id)


def fact_at(world: World, position: int) -> object:
    return world.journal.read(position - 1, 1)[0].fact


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


class TestSchools:
    def test_schools_with_a_pair_of_the_towns_open_schools(self, paired, world):
        """One of the two schools had a pair: 1 of 2, put there by the fact that set the pair to work."""
        couple = Couple.of(world).start()

        (member,) = paired.members("n")
        assert paired.figure() == Figure(n=1, d=2)
        assert (member.subject_id, member.subject_kind, member.stream_id) == (world.school, "school", couple.pair_id)
        assert isinstance(fact_at(world, member.position), PairActivated)

    def test_both_schools_of_a_pair_take_part(self, paired, world):
        """A mentor of one school with a mentee of another brings both schools in."""
        Couple.of(world, other=world.other_school).start()

        assert paired.figure() == Figure(n=2, d=2)

    def test_pairs_of_people_and_of_teams_are_counted_apart(self, shown, paired, town, world):
        """A pair of teams counts for indicator 7, not for 6."""
        Couple.of(world, teams=True).start()

        assert paired.figure() == Figure(n=0, d=2)
        assert Asking(shown, TEAMS_PAIRED, town.id).figure() == Figure(n=2, d=2)

    def test_a_pair_not_yet_at_work_counts_for_nothing(self, paired, world):
        """Agreed is not active."""
        Couple.of(world).agree()

        assert paired.figure() == Figure(n=0, d=2)

    def test_one_day_in_the_year_is_enough(self, paired, world):
        """A pair that worked for a week counts in its year and in no other."""
        couple = Couple.of(world).start()
        couple.tell(CancelPair, couple.mentor, date(2022, 9, 19), reason=WHY)

        assert [paired.figure(year).n for year in (2021, 2022, 2023)] == [0, 1, 0]

    def test_a_pair_over_new_year_counts_in_both_years(self, paired, world):
        """A school year lies in two calendar years."""
        couple = Couple.of(world).start()
        couple.evaluate()

        assert [paired.figure(year, as_of=date(2023, 9, 1)).n for year in (2022, 2023)] == [1, 1]

    def test_a_year_spent_in_a_pause_counts_for_nothing(self, paired, world):
        """A pair paused from December to February was at work in 2022 and again in 2023 once resumed."""
        couple = Couple.of(world).start()
        couple.pause(date(2022, 12, 1))
        before = paired.figure(2023, as_of=date(2023, 1, 31))
        couple.tell(ResumePair, couple.head, date(2023, 2, 1), reason=WHY)

        assert (before, paired.figure(2023, as_of=date(2023, 2, 1))) == (Figure(n=0, d=2), Figure(n=1, d=2))

    def test_a_new_mentors_school_counts_from_the_day_of_taking_over(self, paired, world):
        """Both mentors count by date: the new mentor's school enters with the replacement."""
        couple = Couple.of(world).start()
        new = world.actor(Role.MENTOR, world.other_school)
        couple.tell(ReplaceMentor, couple.head, date(2022, 10, 1), mentor=couple.side(new), reason=WHY)
        couple.tell(AcceptReplacement, new, date(2022, 10, 5))

        assert paired.figure(as_of=date(2022, 10, 4)) == Figure(n=1, d=2)
        assert paired.figure(as_of=date(2022, 10, 5)) == Figure(n=2, d=2)
        entered = {member.subject_id: member for member in paired.members("n")}[world.other_school]
        assert isinstance(fact_at(world, entered.position), MentorReplaced)

    def test_a_correction_of_the_start_moves_a_school_out_of_the_year(self, paired, town, world):
        """A pair really set to work in January 2023 leaves 2022, and the answer known before stays askable."""
        couple = Couple.of(world).start()
        before = world.journal.head()
        town.correct("pair", couple.pair_id, PairActivated, dated=date(2023, 1, 9))

        assert [paired.figure(year).n for year in (2022, 2023)] == [0, 1]
        assert paired.figure(2022, known_at=before).n == 1

    def test_a_closed_school_is_in_neither_set(self, paired, world):
        """A school that closed before the last day counts neither above nor below the line."""
        Couple.of(world).start()
        world.do(CloseOrganisation(organisation_id=world.school, occurred_on=date(2022, 12, 1)))

        assert paired.figure(as_of=date(2022, 11, 30)) == Figure(n=1, d=2)
        assert paired.figure() == Figure(n=0, d=1)

    def test_a_merged_school_counts_as_the_one_it_merged_into(self, paired, world):
        """The pair of a school that merged in November is the bigger school's from then on."""
        Couple.of(world).start()
        merge = MergeOrganisation(organisation_id=world.school, into=world.other_school, occurred_on=date(2022, 11, 1))
        world.do(merge)

        assert paired.figure(as_of=date(2022, 10, 31)) == Figure(n=1, d=2)
        assert paired.figure() == Figure(n=1, d=1)
        assert [member.subject_id for member in paired.members("n")] == [world.other_school]

    def test_a_moved_school_counts_where_it_stands_on_the_day(self, shown, paired, world):
        """A school that moved to another municipality takes its pair along, and the move is what put it there."""
        Couple.of(world).start()
        elsewhere = world.new_municipality()
        move = MoveOrganisation(organisation_id=world.school, parent=elsewhere, occurred_on=date(2022, 11, 1))
        moved_at = world.do(move).position

        there = Asking(shown, SCHOOLS_PAIRED, elsewhere)
        assert (paired.figure(), there.figure()) == (Figure(n=0, d=1), Figure(n=1, d=1))
        assert there.members("d")[0].position == moved_at

    def test_a_territory_above_counts_all_below_it(self, shown, world):
        """The region's figure is the size of the region's own sets."""
        Couple.of(world).start()
        world.new_school(world.new_municipality())

        assert Asking(shown, SCHOOLS_PAIRED, world.region).figure() == Figure(n=1, d=3)


@pytest.mark.req("X-03")
def test_members_counted_anew_are_the_members_shown(shown: Shown, town: Municipality, world: World):
    """Rebuilt from the first fact, every model holds the rows people are shown."""
    couple = Couple.of(world).start()
    town.correct("pair", couple.pair_id, PairActivated, dated=date(2022, 10, 1))
    iom: UUID = town.route(town.teacher(world.school), date(2022, 4, 4))
    town.correct("iom", iom, PlanApproved, dated=date(2022, 4, 3))
    couple.pause(date(2022, 11, 1))

    assert shown.rebuilt_equals_live()
