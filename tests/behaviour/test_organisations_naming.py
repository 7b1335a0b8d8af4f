"""Names, synonyms, bases and roles of organisations."""

from datetime import date
from uuid import uuid4

import pytest

from application.organisations import AddSynonym, EndRole, RenameOrganisation, SetBasedOn, TakeRole
from domain.organisations import Level, Name, Organisation, OrganisationKind, OrganisationRole
from domain.roles import Role
from tests.scenario import BEGINNING, SYSTEM_ACTOR, World


def name(ru: str, en: str | None = None) -> Name:
    return Name(ru=ru, en=en)


class TestRename:
    def test_a_new_name_holds_from_its_day(self, world: World):
        """A school renamed in 2021 has its old name before that day and the new one after it."""
        world.do(
            RenameOrganisation(organisation_id=world.school, name=name("Гимназия № 1"), occurred_on=date(2021, 9, 1))
        )

        school = world.load(Organisation, world.school)
        assert school.name_on(date(2021, 8, 31)).ru == "Демо school"
        assert school.name_on(date(2021, 9, 1)) == school.name == name("Гимназия № 1")

    def test_a_renaming_learnt_of_late_holds_until_the_next_one(self, world: World):
        """A name of 2020 entered after that of 2022 stands between the two."""
        for day, ru in ((date(2022, 1, 1), "Лицей"), (date(2020, 1, 1), "Школа имени героя")):
            world.do(RenameOrganisation(organisation_id=world.school, name=name(ru), occurred_on=day))

        school = world.load(Organisation, world.school)
        assert [school.name_on(date(year, 6, 1)).ru for year in (2019, 2021, 2022)] == [
            "Демо school",
            "Школа имени героя",
            "Лицей",
        ]

    def test_the_same_name_is_no_renaming(self, world: World):
        """Renaming a school to what it is called already is refused."""
        again = RenameOrganisation(organisation_id=world.school, name=name("Демо school"))

        world.refused(again, SYSTEM_ACTOR, "organisation.name_unchanged")

    def test_nobody_is_renamed_before_being_registered(self, world: World):
        """A renaming dated before the school stands in the tree is refused."""
        early = RenameOrganisation(organisation_id=world.school, name=name("Лицей"), occurred_on=date(2018, 12, 31))

        world.refused(early, SYSTEM_ACTOR, "dated_before_beginning")


class TestSynonyms:
    def test_an_organisation_has_many_names(self, world: World):
        """A centre keeps the names the five documents give it, and each only once."""
        for synonym in ("ЦНППМ", "ЦНППМП", "ЦНПМП", "ЦНППМПР"):
            world.do(AddSynonym(organisation_id=world.centre, synonym=synonym))

        assert world.load(Organisation, world.centre).synonyms == ["ЦНППМ", "ЦНППМП", "ЦНПМП", "ЦНППМПР"]

    @pytest.mark.parametrize("known", ["цнппм", "«ЦНППМ»", "  Демо   CENTRE "])
    def test_a_name_it_has_already_is_not_added(self, world: World, known: str):
        """Case, spaces and quotation marks do not make another name."""
        world.do(AddSynonym(organisation_id=world.centre, synonym="ЦНППМ"))

        world.refused(
            AddSynonym(organisation_id=world.centre, synonym=known), SYSTEM_ACTOR, "organisation.synonym_known"
        )


class TestBasedOn:
    def test_a_centre_works_on_the_basis_of_an_institute(self, world: World):
        """The centre is linked to the institute by its base, and is an organisation of its own."""
        institute = world.organisation(Level.ORGANISATION, OrganisationKind.INSTITUTE, world.region)
        world.do(SetBasedOn(organisation_id=world.centre, based_on=institute, occurred_on=date(2021, 9, 13)))

        centre = world.load(Organisation, world.centre)
        assert (centre.based_on(date(2021, 9, 12)), centre.based_on(date(2021, 9, 13))) == (None, institute)
        assert centre.parent == world.region

    def test_the_base_can_be_taken_away(self, world: World):
        """A centre that left its institute is based on nobody from then on."""
        world.do(SetBasedOn(organisation_id=world.centre, based_on=world.ministry, occurred_on=date(2021, 1, 1)))
        world.do(SetBasedOn(organisation_id=world.centre, based_on=None, occurred_on=date(2022, 1, 1)))

        assert world.load(Organisation, world.centre).based_on(date(2022, 1, 1)) is None

    @pytest.mark.parametrize("again", [None, "ministry"])
    def test_an_unchanged_base_is_refused(self, world: World, again: str | None):
        """Naming the base it has already is refused."""
        base = again and world.ministry
        if base:
            world.do(SetBasedOn(organisation_id=world.centre, based_on=base))

        world.refused(
            SetBasedOn(organisation_id=world.centre, based_on=base), SYSTEM_ACTOR, "organisation.based_on_unchanged"
        )

    def test_nobody_is_based_on_itself(self, world: World):
        """A centre on the basis of itself is refused."""
        on_itself = SetBasedOn(organisation_id=world.centre, based_on=world.centre)

        world.refused(on_itself, SYSTEM_ACTOR, "organisation.based_on_itself")

    def test_the_base_is_known_on_that_day(self, world: World):
        """A base that does not stand in the tree yet, or not at all, is refused."""
        unknown = SetBasedOn(organisation_id=world.centre, based_on=uuid4())
        early = SetBasedOn(organisation_id=world.centre, based_on=world.ministry, occurred_on=date(2018, 1, 1))

        world.refused(unknown, SYSTEM_ACTOR, "not_found")
        world.refused(early, SYSTEM_ACTOR, "organisation.not_active")


