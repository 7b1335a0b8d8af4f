"""Organisations are registered, moved and merged, by those above them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from application.desk import ReasonGiven
from application.organisations import (
    CloseOrganisation,
    MergeOrganisation,
    MoveOrganisation,
    RegisterOrganisation,
)
from application.ports import Envelope, Submission
from domain.errors import Stale
from domain.kernel import SYSTEM, Act, Fact
from domain.organisations import Level, Organisation, OrganisationKind, OrganisationStatus
from domain.roles import Role
from tests.scenario import BEGINNING, SYSTEM_ACTOR, TODAY, World

WHY = ReasonGiven(code="wrong_entry")


def registration(world: World, **changed: Any) -> RegisterOrganisation:
    given = {
        "level": Level.ORGANISATION,
        "kind": OrganisationKind.SCHOOL,
        "name": {"ru": "Школа № 5", "en": "School no. 5"},
        "parent": world.municipality,
        "occurred_on": BEGINNING,
    }
    return RegisterOrganisation(**given | changed)


def merge(one: Organisation, into: Organisation) -> None:
    """Decide on a merger without recording it."""
    now = datetime.combine(TODAY, time(12), UTC)
    one.merge(Act(by=SYSTEM, role=Role.SYSTEM, occurred_on=TODAY, today=TODAY, now=now), into)


def submission(facts: list[Fact]) -> Submission:
    return Submission(facts, Envelope(SYSTEM, Role.SYSTEM, None, uuid4(), uuid4()), "request")


class TestRegister:
    def test_an_organisation_stands_in_the_tree_from_its_day(self, world: World):
        """A registered school has its card, its parent and its first day."""
        receipt = world.do(registration(world, synonyms=("СОШ № 5",), occurred_on=date(2020, 9, 1)))

        school = world.load(Organisation, receipt.streams[0].id)
        assert (school.name.ru, school.name.en, school.synonyms) == ("Школа № 5", "School no. 5", ["СОШ № 5"])
        assert (school.parent, school.began_on) == (world.municipality, date(2020, 9, 1))
        assert school.status_on(date(2020, 8, 31)) is None
        assert school.status_on(date(2020, 9, 1)) is OrganisationStatus.ACTIVE

    @pytest.mark.req("IZH-06")
    def test_there_are_three_levels_below_the_country(self, world: World):
        """Region, municipality and institution are levels of the tree, each under the one above."""
        parents = {world.region: world.country, world.municipality: world.region, world.school: world.municipality}

        for child, parent in parents.items():
            assert world.load(Organisation, child).parent == parent
        levels = [world.load(Organisation, child).level for child in parents]
        assert levels == [Level.REGION, Level.MUNICIPALITY, Level.ORGANISATION]

    @pytest.mark.req("SOV-08")
    def test_the_federal_operator_takes_part_from_outside(self, world: World):
        """The federal operator is registered as an external participant, under the country."""
        operator = world.organisation(
            Level.ORGANISATION, OrganisationKind.FEDERAL_OPERATOR, world.country, external=True
        )

        assert world.load(Organisation, operator).external
        assert not world.load(Organisation, world.centre).external

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"kind": OrganisationKind.REGION}, "organisation.kind_not_of_level"),
            ({"level": Level.MUNICIPALITY}, "organisation.kind_not_of_level"),
            ({"parent": None}, "organisation.parent_missing"),
            ({"time_zone": "Europe/Moscow"}, "organisation.time_zone_not_of_region"),
        ],
    )
    def test_a_card_must_make_sense(self, world: World, changed: dict[str, Any], code: str):
        """A kind off its level, a missing parent or a school with a time zone is refused."""
        world.refused(registration(world, **changed), SYSTEM_ACTOR, code)

    @pytest.mark.parametrize(
        ("zone", "code"),
        [(None, "organisation.time_zone_missing"), ("Europe/Sovetsk", "organisation.time_zone_unknown")],
    )
    def test_a_region_has_a_time_zone(self, world: World, zone: str | None, code: str):
        """Days are counted in the region's time zone, so a region without a known one is refused."""
        region = registration(
            world, level=Level.REGION, kind=OrganisationKind.REGION, parent=world.country, time_zone=zone
        )

        world.refused(region, SYSTEM_ACTOR, code)

    @pytest.mark.parametrize("parent", ["school", "other_school"])
    def test_a_parent_is_always_of_a_higher_level(self, world: World, parent: str):
        """A school does not stand under a school, so no circle can arise."""
        under = registration(world, parent=getattr(world, parent))

        world.refused(under, SYSTEM_ACTOR, "organisation.parent_not_higher")

    def test_a_parent_stands_on_that_day(self, world: World):
        """Nothing is registered under what is unknown, not yet there or closed."""
        world.do(CloseOrganisation(organisation_id=world.municipality, occurred_on=date(2022, 1, 1)))

        early, late = registration(world, occurred_on=date(2018, 1, 1)), registration(world, occurred_on=TODAY)
        world.refused(registration(world, parent=uuid4()), SYSTEM_ACTOR, "not_found")
        world.refused(early, SYSTEM_ACTOR, "organisation.not_active")
        world.refused(late, SYSTEM_ACTOR, "organisation.not_active")

    def test_a_base_stands_on_that_day(self, world: World):
        """A centre cannot be based on an institute that is not there."""
        world.refused(registration(world, based_on=uuid4()), SYSTEM_ACTOR, "not_found")
        own_id = uuid4()
        world.refused(registration(world, organisation_id=own_id, based_on=own_id), SYSTEM_ACTOR, "not_found")

    def test_nothing_is_registered_in_advance(self, world: World):
        """A first day after today is refused."""
        tomorrow = TODAY + timedelta(days=1)

        world.refused(registration(world, occurred_on=tomorrow), SYSTEM_ACTOR, "dated_in_future")


