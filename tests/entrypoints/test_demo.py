"""The story of the demonstration, told small: the same twice, true to the rules, on real papers and made-up people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from rich.console import Console
from starlette.testclient import TestClient

from application.bus import Actor
from domain.agreements import Agreement
from domain.corrections import Corrected
from domain.ioms import Iom, Stage
from domain.pairs import MentoringPair
from entrypoints.api.app import create_app
from entrypoints.bootstrap import Services, build
from entrypoints.demo.amending import AMENDMENT
from entrypoints.demo.elsewhere import COURSES, IZHEVSK_SCHOOL, izhevsk
from entrypoints.demo.printing import WIDTH, show
from entrypoints.demo.region import CENTRE, REGION, SMALL, SOVETSK
from entrypoints.demo.story import NOW, Story, tell
from entrypoints.demo.telling import NotADemo, check, sweep
from entrypoints.importing import import_catalogue
from entrypoints.importing.ids import Ids, agreement_id, organisation_id
from entrypoints.words import load
from infrastructure.catalogues.loader import FOLDER
from infrastructure.settings import Settings
from tests.databases import DIALECTS, Databases
from tests.entrypoints.conftest import as_actor

STORY = Story.of(SMALL)
SOV = agreement_id("sov")


def installation(folder: Path, database_url: str | None = None) -> Services:
    settings = Settings(data=folder, database_url=database_url, demo=True, log_level="WARNING", patience_seconds=20)
    return build(settings, seed=1)


def told_once(services: Services) -> int:
    """The story and the legal days up to its end; the head afterwards."""
    tell(services, STORY)
    services.catch_up()
    sweep(services)
    services.catch_up()
    return services.journal.head()


class Told:
    """The installation after the story, asked over HTTP by the people of the story."""

    def __init__(self, services: Services, http: TestClient) -> None:
        self.services = services
        self.journal = services.journal
        self._http = http

    def get(self, path: str, by: Actor, **query: Any) -> Any:
        answer = self._http.get(f"/api/v1/{path}", params=query, headers=as_actor(by))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def annex(self, **query: Any) -> dict[tuple[str, int], dict[str, Any]]:
        """Sovetsk's annex as an officer of the ministry sees it: indicator and year → row."""
        officer = STORY.cast.officer.actor
        rows = self.get("indicators", officer, agreement=SOV, territory=SOVETSK, **query)["rows"]
        return {(row["indicator"], row["year"]): row for row in rows}

    def types(self) -> Counter[str]:
        return Counter(fact.type for fact in self.journal.read(0, 100_000))

    def ids(self, kind: str) -> set[UUID]:
        return {fact.stream_id for fact in self.journal.read(0, 100_000) if fact.kind == kind}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with installation(tmp_path_factory.mktemp("demo")) as services:
        told_once(services)
        with TestClient(create_app(services)) as http:
            yield Told(services, http)


