"""The story is the same twice, keeps its clock, leaves other journals alone and prints what it must."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from domain.pairs import PairKind
from entrypoints.demo.pair import Fate
from entrypoints.demo.printing import WIDTH, show
from entrypoints.demo.region import CENTRE, FULL, REGION, SOVETSK
from entrypoints.demo.route import Turn
from entrypoints.demo.story import NOW, Story
from entrypoints.demo.telling import NotADemo, check, sweep
from entrypoints.importing import import_catalogue
from entrypoints.words import load
from infrastructure.catalogues.loader import FOLDER
from tests.databases import DIALECTS, Databases
from tests.entrypoints.demo.conftest import STORY, Told, installation, told_once


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

    def test_the_full_story_is_as_large_as_promised(self):
        """Ten municipalities, 250 pedagogues in 12 schools of Sovetsk, more than 700 routes, pairs of every kind."""
        story = Story.of(FULL)
        sovetsk, *neighbours = story.cast.towns

        assert (len(neighbours), len(sovetsk.place.schools), sovetsk.place.pedagogues) == (9, 12, 250)
        assert len(story.routes) >= 700
        assert {plan.turn for plan in story.routes} == set(Turn)
        assert {plan.fate for plan in story.pairs} == set(Fate)
        assert {plan.kind for plan in story.pairs} == set(PairKind)

    def test_the_clock_shows_the_first_of_september_and_records_followed_the_story(self, told: Told):
        """Today is 01.09.2024; nothing was recorded before it was true or after the story's end."""
        facts = told.facts

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
        assert all(fact.fact.demo for fact in told.facts if fact.type == "person.registered")

    def test_every_reason_has_its_words(self, told: Told):
        """A reason is a code of the word lists in both languages."""
        reasons = {reason.code for fact in told.facts if (reason := getattr(fact.fact, "reason", None)) is not None}

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