class TestMove:
    def test_a_school_belongs_where_it_stood_on_the_day(self, world: World):
        """A school moved in 2022 counts for its old municipality before and for the new one after."""
        new = world.new_municipality()
        world.do(MoveOrganisation(organisation_id=world.school, parent=new, occurred_on=date(2022, 1, 1)))

        school = world.load(Organisation, world.school)
        assert school.parent_on(date(2021, 12, 31)) == world.municipality
        assert school.parent_on(date(2022, 1, 1)) == school.parent == new

    @pytest.mark.parametrize(
        ("parent", "code"),
        [
            ("municipality", "organisation.already_there"),
            ("other_school", "organisation.parent_not_higher"),
            ("school", "organisation.parent_not_higher"),
        ],
    )
    def test_a_move_leads_to_another_higher_place(self, world: World, parent: str, code: str):
        """A move to where it stands, beside or below it is refused."""
        move = MoveOrganisation(organisation_id=world.school, parent=getattr(world, parent))

        world.refused(move, SYSTEM_ACTOR, code)

    def test_what_is_closed_does_not_move(self, world: World):
        """A school closed in 2022 is not moved in 2023, but a move of 2021 may still be entered."""
        new = world.new_municipality()
        world.do(CloseOrganisation(organisation_id=world.school, occurred_on=date(2022, 6, 1)))

        late = MoveOrganisation(organisation_id=world.school, parent=new, occurred_on=date(2023, 1, 1))
        world.refused(late, SYSTEM_ACTOR, "organisation.not_active")
        world.do(MoveOrganisation(organisation_id=world.school, parent=new, occurred_on=date(2021, 1, 1)))
        assert world.load(Organisation, world.school).parent_on(date(2022, 1, 1)) == new

    def test_a_school_is_not_moved_out_of_reach(self, world: World):
        """A municipality moves nothing to another region, and does not move itself."""
        actor = world.actor(Role.MUNICIPALITY, world.administration)
        away = MoveOrganisation(organisation_id=world.school, parent=world.foreign_municipality)
        itself = MoveOrganisation(organisation_id=world.municipality, parent=world.foreign_region)

        for command in (away, itself):
            world.refused(command, actor, "not_found")


