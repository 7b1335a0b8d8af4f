"""A fact is never edited: a correction says how it must be read, and both stay on record."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.organisations import (
    CloseOrganisation,
    EndRole,
    MoveOrganisation,
    RenameOrganisation,
    TakeRole,
)
from application.staff import HireAgain
from domain.corrections import Corrected
from domain.kernel import PersonId
from domain.organisations import Name, Organisation, OrganisationRole, OrganisationStatus
from domain.organisations.facts import Renamed
from domain.staff import StaffRecord
from domain.staff.facts import Ended
from tests.behaviour.mistakes import DEPUTY, TEACHER, hired, of_school, of_staff
from tests.scenario import BEGINNING, SYSTEM_ACTOR, TODAY, World


@pytest.fixture
def person(world: World) -> PersonId:
    return world.person()


@pytest.fixture
def record(world: World, person: PersonId) -> UUID:
    return hired(world, person)


class TestValues:
    @pytest.mark.req("X-08")
    def test_both_versions_stay_in_the_history(self, world: World):
        """A misprinted name is corrected by a new fact; the misprint stays readable as it was recorded."""
        world.do(RenameOrganisation(organisation_id=world.school, name=Name(ru="Лицй")))
        world.do(of_school(world, 2, values={"name": {"ru": "Лицей"}}))

        assert world.load(Organisation, world.school).name.ru == "Лицей"
        _, renamed, corrected = world.journal.facts(world.school)
        assert isinstance(renamed, Renamed)
        assert renamed.name.ru == "Лицй"
        assert isinstance(corrected, Corrected)
        assert (corrected.version, corrected.reason.code) == (2, "misprint")
        assert corrected.values == {"name": {"ru": "Лицей", "en": None}}

    def test_the_newest_correction_stands_alone(self, world: World):
        """A correction of what was corrected already is the one that counts."""
        for ru in ("Лицей № 1", "Лицей № 2"):
            world.do(of_school(world, 1, values={"name": {"ru": ru}}))

        assert world.load(Organisation, world.school).name.ru == "Лицей № 2"

    def test_a_nested_value_is_stored_as_the_fact_would_store_it(self, world: World, record: UUID):
        """A post given loosely is kept in full and in order."""
        values = {"post": {"category": "teacher", "position": " учитель физики "}}
        world.do(of_staff(record, 1, values=values))

        stored = world.journal.facts(record)[-1]
        assert isinstance(stored, Corrected)
        assert stored.values == {"post": {"position": "учитель физики", "category": "teacher", "subjects": []}}

    @pytest.mark.parametrize(
        "values",
        [
            {"person": str(uuid4())},
            {"no_such_field": 1},
            {"post": {"position": ""}},
            {"post": 5},
            {"occurred_on": "2020-01-01"},
        ],
    )
    def test_what_others_rest_on_is_not_corrected(self, world: World, record: UUID, values: dict[str, Any]):
        """Whose record it is, unknown fields and values that make no sense are refused."""
        world.refused(of_staff(record, 1, values=values), SYSTEM_ACTOR, "correction.field_not_correctable")

    def test_a_kind_off_its_level_is_refused(self, world: World):
        """A school is not corrected into a region."""
        wrong = of_school(world, 1, values={"kind": "region"})

        world.refused(wrong, SYSTEM_ACTOR, "correction.field_not_correctable")

    def test_a_correction_says_something(self, world: World):
        """A correction that changes nothing is refused."""
        world.refused(of_school(world, 1), SYSTEM_ACTOR, "correction.empty")

    @pytest.mark.parametrize("version", [3, 99])
    def test_only_a_fact_of_the_stream_is_corrected(self, world: World, version: int):
        """A number the story does not have, or that of a correction, is refused."""
        world.do(of_school(world, 1, values={"name": {"ru": "Лицей"}}))
        world.do(of_school(world, 1, values={"name": {"ru": "Лицей"}}))

        again = of_school(world, version, values={"name": {"ru": "Гимназия"}})
        world.refused(again, SYSTEM_ACTOR, "correction.no_such_fact")


class TestDates:
    def test_a_date_is_corrected_between_its_neighbours(self, world: World, record: UUID):
        """The day of a change is mended; the post then holds from the mended day on."""
        world.do(of_staff(record, 2, dated=date(2021, 2, 1)))

        found = world.load(StaffRecord, record)
        assert [found.post_on(day) for day in (date(2021, 1, 31), date(2021, 2, 1))] == [TEACHER, DEPUTY]

    @pytest.mark.parametrize(
        ("version", "dated", "code"),
        [
            (2, date(2020, 8, 31), "correction.date_out_of_neighbours"),
            (1, date(2021, 9, 2), "correction.date_out_of_neighbours"),
            (3, date(2023, 9, 2), "dated_in_future"),
        ],
    )
    def test_a_date_stays_among_its_neighbours(self, world: World, record: UUID, version: int, dated: date, code: str):
        """Nothing is dated before the stream began, no beginning after what followed, nothing in the future."""
        world.refused(of_staff(record, version, dated=dated), SYSTEM_ACTOR, code)

    def test_a_move_stays_between_moves(self, world: World, record: UUID):
        """The day of coming back lies after the hiring and before today; of closing before opening again."""
        world.do(HireAgain(staff_id=record, post=TEACHER, occurred_on=date(2023, 1, 1)))
        world.do(of_staff(record, 4, dated=date(2023, 2, 1)))

        assert not world.load(StaffRecord, record).employed_on(date(2023, 1, 31))
        early = of_staff(record, 4, dated=date(2020, 8, 1))
        world.refused(early, SYSTEM_ACTOR, "correction.date_out_of_neighbours")


class TestSense:
    @pytest.mark.parametrize(
        ("version", "dated"),
        [(3, date(2021, 8, 31)), (3, date(2023, 1, 1)), (2, date(2022, 9, 1))],
    )
    def test_days_of_work_stay_apart(self, world: World, record: UUID, version: int, dated: date):
        """An end before a change of post or after the return, or a change after the end, makes no sense."""
        world.do(HireAgain(staff_id=record, post=TEACHER, occurred_on=date(2023, 1, 1)))

        world.refused(of_staff(record, version, dated=dated), SYSTEM_ACTOR, "correction.rested_upon")

    def test_an_end_on_which_a_return_rests_stays(self, world: World, record: UUID):
        """Whoever came back had left: the end is not withdrawn while the return stands."""
        world.do(HireAgain(staff_id=record, post=TEACHER, occurred_on=date(2023, 1, 1)))

        world.refused(of_staff(record, 3, withdrawn=True), SYSTEM_ACTOR, "correction.rested_upon")

    def test_a_role_does_not_begin_after_it_ended(self, world: World):
        """The first day of an organisation's role is not corrected past its end."""
        role = TakeRole(organisation_id=world.school, role=OrganisationRole.PARTY, context=Name(ru="Соглашение"))
        world.do(role.model_copy(update={"occurred_on": date(2021, 1, 1)}))
        (role_id,) = world.load(Organisation, world.school).roles
        world.do(EndRole(organisation_id=world.school, role_id=role_id, occurred_on=date(2022, 1, 1)))

        late = of_school(world, 2, dated=date(2022, 1, 2))
        world.refused(late, SYSTEM_ACTOR, "correction.rested_upon")

    def test_a_move_is_not_corrected_into_a_time_of_closing(self, world: World):
        """A school does not move while it is closed, not by a corrected date either."""
        world.do(
            MoveOrganisation(organisation_id=world.school, parent=world.foreign_municipality, occurred_on=BEGINNING)
        )
        world.do(CloseOrganisation(organisation_id=world.school, occurred_on=date(2022, 1, 1)))

        late = of_school(world, 2, dated=date(2022, 6, 1))
        world.refused(late, SYSTEM_ACTOR, "correction.rested_upon")


