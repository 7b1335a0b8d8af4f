"""Schools with pairs at work among the open schools of a territory, day by day and merger by merger."""

from datetime import date

import pytest
from sqlalchemy import Engine

from application.organisations import CloseOrganisation, MergeOrganisation, MoveOrganisation
from application.pairs import AcceptReplacement, CancelPair, ReplaceMentor, ResumePair
from domain.indicators import ANNEX, Figure
from domain.pairs.facts import MentorReplaced, PairActivated
from domain.roles import Role
from projections.indicator_members import MODELS
from tests.behaviour.couples import WHY, Couple
from tests.projections.a_municipality import Municipality
from tests.projections.asking import Asking, fact_at
from tests.projections.shown import Shown
from tests.scenario import World

SCHOOLS_PAIRED, TEAMS_PAIRED = ANNEX[5], ANNEX[6]


@pytest.fixture
def shown(engine: Engine, world: World) -> Shown:
    return Shown(engine, world, *MODELS)


@pytest.fixture
def town(world: World) -> Municipality:
    return Municipality(world)


@pytest.fixture
def paired(shown: Shown, town: Municipality) -> Asking:
    return Asking(shown, SCHOOLS_PAIRED, town.id)


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
