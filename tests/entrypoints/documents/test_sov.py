"""The agreement of Sovetsk (№ 1-с/2021) as the product shows it after the import."""

from __future__ import annotations

import pytest

from entrypoints.importing.ids import organisation_id
from tests.entrypoints.documents.conftest import Documents, duty


class TestPaper:
    @pytest.mark.req("SOV-01")
    def test_number_and_date_stand_apart(self, documents: Documents):
        """The number is text as printed, the date a date beside it."""
        agreement = documents.agreement("sov")

        assert (agreement["number"], agreement["dated"]) == ("1-с/2021", "2021-09-15")

    @pytest.mark.req("SOV-02")
    def test_three_parties_sign_by_post(self, documents: Documents):
        """A minister, a head of administration and an acting rector: posts, and «и. о.» is kept."""
        agreement = documents.agreement("sov")
        signed = [one for one in agreement["signatures"] if one["part"] == "main_text"]

        assert [party["role"] for party in agreement["parties"]] == ["ministry", "municipality", "centre"]
        assert len(signed) == 3
        assert {one["party"]: one["acting"] for one in signed} == {
            "ministry": False,
            "municipality": False,
            "centre": True,
        }
        assert all(one["person"] is None for one in signed)

    @pytest.mark.req("SOV-03")
    def test_it_rests_on_two_acts(self, documents: Documents):
        """Point 20 of the principles, and order № 908/1."""
        acts = documents.agreement("sov")["legal_basis"]

        assert [(act["number"], act["part"]) for act in acts] == [("3273-р", "п. 20"), ("908/1", None)]

    @pytest.mark.req("SOV-04")
    def test_the_subject_names_the_system_and_its_abbreviation_is_spelt_out(self, documents: Documents):
        """РСНМС stands in the subject, and the paper says what it means."""
        agreement = documents.agreement("sov")
        meanings = {one["short"]: one["full"] for one in agreement["abbreviations"]}

        assert "РСНМС" in agreement["subject"]
        assert meanings["РСНМС"].startswith("региональная система научно-методического сопровождения")

    @pytest.mark.req("SOV-30")
    def test_main_text_and_annex_are_signed_apart(self, documents: Documents):
        """Three signatures under each part; under the main text the centre's has no date, and that is a defect."""
        agreement = documents.agreement("sov")
        parts = {
            part: {one["party"]: one["signed_on"] for one in agreement["signatures"] if one["part"] == part}
            for part in ("main_text", "annex")
        }

        assert parts["main_text"] == {"ministry": "2021-09-15", "municipality": "2021-09-15", "centre": None}
        assert set(parts["annex"].values()) == {"2021-09-15"}
        assert len(parts["annex"]) == 3
        assert documents.defects("sov").count("signature_undated") == 1

    @pytest.mark.req("SOV-31")
    def test_the_seal_belongs_to_the_ministers_signature(self, documents: Documents):
        """М. П. stands with the minister and with nobody else."""
        signatures = documents.agreement("sov")["signatures"]

        assert {one["party"] for one in signatures if one["seal"]} == {"ministry"}

    @pytest.mark.req("SOV-28")
    def test_its_last_day_still_counts(self, documents: Documents):
        """In force from the signatures on; on 30.12.2024 still, on the next day no more."""
        days = ("2021-09-15", "2024-12-30", "2024-12-31")

        states = [documents.agreement("sov", as_of=day)["state"] for day in days]

        assert states == ["in_force", "in_force", "expired"]


