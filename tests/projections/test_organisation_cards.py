"""Names, roles, bases and states of organisations on any day, as known at any position."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from application.corrections import Correct
from application.desk import ReasonGiven
from application.organisations import (
    AddSynonym,
    CloseOrganisation,
    EndRole,
    RenameOrganisation,
    SetBasedOn,
    TakeRole,
)
from domain.kernel import OrganisationId
from domain.organisations import Level, Name, OrganisationKind, OrganisationRole, OrganisationStatus
from projections.organisation_queries import (
    Filters,
    find,
    organisation,
    organisation_names,
    organisations,
    path,
)
from tests.projections.registers import Registers, registers
from tests.scenario import BEGINNING, TODAY, World

__all__ = ["registers"]

WHY = ReasonGiven(code="wrong_entry")
SPRING = date(2022, 3, 1)


class TestNames:
    @pytest.mark.req("X-05")
    @pytest.mark.parametrize(
        "asked",
        ["ЦНППМ", "цнппмп", "ЦНПМП", "«ЦНППМПР»", "центр  непрерывного", "Centre of Mastery", "СТАРОЕ ИМЯ ЁЛКИ"],
    )
    def test_any_name_finds_the_one_centre(self, registers: Registers, world: World, asked: str):
        """Every synonym of the centre, its old name and its English one lead to one organisation."""
        for ru, en in (("Старое имя елки", None), ("Центр непрерывного мастерства", "Centre of Mastery")):
            world.do(RenameOrganisation(organisation_id=world.centre, name=Name(ru=ru, en=en)))
        for synonym in ("ЦНППМ", "ЦНППМП", "ЦНПМП", "ЦНППМПР"):
            world.do(AddSynonym(organisation_id=world.centre, synonym=synonym))

        with registers.reading() as reader:
            assert [row["organisation_id"] for row in find(reader, asked, TODAY)] == [world.centre]
            filtered = organisations(reader, None, TODAY, Filters(called=asked))
            assert [row["organisation_id"] for row in filtered] == [world.centre]

    def test_an_exact_name_comes_first(self, registers: Registers, world: World):
        """Who asks for «Школа № 1» sees it before «Школа № 10»."""
        for place, ru in ((world.school, "Школа № 10"), (world.other_school, "Школа № 1")):
            world.do(RenameOrganisation(organisation_id=place, name=Name(ru=ru)))

        with registers.reading() as reader:
            found = find(reader, "школа № 1", TODAY)
        assert [row["name_ru"] for row in found] == ["Школа № 1", "Школа № 10"]

    def test_signs_of_the_query_language_are_only_signs(self, registers: Registers, world: World):
        """Percent signs and underscores find nothing that has none in its name."""
        with registers.reading() as reader:
            assert find(reader, "%", TODAY) == []
            assert find(reader, "Дем_", TODAY) == []

    def test_a_misprinted_synonym_finds_nothing_once_corrected(self, registers: Registers, world: World):
        """The corrected synonym finds the school, the misprint does not any more."""
        position = world.do(AddSynonym(organisation_id=world.school, synonym="СОШ Ns 1")).position
        values: dict[str, Any] = {"synonym": "СОШ № 1"}
        world.do(Correct(kind="organisation", stream_id=world.school, version=2, reason=WHY, values=values))

        with registers.reading() as reader:
            assert find(reader, "СОШ Ns 1", TODAY) == []
            assert [row["organisation_id"] for row in find(reader, "сош № 1", TODAY)] == [world.school]
            then = organisations(reader, None, TODAY, Filters(called="СОШ Ns 1"), known_at=position)
            assert [row["organisation_id"] for row in then] == [world.school]

    def test_names_are_those_of_the_day(self, registers: Registers, world: World):
        """A list of 2021 shows the name of 2021, the newest names are those of today."""
        world.do(RenameOrganisation(organisation_id=world.school, name=Name(ru="Лицей"), occurred_on=SPRING))

        with registers.reading() as reader:
            old = organisation_names(reader, [world.school], BEGINNING)
            new = organisation_names(reader, [world.school])
            card = organisation(reader, world.school, TODAY)
        assert (old[world.school]["ru"], new[world.school]["ru"]) == ("Демо school", "Лицей")
        assert card is not None
        assert [(row["name"], row["since"]) for row in card["names"]] == [("Демо school", BEGINNING), ("Лицей", SPRING)]


class TestCards:
    @pytest.mark.req("IZH-04")
    def test_a_centre_is_linked_to_its_institute(self, registers: Registers, world: World):
        """The centre's card names the institute as its base from the day it is; among parties it does not stand."""
        institute = world.organisation(Level.ORGANISATION, OrganisationKind.INSTITUTE, world.region)
        agreement = Name(ru="Соглашение № 02-25/45-26")
        world.do(TakeRole(organisation_id=institute, role=OrganisationRole.PARTY, context=agreement))
        world.do(SetBasedOn(organisation_id=world.centre, based_on=institute, occurred_on=SPRING))

        with registers.reading() as reader:
            before, after = (organisation(reader, world.centre, day) for day in (date(2022, 2, 28), SPRING))
            parties = organisations(reader, None, TODAY, Filters(role=OrganisationRole.PARTY))
        assert before is not None
        assert after is not None
        assert (before["based_on"], after["based_on"]) == (None, institute)
        assert [row["organisation_id"] for row in parties] == [institute]

    @pytest.mark.req("IZH-21")
    def test_an_institute_shows_every_role_it_plays(self, registers: Registers, world: World):
        """Party, regional operator and regional coordinator stand on one card, each with its context."""
        institute = world.organisation(Level.ORGANISATION, OrganisationKind.INSTITUTE, world.region)
        played = [OrganisationRole.PARTY, OrganisationRole.REGIONAL_OPERATOR, OrganisationRole.REGIONAL_COORDINATOR]
        for role in played:
            context = Name(ru=f"Контекст {role}")
            world.do(TakeRole(organisation_id=institute, role=role, context=context, occurred_on=BEGINNING))

        with registers.reading() as reader:
            card = organisation(reader, institute, TODAY)
            operators = organisations(reader, None, TODAY, Filters(role=OrganisationRole.REGIONAL_OPERATOR))
        assert card is not None
        assert {(row["role"], row["context_ru"]) for row in card["roles"]} == {
            (role.value, f"Контекст {role}") for role in played
        }
        assert [row["organisation_id"] for row in operators] == [institute]

    def test_a_role_that_ended_is_not_shown_after(self, registers: Registers, world: World):
        """A role stands on the card until the day it ended."""
        command = TakeRole(
            organisation_id=world.centre, role=OrganisationRole.COORDINATOR, context=Name(ru="Мониторинг")
        )
        world.do(command.model_copy(update={"occurred_on": BEGINNING}))
        with registers.reading() as reader:
            card = organisation(reader, world.centre, TODAY)
        assert card is not None
        role_id = card["roles"][0]["role_id"]
        world.do(EndRole(organisation_id=world.centre, role_id=role_id, occurred_on=SPRING))

        with registers.reading() as reader:
            before, after = (organisation(reader, world.centre, day) for day in (date(2022, 2, 28), SPRING))
        assert before is not None
        assert after is not None
        assert (len(before["roles"]), len(after["roles"])) == (1, 0)

    @pytest.mark.req("SOV-08")
    def test_the_federal_operator_is_shown_as_external(self, registers: Registers, world: World):
        """Only the federal operator is listed among external participants."""
        operator = world.organisation(
            Level.ORGANISATION, OrganisationKind.FEDERAL_OPERATOR, world.country, external=True
        )

        with registers.reading() as reader:
            shown = organisations(reader, None, TODAY, Filters(external=True))
        assert [(row["organisation_id"], row["kind"]) for row in shown] == [(operator, "federal_operator")]

    @pytest.mark.req("IZH-06")
    def test_the_register_is_asked_by_level(self, registers: Registers, world: World):
        """Regional, municipal and institutional participants are listed apart."""
        with registers.reading() as reader:
            found = {
                level: {row["organisation_id"] for row in organisations(reader, None, TODAY, Filters(level=level))}
                for level in (Level.REGION, Level.MUNICIPALITY, Level.ORGANISATION)
            }
        assert found[Level.REGION] == {world.region, world.foreign_region}
        assert found[Level.MUNICIPALITY] == {world.municipality, world.foreign_municipality}
        assert world.school in found[Level.ORGANISATION]

    def test_what_is_closed_is_shown_as_closed(self, registers: Registers, world: World):
        """A school closed in March is working in a list of February and closed in one of March."""
        world.do(CloseOrganisation(organisation_id=world.school, occurred_on=SPRING))

        with registers.reading() as reader:
            closed = Filters(status=OrganisationStatus.CLOSED)
            lists = [organisations(reader, None, day, closed) for day in (date(2022, 2, 28), SPRING)]
        assert [[row["organisation_id"] for row in shown] for shown in lists] == [[], [world.school]]

    def test_a_corrected_card_shows_both_versions_by_position(self, registers: Registers, world: World):
        """The kind as it was believed and as it is known now can both be asked for."""
        head = world.journal.head()
        values: dict[str, Any] = {"kind": "other", "name": {"ru": "Дом творчества"}}
        world.do(Correct(kind="organisation", stream_id=world.school, version=1, reason=WHY, values=values))

        with registers.reading() as reader:
            now, then = (organisation(reader, world.school, TODAY, at) for at in (None, head))
        assert now is not None
        assert then is not None
        assert (now["kind"], now["name_ru"]) == ("other", "Дом творчества")
        assert (then["kind"], then["name_ru"]) == ("school", "Демо school")

    def test_lists_go_on_where_they_stopped(self, registers: Registers, world: World):
        """Pages of two show every organisation once, in order of names."""
        with registers.reading() as reader:
            everything = organisations(reader, None, TODAY, limit=1000)
            paged, after = [], None
            while page := organisations(reader, None, TODAY, after=after, limit=2):
                paged += page
                after = (page[-1]["name_ru"], page[-1]["organisation_id"])
        assert paged == everything
        assert len(everything) == 12

    def test_the_unknown_has_no_card(self, registers: Registers, world: World):
        """An id nobody registered has neither a card nor a path."""
        nobody = OrganisationId(UUID(int=5))
        with registers.reading() as reader:
            assert organisation(reader, nobody, TODAY) is None
            assert path(reader, nobody, TODAY) == []