class TestTelling:
    @pytest.mark.parametrize("dialect", DIALECTS)
    def test_a_story_told_twice_appends_nothing(self, dialect: str, databases: Databases, tmp_path: Path):
        """A second run finds every answer stored: same head, same log of refusals, on both databases."""
        url = None if dialect == "sqlite" else databases.fresh(dialect)

        with installation(tmp_path, url) as services:
            first, refused = told_once(services), services.refusals.page({CENTRE, REGION})
        with installation(tmp_path, url) as services:
            again, refused_again = told_once(services), services.refusals.page({CENTRE, REGION})

        assert (again, refused_again) == (first, refused)
        assert (first > 2000, len(refused)) == (True, 2)

    def test_the_clock_shows_the_first_of_september_and_records_followed_the_story(self, told: Told):
        """Today is 01.09.2024; nothing was recorded before it was true or after the story's end."""
        facts = told.journal.read(0, 100_000)

        assert told.services.today(SOVETSK) == date(2024, 9, 1)
        assert all(fact.occurred_on <= fact.recorded_at.date() <= NOW.date() for fact in facts)
        assert facts[0].recorded_at.year == 2019

    def test_the_sweep_at_the_end_finds_nothing(self, told: Told):
        """Every legal day was noted when it came, so a server started later appends nothing."""
        head = told.journal.head()

        sweep(told.services)

        assert told.journal.head() == head

    def test_no_stream_is_parked(self, told: Told):
        """Every read model has read every fact of the story."""
        found = told.services.status().projections

        assert [(model.name, model.lag, model.parked) for model in found] == [(m.name, 0, 0) for m in found]

    def test_everything_the_story_promises_has_happened(self, told: Told):
        """Returns, pauses, terminations, changes, a deviation, a reopening, a correction, a declined round and more."""
        promised = {
            *("iom.plan_returned", "iom.paused", "iom.resumed", "iom.terminated", "iom.plan_change_approved"),
            *("iom.deviated", "iom.reopened", "iom.returned_to_execution", "iom.item_returned", "fact.corrected"),
            *("agreement.declined", "agreement.returned", "agreement.voided", "agreement.terminated"),
            *("agreement.closed", "agreement.renewed", "agreement.delegated", "agreement.obligation_not_fulfilled"),
            *("agreement.report_returned", "amendment.came_into_force", "reported_value.restated"),
            *("pair.declined", "pair.cancelled", "pair.paused", "pair.mentor_replaced", "pair.followed_up"),
        }

        assert promised - set(told.types()) == set()

    def test_everybody_is_made_up_and_marked_so(self, told: Told):
        """Every family name says «Демо», and every record of a person and of a school of theirs is marked."""
        people = sorted(told.ids("person"))
        names = told.services.vault.names(people)

        assert all("-Демо " in name for name in names.values())
        assert len(names) == len(people) > 100
        assert all(fact.fact.demo for fact in told.journal.read(0, 100_000) if fact.type == "person.registered")

    def test_every_reason_has_its_words(self, told: Told):
        """A reason is a code of the word lists in both languages."""
        reasons = {
            reason.code
            for fact in told.journal.read(0, 100_000)
            if (reason := getattr(fact.fact, "reason", None)) is not None
        }

        assert {code for code in reasons if f"code.{code}" not in load().values} == set()

    def test_another_journal_is_left_alone(self, tmp_path: Path):
        """Where somebody keeps real data the demonstration refuses to write."""
        with installation(tmp_path) as services:
            import_catalogue(services, FOLDER / "organisations.yaml")

            with pytest.raises(NotADemo, match="LETOPIS_DATA"):
                check(services)

    def test_what_is_printed_fits_110_columns(self, told: Told):
        """Notice, annex, region, agreements by number and Izhevsk's answerer, no table wider than 110."""
        written = StringIO()

        show(told.services, STORY.catalogues, STORY.region, Console(file=written, width=WIDTH, highlight=False))
        text = written.getvalue()

        tables = text[: text.index("Ижевск, соглашение")]
        assert max(map(len, tables.splitlines())) <= WIDTH
        for expected in ("ДЕМО", "01.09.2024", "1-с/2021", "02-25/45-26", "21.06.2022  никто", "22.06.2022  директор"):
            assert expected in text


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
        restated = next(f.position for f in told.journal.read(0, 100_000) if f.type == "reported_value.restated")

        now, then = told.annex()["sov-ind-2", 2022], told.annex(known_at=restated - 1)["sov-ind-2", 2022]

        assert (now["n"], then["n"]) == (26, 23)

    def test_an_open_year_is_expected_not_failed(self, told: Told):
        """2024 runs: what is not reached yet is expected."""
        assert told.annex()["sov-ind-1", 2024]["verdict"] == "expected"


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
        corrected = next(f for f in told.journal.read(0, 100_000) if isinstance(f.fact, Corrected))
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
