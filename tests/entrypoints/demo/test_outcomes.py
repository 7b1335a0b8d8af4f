"""What routes, pairs and papers have come to when the story ends."""

from __future__ import annotations

from datetime import date

import pytest

from domain.agreements import Agreement
from domain.corrections import Corrected
from domain.ioms import Iom, Stage
from domain.pairs import MentoringPair
from entrypoints.demo.elsewhere import COURSES, IZHEVSK_SCHOOL, izhevsk
from entrypoints.importing.ids import Ids, agreement_id, organisation_id
from tests.entrypoints.demo.conftest import STORY, Told


class TestRoutesAndPairs:
    @pytest.mark.req("SOV-09")
    def test_routes_rest_on_a_request_on_diagnostics_and_on_both(self, told: Told):
        """The ground of a route is a set, and the story has all three."""
        bases = {told.journal.load(Iom, route).bases for route in told.ids("iom")}

        assert {frozenset(each) for each in bases} >= {
            frozenset({"request"}),
            frozenset({"diagnostics"}),
            frozenset({"request", "diagnostics"}),
        }

    def test_routes_stand_at_every_stage_at_the_end(self, told: Told):
        """Some routes are closed or terminated, others still under way."""
        stages = {told.journal.load(Iom, route).stage for route in told.ids("iom")}

        assert {Stage.CLOSED, Stage.TERMINATED, Stage.EXECUTION} <= stages

    def test_a_correction_leaves_both_readings(self, told: Told):
        """The corrected transfer keeps its first reading in the story of its route."""
        corrected = next(f for f in told.facts if isinstance(f.fact, Corrected))
        told_by = told.get(f"ioms/{corrected.stream_id}/story", STORY.cast.approver.actor)

        assert [line["earlier"] != [] for line in told_by].count(True) == 1

    @pytest.mark.req("MEG-16")
    def test_pairs_have_all_grounds(self, told: Told):
        """By subject, by competency, a young specialist, and management teams."""
        kinds = {told.journal.load(MentoringPair, pair).kind for pair in told.ids("pair")}

        assert kinds == {"subject", "competency", "young_specialist", "management_teams"}

    @pytest.mark.req("ALA-08", "IZH-16")
    def test_a_pair_is_seen_in_its_school_and_under_the_area_it_serves(self, told: Told):
        """The pair of Izhevsk's school stands in its roster, linked to area 6 of the city's agreement."""
        head = izhevsk()[0].actor
        area = Ids("izh").duty("izh-06")

        of_school = told.get("pairs", head, school=IZHEVSK_SCHOOL)["items"]
        of_area = told.get("pairs", head, agreement=agreement_id("izh"), obligation=area)["items"]

        assert [row["pair_id"] for row in of_school] == [row["pair_id"] for row in of_area]
        assert (of_area[0]["status"], of_area[0]["mentor_school"]) == ("completed", str(IZHEVSK_SCHOOL))


class TestPapers:
    @pytest.mark.req("ALA-35")
    def test_a_yearly_agreement_is_a_new_one_each_year(self, told: Told):
        """Each January a new paper, linked to the one before, which is closed."""
        first, second, third = (told.journal.load(Agreement, agreement_id(key)) for key in COURSES)

        assert [paper.state_on(date(2024, 9, 1)) for paper in (first, second, third)] == [
            "closed",
            "closed",
            "in_force",
        ]
        assert (first.renewed_by, second.renews, second.renewed_by, third.renews) == (
            second.id,
            first.id,
            third.id,
            second.id,
        )
        assert len({paper.number for paper in (first, second, third)}) == 3

    @pytest.mark.req("MEG-09")
    def test_every_school_of_megion_signs_for_itself(self, told: Told):
        """Four schools hold the third role of an agreement without a region, and each has its own signature."""
        agreement = told.journal.load(Agreement, agreement_id("meg-demo"))
        schools = agreement.party("schools").organisations

        assert {party.role for party in agreement.parties} == {"department", "development-centre", "schools"}
        assert len(schools) == 4
        assert {one.organisation for one in agreement.signatures if one.party == "schools"} == set(schools)
        assert organisation_id("hma-department") not in agreement.places()

    def test_the_agreements_stand_by_their_numbers(self, told: Told):
        """Real numbers, made-up neighbours, and papers without a number side by side."""
        rows = told.get("agreements", STORY.cast.officer.actor, limit=100)["items"]

        assert {"1-с/2021", "2-с/2021", "3-с/2021"} <= {row["number"] for row in rows}
        assert {row["state_on"] for row in rows} >= {"in_force", "closed", "voided"}
