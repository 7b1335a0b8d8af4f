"""Figures of the story are judged by the papers of their year."""

from __future__ import annotations

import pytest

from entrypoints.demo.amending import AMENDMENT
from entrypoints.demo.region import SMALL
from tests.entrypoints.demo.conftest import SOV, STORY, Told


class TestFigures:
    @pytest.mark.req("SOV-05")
    def test_the_ministry_watches_every_municipality(self, told: Told):
        """An officer of the ministry asks for each municipality's annex and is answered."""
        officer = STORY.cast.officer.actor
        for agreement, territory in STORY.region.values():
            rows = told.get("indicators", officer, agreement=agreement, territory=territory)["rows"]
            assert {row["indicator"] for row in rows} == {f"sov-ind-{number}" for number in range(1, 8)}
            assert all(row["n"] is not None for row in rows if row["year"] < 2024)

    @pytest.mark.req("SOV-17")
    def test_first_approvals_of_a_year_are_counted_among_those_employed_at_its_end(self, told: Told):
        """As many people of Sovetsk as the story means, of all who work there on the last day of the year."""
        rows = told.annex()
        counted = [(rows["sov-ind-1", year]["n"], rows["sov-ind-1", year]["d"]) for year in (2021, 2022, 2023)]

        assert counted == [(n, SMALL.pedagogues) for n in SMALL.routes[:3]]

    def test_a_year_is_judged_by_the_targets_of_its_last_day(self, told: Told):
        """The amendment of 2023 asks for half the schools: 2022 is judged by the old minimum, 2023 by the new one."""
        rows = told.annex()
        minima = {year: rows["sov-ind-6", year]["min_share"] for year in (2021, 2022, 2023, 2024)}
        (change,) = told.get(f"agreements/{SOV}/changes", STORY.cast.officer.actor)

        assert {year: float(share) for year, share in minima.items()} == {2021: 10, 2022: 30, 2023: 50, 2024: 50}
        assert change["amendment_id"] == str(AMENDMENT)
        assert (float(change["before"]["min_share"]), float(change["after"]["min_share"])) == (30, 50)

    @pytest.mark.req("SOV-34")
    def test_one_trained_tutor_meets_the_count_in_both_periods(self, told: Told):
        """1 of 2: the count of 1 is met in 2021 and in 2022; the share apart, met at 50 % and not at 100 %."""
        rows = told.annex()
        first, later = rows["sov-ind-3", 2021], rows["sov-ind-3", 2022]

        assert [(row["n"], row["d"], row["by_count"]["verdict"]) for row in (first, later)] == [(1, 2, "met")] * 2
        assert (first["by_share"]["verdict"], later["by_share"]["verdict"]) == ("met", "not_met")
        assert (first["minima_disagree"], later["minima_disagree"]) == (False, True)

    @pytest.mark.req("SOV-36")
    def test_both_thresholds_of_a_count_apply(self, told: Told):
        """One organisation of twelve reaches the count of 1 and not the share of 10 %: not met."""
        row = told.annex()["sov-ind-5", 2021]

        assert (row["by_count"]["verdict"], row["by_share"]["verdict"], row["verdict"]) == ("met", "not_met", "not_met")

    def test_a_figure_corrected_late_was_another_one_before(self, told: Told):
        """In March 2024 the figure of 2022 grew from 23 to 26; as known before, it still is 23."""
        restated = next(f.position for f in told.facts if f.type == "reported_value.restated")

        now, then = told.annex()["sov-ind-2", 2022], told.annex(known_at=restated - 1)["sov-ind-2", 2022]

        assert (now["n"], then["n"]) == (26, 23)

    def test_an_open_year_is_expected_not_failed(self, told: Told):
        """2024 runs: what is not reached yet is expected."""
        assert told.annex()["sov-ind-1", 2024]["verdict"] == "expected"