class TestMerge:
    def test_a_merged_organisation_says_where_it_went(self, world: World):
        """Both schools know of the merger, from its day on."""
        merger = MergeOrganisation(organisation_id=world.school, into=world.other_school, occurred_on=date(2022, 9, 1))
        receipt = world.do(merger)

        school = world.load(Organisation, world.school)
        assert (school.status, school.merged_into) == (OrganisationStatus.MERGED, world.other_school)
        assert school.status_on(date(2022, 8, 31)) is OrganisationStatus.ACTIVE
        assert {stream.id for stream in receipt.streams} == {world.school, world.other_school}

    @pytest.mark.parametrize(
        ("into", "code"),
        [
            ("school", "organisation.merged_into_itself"),
            ("municipality", "organisation.merged_levels_differ"),
            ("region", "organisation.merged_levels_differ"),
        ],
    )
    def test_equals_are_merged(self, world: World, into: str, code: str):
        """A school goes into another school, not into itself and not into its municipality."""
        merger = MergeOrganisation(organisation_id=world.school, into=getattr(world, into))

        world.refused(merger, SYSTEM_ACTOR, code)

    def test_two_organisations_do_not_go_into_each_other(self, world: World):
        """Once one went into the other, the other cannot go into it, on any day."""
        world.do(MergeOrganisation(organisation_id=world.school, into=world.other_school, occurred_on=date(2022, 9, 1)))

        for day in (date(2021, 1, 1), date(2022, 9, 1), TODAY):
            back = MergeOrganisation(organisation_id=world.other_school, into=world.school, occurred_on=day)
            world.refused(back, SYSTEM_ACTOR, "organisation.not_active")

    def test_two_mergers_cannot_cross(self, world: World):
        """When two officers merge two schools into each other at once, the later one is told of the change."""
        one, other = (world.load(Organisation, school) for school in (world.school, world.other_school))
        there = MergeOrganisation(organisation_id=world.other_school, into=world.school)
        merge(one, other)

        world.do(there)

        with pytest.raises(Stale):
            world.journal.append(submission([*one.collect_facts(), *other.collect_facts()]))
        assert world.load(Organisation, world.school).status is OrganisationStatus.ACTIVE

    def test_what_is_gone_does_not_merge(self, world: World):
        """A closed school cannot go into another one any more."""
        world.do(CloseOrganisation(organisation_id=world.school))

        merger = MergeOrganisation(organisation_id=world.school, into=world.other_school)
        world.refused(merger, SYSTEM_ACTOR, "organisation.not_active")

    def test_people_of_the_merged_school_stay_in_reach(self, world: World):
        """Whoever acts for the school that goes on reaches what belonged to the merged one."""
        world.do(MergeOrganisation(organisation_id=world.school, into=world.other_school))

        assert world.school in world.authority.subtree(world.other_school, TODAY)


class TestFromAbove:
    @pytest.mark.req("X-10")
    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.TUTOR, Role.SCHOOL_HEAD, Role.ADMINISTRATOR])
    def test_the_tree_is_changed_by_those_above(self, world: World, role: Role):
        """An auditor, a tutor, a head or an administrator closes nothing."""
        actor = world.actor(role, world.municipality)

        world.refused(CloseOrganisation(organisation_id=world.school), actor, "not_allowed")

    def test_a_municipality_opens_schools_and_does_not_close_itself(self, world: World):
        """The department registers and closes schools of its own; itself it may not close."""
        actor = world.actor(Role.MUNICIPALITY, world.administration)
        receipt = world.do(registration(world), actor)
        world.do(CloseOrganisation(organisation_id=receipt.streams[0].id), actor)

        world.refused(CloseOrganisation(organisation_id=world.municipality), actor, "not_found")
        world.refused(registration(world, parent=world.foreign_municipality), actor, "not_found")
        ministry = world.actor(Role.MINISTRY, world.ministry)
        world.do(CloseOrganisation(organisation_id=world.municipality), ministry)
