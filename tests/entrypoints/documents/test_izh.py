"""The agreement of Izhevsk (№ 02-25/45-26), known from a note without date, number or author."""

from __future__ import annotations

import pytest

from domain.agreements.facts.founding import Registered
from domain.agreements.facts.fulfilment import Delegated
from entrypoints.importing.ids import agreement_id, organisation_id
from infrastructure.catalogues import loader
from infrastructure.catalogues.cards import SourceKey
from tests.entrypoints.documents.conftest import Documents, duty

BEFORE, FROM = "2022-01-01", "2022-06-22"


class TestPaper:
    @pytest.mark.req("IZH-01")
    def test_a_source_without_requisites_is_taken(self, documents: Documents):
        """The note's card has neither date nor number nor author, the days it speaks of stand apart, and it enters."""
        card = loader.load().sources.get(SourceKey.IZH)
        (founded, *_) = documents.services.journal.facts(agreement_id("izh"))

        assert (card.dated, card.number, card.author) == (None, None, None)
        assert card.as_of is not None
        assert isinstance(founded, Registered)
        assert founded.scan_hash == card.sha256

    @pytest.mark.req("IZH-02")
    def test_number_date_and_end_are_read_from_the_fact_and_from_the_register(self, documents: Documents):
        """02-25/45-26 is text; 13.09.2021 and 31.12.2024 are the same in the journal and in the read model."""
        (founded, *_) = documents.services.journal.facts(agreement_id("izh"))
        assert isinstance(founded, Registered)
        (row,) = documents.get("izh", "agreements", sought="02-25/45-26")["items"]

        assert (founded.number, str(founded.dated), str(founded.ends_on)) == (
            row["number"],
            row["dated"],
            row["ends_on"],
        )
        assert (row["number"], row["dated"], row["ends_on"]) == ("02-25/45-26", "2021-09-13", "2024-12-31")

    @pytest.mark.req("IZH-03")
    def test_three_parties_and_no_signatory(self, documents: Documents):
        """Administration, ministry and institute; the note names nobody who signed."""
        agreement = documents.agreement("izh")

        assert [party["role"] for party in agreement["parties"]] == ["municipality", "ministry", "institute"]
        assert all(party["officials"] == [] for party in agreement["parties"])
        assert agreement["signatures"] == []
        assert "no_signatures" in documents.defects("izh")

    @pytest.mark.req("IZH-04")
    def test_the_centre_works_at_the_institute_and_is_no_party(self, documents: Documents):
        """The centre is «на базе» of the institute; among the parties it does not stand."""
        centre = documents.get("izh", f"organisations/{organisation_id('udm-cnppm')}")
        parties = [one for party in documents.agreement("izh")["parties"] for one in party["organisations"]]

        assert centre["based_on"] == str(organisation_id("udm-iro"))
        assert str(organisation_id("udm-iro")) in parties
        assert str(organisation_id("udm-cnppm")) not in parties

    @pytest.mark.req("IZH-05")
    def test_it_is_found_by_its_project(self, documents: Documents):
        """Subject and project are kept, and the project finds the agreement."""
        rows = documents.get("izh", "agreements", project="Современная школа")["items"]

        assert [row["number"] for row in rows] == ["02-25/45-26"]
        assert documents.agreement("izh")["subject"]

    @pytest.mark.req("IZH-06")
    def test_there_are_three_levels(self, documents: Documents):
        """Regional, municipal, institutional: what the register may be asked for."""
        assert documents.schema("AgreementLevel")["enum"] == ["regional", "municipal", "institutional"]