class TestRoles:
    @pytest.mark.req("IZH-21")
    def test_an_institute_plays_three_roles_in_three_contexts(self, world: World):
        """One institute is party, regional operator and regional coordinator, each in a context of its own."""
        institute = world.organisation(Level.ORGANISATION, OrganisationKind.INSTITUTE, world.region)
        contexts = {
            OrganisationRole.PARTY: "Соглашение № 02-25/45-26",
            OrganisationRole.REGIONAL_OPERATOR: "Диагностика компетенций",
            OrganisationRole.REGIONAL_COORDINATOR: "Программы Федерального реестра",
        }
        for role, context in contexts.items():
            world.do(TakeRole(organisation_id=institute, role=role, context=name(context)))

        held = world.load(Organisation, institute).roles.values()
        assert {each.role: each.context.ru for each in held} == contexts

    def test_a_role_is_held_until_it_ends(self, world: World):
        """A role that ended keeps its first day and the day from which it was over."""
        self.take(world, date(2021, 9, 13))
        (role_id,) = world.load(Organisation, world.centre).roles
        world.do(EndRole(organisation_id=world.centre, role_id=role_id, occurred_on=date(2023, 1, 1)))

        held = world.load(Organisation, world.centre).roles[role_id]
        assert (held.since, held.until) == (date(2021, 9, 13), date(2023, 1, 1))

    def test_the_same_role_in_the_same_context_is_taken_once(self, world: World):
        """A role already held in the context is refused; in another context, or after its end, it is not."""
        self.take(world)
        again = TakeRole(
            organisation_id=world.centre, role=OrganisationRole.REGIONAL_OPERATOR, context=name("диагностика")
        )
        world.refused(again, SYSTEM_ACTOR, "organisation.role_already_held")

        (role_id,) = world.load(Organisation, world.centre).roles
        world.do(EndRole(organisation_id=world.centre, role_id=role_id))
        world.do(again)

        assert len(world.load(Organisation, world.centre).roles) == 2

    def test_only_a_role_it_holds_can_end(self, world: World):
        """Ending an unknown role, or one that is over, is refused."""
        unknown = EndRole(organisation_id=world.centre, role_id=uuid4())
        world.refused(unknown, SYSTEM_ACTOR, "organisation.role_not_held")
        self.take(world)
        (role_id,) = world.load(Organisation, world.centre).roles
        world.do(EndRole(organisation_id=world.centre, role_id=role_id))

        over = EndRole(organisation_id=world.centre, role_id=role_id)
        world.refused(over, SYSTEM_ACTOR, "organisation.role_not_held")

    def test_a_role_does_not_end_before_it_began(self, world: World):
        """An end dated before the first day of the role is refused."""
        self.take(world, date(2022, 1, 1))
        (role_id,) = world.load(Organisation, world.centre).roles

        early = EndRole(organisation_id=world.centre, role_id=role_id, occurred_on=date(2021, 12, 31))
        world.refused(early, SYSTEM_ACTOR, "organisation.role_ends_before_it_began")

    def take(self, world: World, day: date = BEGINNING) -> None:
        command = TakeRole(
            organisation_id=world.centre,
            role=OrganisationRole.REGIONAL_OPERATOR,
            context=name("Диагностика"),
            occurred_on=day,
        )
        world.do(command)


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.TEACHER, Role.MENTOR, Role.TUTOR, Role.SCHOOL_HEAD, Role.AUDITOR])
    @pytest.mark.req("X-10")
    def test_others_than_the_keepers_of_the_register_change_nothing(self, world: World, role: Role):
        """Teachers, tutors, heads and auditors may not rename an organisation, and the journal stays as it was."""
        actor = world.actor(role, world.school)

        world.refused(RenameOrganisation(organisation_id=world.school, name=name("Лицей")), actor, "not_allowed")

    def test_a_municipality_keeps_its_own_organisations_only(self, world: World):
        """The municipality renames its school; a school of another one looks unknown to it."""
        actor = world.actor(Role.MUNICIPALITY, world.administration)
        world.do(RenameOrganisation(organisation_id=world.school, name=name("Лицей")), actor)

        foreign = RenameOrganisation(organisation_id=world.foreign_school, name=name("Лицей"))
        unknown = RenameOrganisation(organisation_id=uuid4(), name=name("Лицей"))
        for command in (foreign, unknown):
            world.refused(command, actor, "not_found")
