"""Catalogues are entered through the same commands people use, once, whole, with the defects of the papers listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from domain.agreements import Agreement
from domain.organisations import Organisation, OrganisationRole
from entrypoints.bootstrap import Services, build
from entrypoints.cli import app
from entrypoints.importing import NotEntered, import_catalogue, steps_of
from entrypoints.importing.entering import shipped_sources
from entrypoints.importing.ids import agreement_id, organisation_id
from infrastructure.catalogues.loader import FOLDER, BadCatalogue, load_file
from infrastructure.settings import Settings

ORGANISATIONS = FOLDER / "organisations.yaml"
AGREEMENTS = tuple(FOLDER / "agreements" / f"{key}.yaml" for key in ("sov", "izh", "ala", "meg"))


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Services]:
    """An empty installation, not in demo mode, on SQLite and on PostgreSQL."""
    given = None if database_url.startswith("sqlite") else database_url
    with build(Settings(data=tmp_path / "data", database_url=given, log_level="WARNING")) as services:
        yield services


@pytest.fixture
def entered(installation: Services) -> Services:
    """The installation after every catalogue."""
    for file in (ORGANISATIONS, *AGREEMENTS):
        import_catalogue(installation, file)
    return installation


class TestEntering:
    def test_every_catalogue_enters_an_empty_installation_and_enters_once(self, installation: Services):
        """The first thing done with the product is an import; the second import of the same files changes nothing."""
        files = (ORGANISATIONS, *AGREEMENTS)

        first = [import_catalogue(installation, file) for file in files]
        again = [import_catalogue(installation, file) for file in files]

        assert all(outcome.facts >= outcome.commands for outcome in first)
        assert sum(outcome.facts for outcome in first) == installation.journal.head()
        assert [(outcome.commands, outcome.facts) for outcome in again] == [(o.commands, 0) for o in first]

    def test_the_entries_follow_from_the_file_alone(self):
        """What a catalogue asks for is the same whenever it is asked, and no two entries share a name."""
        entries = [
            entry for file in (ORGANISATIONS, *AGREEMENTS) for entry in steps_of(load_file(file), shipped_sources())
        ]

        assert entries == [
            entry for file in (ORGANISATIONS, *AGREEMENTS) for entry in steps_of(load_file(file), shipped_sources())
        ]
        assert len({entry.name for entry in entries}) == len(entries)

    def test_made_up_organisations_stay_out(self, entered: Services):
        """Only the demonstration enters the organisations the catalogue marks as made up."""
        demo = organisation_id("megion-demo-school-1")

        assert entered.journal.facts(demo) == []
        assert not entered.journal.load(Organisation, organisation_id("megion")).demo

    def test_an_organisation_has_its_day_its_names_and_its_roles(self, entered: Services):
        """The Udmurt institute is a party, the regional operator and the regional coordinator at once."""
        institute = entered.journal.load(Organisation, organisation_id("udm-iro"))
        centre = entered.journal.load(Organisation, organisation_id("ros-cnppm"))

        assert {held.role for held in institute.roles.values()} == {
            OrganisationRole.PARTY,
            OrganisationRole.REGIONAL_OPERATOR,
            OrganisationRole.REGIONAL_COORDINATOR,
        }
        assert centre.began_on == date(2020, 9, 1)
        assert {"ЦНППМ", "ЦНППМП", "ЦНПМП", "ЦНППМПР"} <= set(centre.synonyms)


class TestPapers:
    @pytest.mark.parametrize(
        ("key", "defects"),
        [
            (
                "sov",
                {"duplicate_label": 3, "signature_undated": 1, "signature_unnamed": 1, "share_and_count_disagree": 1},
            ),
            ("izh", {"no_signatures": 1, "list_broken": 1, "appointment_without_document": 1}),
            ("ala-cooperation", {"no_number": 1, "no_date": 1, "party_named_as_variants": 1}),
            ("ala-courses", {"no_number": 1, "several_agreements": 1}),
            ("meg", {"no_number": 1, "no_date": 1, "party_unnamed": 1, "deadline_instead_of_date": 1}),
        ],
    )
    def test_the_defects_of_a_paper_are_listed_and_refuse_nothing(
        self, entered: Services, key: str, defects: dict[str, int]
    ):
        """A paper with gaps and contradictions enters; each is listed once, as the catalogue or the product saw it."""
        agreement = entered.journal.load(Agreement, agreement_id(key))
        listed = Counter(defect.code for defect in agreement.defects)

        assert {code: listed[code] for code in defects} == defects
        assert len({(d.code, d.label, d.touches) for d in agreement.defects}) == len(agreement.defects)

    def test_a_blank_of_the_paper_stays_blank(self, entered: Services):
        """Megion's agreement has neither number nor date nor term, and none is made up."""
        agreement = entered.journal.load(Agreement, agreement_id("meg"))

        assert (agreement.number, agreement.dated, agreement.content.term.ends_on) == (None, None, None)


class TestRefusing:
    def test_agreements_wait_for_the_organisations_they_name(self, installation: Services):
        """An agreement before its organisations is refused with their names and what to import first."""
        with pytest.raises(NotEntered, match=r"kal-ministry.*organisations\.yaml"):
            import_catalogue(installation, AGREEMENTS[0])

        assert installation.journal.head() == 0

    def test_a_broken_file_changes_nothing(self, installation: Services, tmp_path: Path):
        """A file that breaks its own rules is refused before the first command."""
        broken = tmp_path / "organisations.yaml"
        text = ORGANISATIONS.read_text(encoding="utf-8")
        broken.write_text(text.replace("level: municipality", "level: village", 1), encoding="utf-8")

        with pytest.raises(BadCatalogue, match="village"):
            import_catalogue(installation, broken)

        assert installation.journal.head() == 0

    def test_a_catalogue_that_only_explains_is_not_entered(self, installation: Services):
        """Sources, glossary and indicators are read where they lie; entering one says so."""
        with pytest.raises(NotEntered, match="не нужно"):
            import_catalogue(installation, FOLDER / "glossary.yaml")

    def test_a_card_entered_before_is_not_changed_by_a_file(self, entered: Services, tmp_path: Path):
        """A changed card is refused by its key: what stands is changed by commands, not by files."""
        changed = tmp_path / "organisations.yaml"
        text = ORGANISATIONS.read_text(encoding="utf-8")
        changed.write_text(text.replace("name: Город Ижевск", "name: Город Иной", 1), encoding="utf-8")
        head = entered.journal.head()

        with pytest.raises(NotEntered, match="izhevsk / register"):
            import_catalogue(entered, changed)

        assert entered.journal.head() == head


class TestCommandLine:
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LETOPIS_DATA", str(tmp_path / "var"))

    def test_letopis_import_says_what_it_did(self):
        """The operator reads how many commands were asked and how many facts are new."""
        first = CliRunner().invoke(app, ["import", str(ORGANISATIONS)])
        again = CliRunner().invoke(app, ["import", str(ORGANISATIONS)])

        assert (first.exit_code, again.exit_code) == (0, 0)
        assert ", 0 новых фактов" in again.output

    @pytest.mark.parametrize("text", ["catalogue: [", "catalogue: recipes", "catalogue: glossary\nlevels: []"])
    def test_a_bad_file_ends_with_2(self, tmp_path: Path, text: str):
        """A file nobody can read ends the command with 2 and a sentence, not with a trace."""
        file = tmp_path / "bad.yaml"
        file.write_text(text, encoding="utf-8")

        answer = CliRunner().invoke(app, ["import", str(file)])

        assert answer.exit_code == 2
        assert "bad.yaml" in answer.output
        assert "Traceback" not in answer.output