class TestDelegation:
    @pytest.mark.req("IZH-07")
    def test_the_appointment_is_a_fact_of_its_own(self, documents: Documents):
        """On 22.06.2022 a deputy head of the administration appoints the director of the information centre."""
        facts = documents.services.journal.facts(agreement_id("izh"))
        (appointed,) = [fact for fact in facts if isinstance(fact, Delegated)]

        assert str(appointed.occurred_on) == FROM
        assert appointed.appointed_by == "заместитель главы администрации"
        assert appointed.delegate.post == "директор"
        assert appointed.delegate.organisation == organisation_id("izhevsk-imc")

    @pytest.mark.req("IZH-08")
    @pytest.mark.parametrize(
        ("day", "post"), [(BEFORE, None), ("2022-06-21", None), (FROM, "директор"), ("2024-08-31", "директор")]
    )
    def test_who_answered_depends_on_the_day(self, documents: Documents, day: str, post: str | None):
        """Nobody before 22.06.2022, the director from that day on."""
        answering = {row["post"] for row in documents.obligations("izh", as_of=day) if row["origin"] == "agreement"}

        assert answering == {post}

    @pytest.mark.req("IZH-09")
    def test_the_exclusion_is_kept_and_shown(self, documents: Documents):
        """All duties are handed over but the financing of tutor support."""
        (delegation,) = documents.agreement("izh")["delegations"]
        excluded = [row for row in documents.obligations("izh") if row["answers"] == "excluded"]

        assert delegation["obligations"] is None
        assert delegation["exclusions"] == [str(duty("izh", "izh-14"))]
        assert [row["text"] for row in excluded] == ["Финансирование тьюторского сопровождения"]

    @pytest.mark.req("IZH-10")
    def test_the_excluded_duty_is_nobodys(self, documents: Documents):
        """The list of duties without an answerer holds it; before the appointment it held all of them."""
        now = documents.get("izh", "agreements/obligations/nobodys", agreement=agreement_id("izh"))["items"]
        before = documents.get(
            "izh", "agreements/obligations/nobodys", agreement=agreement_id("izh"), as_of=BEFORE, limit=50
        )["items"]

        assert [row["obligation_id"] for row in now] == [str(duty("izh", "izh-14"))]
        assert len(before) == 14


class TestAreas:
    @pytest.mark.req("IZH-11")
    def test_an_area_has_no_last_day_and_is_due_in_every_year(self, documents: Documents):
        """From 13.09.2021 with no end printed: no end is stored, and a filter by any year of the term includes it."""
        areas = {one["id"]: (one["since"], one["until"]) for one in documents.agreement("izh")["obligations"]}
        first = str(duty("izh", "izh-01"))

        assert areas[first] == ("2021-09-13", None)
        for year in ("2021", "2022", "2023", "2024"):
            rows = documents.obligations("izh", period=year)
            assert [
                period["period"]["key"] for row in rows if row["obligation_id"] == first for period in row["periods"]
            ] == [year]

    @pytest.mark.req("IZH-12")
    def test_thirteen_areas_stand_in_order(self, documents: Documents):
        """Thirteen, numbered 1 to 13 though the printed list is broken before the last."""
        areas = [row for row in documents.obligations("izh") if row["origin"] == "agreement"]

        assert [(row["seq"], row["label"]) for row in areas] == [(n, str(n)) for n in range(1, 14)]
        assert "list_broken" in documents.defects("izh")

    @pytest.mark.req("IZH-20")
    def test_four_measures_stand_outside_the_agreement(self, documents: Documents):
        """13 areas within, 4 measures beside it, told apart by their origin."""
        origins = [row["origin"] for row in documents.obligations("izh")]

        assert (origins.count("agreement"), origins.count("outside")) == (13, 4)

    @pytest.mark.req("IZH-21")
    def test_the_institute_plays_three_roles_in_three_contexts(self, documents: Documents):
        """A party here, the regional operator there, the regional coordinator elsewhere."""
        roles = documents.get("izh", f"organisations/{organisation_id('udm-iro')}")["roles"]

        assert {row["role"] for row in roles} == {"party", "regional_operator", "regional_coordinator"}
        assert len({row["context_ru"] for row in roles}) == 3
