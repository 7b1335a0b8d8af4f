"""Organisations are closed and opened again."""

from datetime import date
from typing import Any

import pytest

from application.desk import ReasonGiven
from application.organisations import (
    CloseOrganisation,
    MergeOrganisation,
    MoveOrganisation,
    OpenOrganisationAgain,
)
from domain.organisations import Organisation
from tests.scenario import SYSTEM_ACTOR, TODAY, World

WHY = ReasonGiven(code="wrong_entry")


class TestCloseAndOpenAgain:
    def test_a_closed_organisation_may_open_again(self, world: World):
        """A school closed for a year works again under the same parent; the year without it stays on record."""
        world.do(CloseOrganisation(organisation_id=world.school, occurred_on=date(2021, 9, 1), reason=WHY))
        again = OpenOrganisationAgain(organisation_id=world.school, reason=WHY, occurred_on=date(2022, 9, 1))
        world.do(again)

        school = world.load(Organisation, world.school)
        days = (date(2021, 8, 31), date(2022, 8, 31), date(2022, 9, 1))
        assert [school.status_on(day) for day in days] == ["active", "closed", "active"]
        assert school.parent == world.municipality

    def test_a_wrong_merger_is_undone_by_opening_again(self, world: World):
        """A school merged by mistake stands under a municipality again."""
        world.do(MergeOrganisation(organisation_id=world.school, into=world.other_school))
        world.do(OpenOrganisationAgain(organisation_id=world.school, reason=WHY))

        assert world.school not in world.authority.subtree(world.other_school, TODAY)
        assert world.school in world.authority.subtree(world.municipality, TODAY)

    def test_it_may_open_under_another_parent(self, world: World):
        """A school may come back under another municipality, never under another school."""
        new = world.new_municipality()
        world.do(CloseOrganisation(organisation_id=world.school))

        wrong = OpenOrganisationAgain(organisation_id=world.school, parent=world.other_school, reason=WHY)
        world.refused(wrong, SYSTEM_ACTOR, "organisation.parent_not_higher")
        world.do(OpenOrganisationAgain(organisation_id=world.school, parent=new, reason=WHY))
        assert world.load(Organisation, world.school).parent == new

    def test_what_works_is_not_opened(self, world: World):
        """Opening a working school is refused."""
        again = OpenOrganisationAgain(organisation_id=world.school, reason=WHY)

        world.refused(again, SYSTEM_ACTOR, "organisation.already_active")

    def test_what_is_closed_is_not_closed_again(self, world: World):
        """A second closing is refused."""
        world.do(CloseOrganisation(organisation_id=world.school))

        world.refused(CloseOrganisation(organisation_id=world.school), SYSTEM_ACTOR, "organisation.not_active")

    @pytest.mark.parametrize("command", [CloseOrganisation, MergeOrganisation])
    def test_nothing_goes_before_it_moved(self, world: World, command: Any):
        """A closing or a merger dated before a move that is on record is refused."""
        new = world.new_municipality()
        world.do(MoveOrganisation(organisation_id=world.school, parent=new, occurred_on=date(2022, 1, 1)))

        into = {"into": world.other_school} if command is MergeOrganisation else {}
        early = command(organisation_id=world.school, occurred_on=date(2021, 12, 31), **into)
        world.refused(early, SYSTEM_ACTOR, "organisation.moved_later")

    def test_a_move_of_state_is_not_dated_before_the_last_one(self, world: World):
        """An opening dated before the closing is refused."""
        world.do(CloseOrganisation(organisation_id=world.school, occurred_on=date(2022, 6, 1)))

        early = OpenOrganisationAgain(organisation_id=world.school, reason=WHY, occurred_on=date(2022, 5, 31))
        world.refused(early, SYSTEM_ACTOR, "dated_before_last_move")