class TestObligations:
    def test_twenty_three_stand_in_the_papers_order(self, documents: Documents):
        """3 of the ministry, 7 of the centre, 13 of the municipality."""
        rows = documents.obligations("sov")

        assert [row["seq"] for row in rows] == list(range(1, 24))
        assert [row["party"] for row in rows] == ["ministry"] * 3 + ["centre"] * 7 + ["municipality"] * 13

    @pytest.mark.req("SOV-06", "X-06")
    def test_a_printed_number_finds_every_duty_that_bears_it(self, documents: Documents):
        """2.2.2 is printed twice, once under the ministry's heading: both are found, each with its own party and id."""
        rows = documents.obligations("sov", label="2.2.2")

        assert [(row["party"], row["obligation_id"]) for row in rows] == [
            ("ministry", str(duty("sov", "sov-02"))),
            ("centre", str(duty("sov", "sov-05"))),
        ]

    @pytest.mark.req("SOV-20", "X-06")
    def test_two_duties_of_one_number_are_told_apart(self, documents: Documents):
        """2.3.5 stands twice with the municipality: data on indicators, and analytics on request."""
        data, analytics = documents.obligations("sov", label="2.3.5")

        assert data["obligation_id"] != analytics["obligation_id"]
        assert (data["seq"], analytics["seq"]) == (15, 16)
        assert data["text"] != analytics["text"]
        assert documents.defects("sov").count("duplicate_label") == 3

    @pytest.mark.req("SOV-08")
    def test_the_federal_operator_takes_part_from_outside(self, documents: Documents):
        """Duty 2.2.1 names the operator, who is no party and stands outside the region."""
        (row,) = documents.obligations("sov", label="2.2.1")
        operator = documents.get("sov", f"organisations/{organisation_id('federal-operator')}")

        assert row["external"] == [str(organisation_id("federal-operator"))]
        assert operator["external"] is True

    @pytest.mark.req("SOV-12")
    def test_one_duty_holds_only_on_a_condition(self, documents: Documents):
        """The centre answers for the figures if the parties cooperate (2.2.5); no other duty has a condition."""
        conditional = [row["label"] for row in documents.obligations("sov") if row["conditional"]]

        assert conditional == ["2.2.5"]

    @pytest.mark.req("SOV-18", "SOV-25")
    @pytest.mark.parametrize(("label", "key"), [("2.3.4", "sov-14"), ("2.3.10", "sov-21")])
    def test_coordination_and_conditions_for_growth_are_duties(self, documents: Documents, label: str, key: str):
        """Methodical work is coordinated, and mentors have what they need: both are the municipality's duties."""
        (row,) = documents.obligations("sov", label=label)

        assert (row["obligation_id"], row["party"], row["held"]) == (str(duty("sov", key)), "municipality", True)

    @pytest.mark.req("SOV-09")
    def test_a_route_rests_on_a_request_on_diagnostics_or_on_both(self, documents: Documents):
        """Duty 2.2.2 of the centre names both grounds of a route."""
        rows = {row["id"]: row["route_basis"] for row in documents.agreement("sov")["obligations"]}

        assert rows[str(duty("sov", "sov-05"))] == ["personal_request", "diagnostics"]


class TestAnnex:
    @pytest.fixture
    def targets(self, documents: Documents) -> dict[str, dict[str, tuple[float | None, int | None]]]:
        """Indicator → period → share and count as printed."""
        found: dict[str, dict[str, tuple[float | None, int | None]]] = {}
        for one in documents.agreement("sov")["targets"]:
            share = None if one["min_share"] is None else float(one["min_share"])
            found.setdefault(one["indicator"], {})[one["period"]["key"]] = (share, one["min_count"])
        return found

    @pytest.mark.req("SOV-32")
    def test_seven_indicators_two_periods_twenty_six_cells(self, targets: dict):
        """28 cells, of which 26 are filled and two are blank."""
        cells = [cell for periods in targets.values() for minima in periods.values() for cell in minima]

        assert len(targets) == 7
        assert all(list(periods) == ["2021", "2022+"] for periods in targets.values())
        assert (len(cells), cells.count(None)) == (28, 2)

    @pytest.mark.req("SOV-33")
    @pytest.mark.parametrize("indicator", ["sov-ind-1", "sov-ind-2"])
    def test_share_and_count_are_independent(self, targets: dict, indicator: str):
        """5 % and 12 people, 10 % and 25: neither number is worked out from the other."""
        first, later = targets[indicator]["2021"], targets[indicator]["2022+"]

        assert (first, later) == ((5, 12), (10, 25))
        assert later[1] != first[1] * later[0] / first[0]

    @pytest.mark.req("SOV-34")
    def test_share_and_count_of_tutors_disagree_and_both_stay(self, documents: Documents, targets: dict):
        """50 % and 100 % with one and the same count of 1: kept as printed, and listed as a defect."""
        assert targets["sov-ind-3"] == {"2021": (50, 1), "2022+": (100, 1)}
        assert "share_and_count_disagree" in documents.defects("sov")

    @pytest.mark.req("SOV-35")
    def test_no_share_is_no_share(self, targets: dict):
        """Events have a count only; the share is empty, not nought."""
        assert targets["sov-ind-4"] == {"2021": (None, 2), "2022+": (None, 4)}

    @pytest.mark.req("SOV-36")
    def test_an_indicator_that_counts_has_a_share_too(self, targets: dict):
        """Organisations are counted, and both thresholds stand."""
        assert targets["sov-ind-5"] == {"2021": (10, 1), "2022+": (30, 2)}

    @pytest.mark.req("SOV-37")
    def test_a_target_need_not_grow(self, targets: dict):
        """The seventh asks for 10 % and 1 in both periods."""
        assert targets["sov-ind-7"]["2021"] == targets["sov-ind-7"]["2022+"] == (10, 1)

    @pytest.mark.req("SOV-38")
    def test_the_open_period_is_judged_year_by_year(self, documents: Documents):
        """«2022 и последующие годы» gives 2022, 2023 and 2024, the last year of the term."""
        place = organisation_id("sovetsk")
        agreement = documents.agreement("sov")["agreement_id"]

        rows = documents.get("sov", "indicators", agreement=agreement, territory=place)["rows"]

        years = [row["year"] for row in rows if row["indicator"] == "sov-ind-1" and row["period"] == "2022+"]
        assert years == [2022, 2023, 2024]
