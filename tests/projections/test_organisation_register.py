"""The tree of organisations on any day, as known at any position."""

from datetime import date
from uuid import UUID

from application.corrections import Correct
from application.desk import ReasonGiven
from application.organisations import (
    MergeOrganisation,
    MoveOrganisation,
    OpenOrganisationAgain,
    RenameOrganisation,
)
from domain.kernel import OrganisationId
from domain.organisations import Level, Name, OrganisationKind
from projections.model import Reader
from projections.organisation_queries import (
    Filters,
    organisations,
    organisations_below,
    path,
)
from projections.organisation_register import OrganisationRegister
from tests.projections.registers import Registers, registers
from tests.scenario import TODAY, World

__all__ = ["registers"]

WHY = ReasonGiven(code="wrong_entry")
SPRING, SUMMER = date(2022, 3, 1), date(2022, 7, 1)


def below(reader: Reader, place: UUID, on: date = TODAY, known_at: int | None = None) -> set[UUID]:
    ids = organisations_below(reader, OrganisationId(place), on, known_at)
    return {row["id"] for row in reader.rows(ids)}


def above(reader: Reader, place: UUID, on: date = TODAY, known_at: int | None = None) -> list[UUID]:
    return [row["organisation_id"] for row in path(reader, OrganisationId(place), on, known_at)]


def move(world: World, parent: UUID, day: date) -> int:
    command = MoveOrganisation(organisation_id=world.school, parent=parent, occurred_on=day)
    return world.do(command).position


class TestTree:
    def test_everything_stands_below_the_country(self, registers: Registers, world: World):
        """The subtree of a municipality is itself and what stands in it; the path of a school leads to the country."""
        own = {world.municipality, world.methodical_centre, world.administration, world.school, world.other_school}

        with registers.reading() as reader:
            assert below(reader, world.municipality) == own
            assert above(reader, world.school) == [
                world.school,
                world.municipality,
                world.region,
                world.country,
            ]
            assert below(reader, world.country, date(2018, 12, 31)) == {world.country}

    def test_a_school_counts_where_it_belonged_on_the_day(self, registers: Registers, world: World):
        """Moved on 1 July, a school is in the old municipality until 30 June and in the new one from then on."""
        new = world.new_municipality()
        move(world, new, SUMMER)

        with registers.reading() as reader:
            assert world.school in below(reader, world.municipality, date(2022, 6, 30))
            assert world.school not in below(reader, world.municipality, SUMMER)
            assert above(reader, world.school, SUMMER)[1] == new

    def test_a_move_learnt_of_late_is_not_known_before(self, registers: Registers, world: World):
        """Entered after the move of July, a move of March holds from March to July, and only since it is known."""
        first, second = world.new_municipality(), world.new_municipality()
        known = move(world, second, SUMMER)
        move(world, first, SPRING)

        with registers.reading() as reader:
            days = (date(2022, 2, 28), SPRING, SUMMER)
            assert [above(reader, world.school, day)[1] for day in days] == [world.municipality, first, second]
            assert [above(reader, world.school, day, known)[1] for day in days] == [
                world.municipality,
                world.municipality,
                second,
            ]

    def test_a_withdrawn_move_never_was(self, registers: Registers, world: World):
        """After the withdrawal the school stands where it stood, yet what was believed before can still be asked."""
        believed = move(world, world.foreign_municipality, SUMMER)
        withdraw = Correct(kind="organisation", stream_id=world.school, version=2, reason=WHY, withdrawn=True)
        world.do(withdraw)

        with registers.reading() as reader:
            assert above(reader, world.school, TODAY)[1] == world.municipality
            assert above(reader, world.school, TODAY, believed)[1] == world.foreign_municipality

    def test_a_corrected_date_moves_the_line(self, registers: Registers, world: World):
        """A move of July corrected to March holds from March on."""
        new = world.new_municipality()
        move(world, new, SUMMER)
        world.do(Correct(kind="organisation", stream_id=world.school, version=2, reason=WHY, dated=SPRING))

        with registers.reading() as reader:
            assert above(reader, world.school, date(2022, 2, 28))[1] == world.municipality
            assert above(reader, world.school, SPRING)[1] == new

    def test_a_merged_organisation_is_found_in_the_one_that_goes_on(self, registers: Registers, world: World):
        """From the merger on, the merged school and its part are below the other; after opening again they are not."""
        part = world.organisation(Level.STRUCTURE, OrganisationKind.OTHER, world.school)
        world.do(MergeOrganisation(organisation_id=world.school, into=world.other_school, occurred_on=SPRING))
        world.do(OpenOrganisationAgain(organisation_id=world.school, reason=WHY, occurred_on=SUMMER))

        with registers.reading() as reader:
            assert below(reader, world.other_school, SPRING) == {world.other_school, world.school, part}
            assert below(reader, world.other_school, SUMMER) == {world.other_school}
            assert above(reader, part, SPRING)[:3] == [part, world.school, world.other_school]

    def test_a_subtree_filters_other_questions(self, registers: Registers, world: World):
        """The subtree serves as the scope of any query, and gives no more than asked for."""
        with registers.reading() as reader:
            scope = organisations_below(reader, world.region, TODAY)
            shown = organisations(reader, scope, TODAY, Filters(kind=OrganisationKind.SCHOOL))

        assert {row["organisation_id"] for row in shown} == {world.school, world.other_school}


def test_the_rebuilt_register_equals_the_live_one(registers: Registers, world: World):
    """Rebuilt from the first fact, after moves, mergers, renamings and corrections, the register is the same."""
    new = world.new_municipality()
    move(world, new, SUMMER)
    with registers.reading():
        pass  # a page ends here
    world.do(RenameOrganisation(organisation_id=world.school, name=Name(ru="Лицей"), occurred_on=SPRING))
    world.do(Correct(kind="organisation", stream_id=world.school, version=2, reason=WHY, dated=SPRING))
    world.do(MergeOrganisation(organisation_id=world.other_school, into=world.school))
    world.do(Correct(kind="organisation", stream_id=world.school, version=3, reason=WHY, withdrawn=True))

    assert registers.proved(OrganisationRegister) is True