class TestWithdrawal:
    def test_an_end_that_never_happened_is_withdrawn(self, world: World, record: UUID):
        """After the withdrawal the person still works there, and the withdrawn end stays in the history."""
        world.do(of_staff(record, 3, withdrawn=True))

        assert world.load(StaffRecord, record).employed_on(TODAY)
        assert isinstance(world.journal.facts(record)[2], Ended)

    def test_a_move_to_another_place_is_withdrawn(self, world: World):
        """A school that never moved stands where it stood, for everyone who asks for its place."""
        world.do(MoveOrganisation(organisation_id=world.school, parent=world.foreign_municipality))
        world.do(of_school(world, 2, withdrawn=True))

        assert world.load(Organisation, world.school).parent == world.municipality
        assert world.school in world.authority.subtree(world.municipality, TODAY)

    def test_what_moved_a_state_is_not_withdrawn(self, world: World, record: UUID):
        """A closing is undone by opening again and a registration by nothing, never by withdrawal."""
        world.do(CloseOrganisation(organisation_id=world.school))

        for command in (of_school(world, 2, withdrawn=True), of_staff(record, 1, withdrawn=True)):
            world.refused(command, SYSTEM_ACTOR, "correction.move_not_withdrawable")
        assert world.load(Organisation, world.school).status is OrganisationStatus.CLOSED
