"""The catalogues of organisations, sources and words are whole, and a broken file is refused."""

from datetime import date
from pathlib import Path

import pytest

from domain.organisations.values import Level, OrganisationKind
from infrastructure.catalogues import loader
from infrastructure.catalogues.agreements import AgreementLevel
from infrastructure.catalogues.cards import SourceKey
from infrastructure.catalogues.checks import clauses
from infrastructure.catalogues.loader import BadCatalogue, Catalogues


@pytest.fixture(scope="module")
def catalogues() -> Catalogues:
    return loader.load()


class TestOrganisations:
    def test_five_regions_have_their_time_zones(self, catalogues: Catalogues):
        """A day ends where its region says so."""
        regions = {
            card.key: card.time_zone for card in catalogues.organisations.organisations if card.level is Level.REGION
        }

        assert regions == {
            "kal": "Europe/Kaliningrad",
            "udm": "Europe/Samara",
            "sve": "Asia/Yekaterinburg",
            "hma": "Asia/Yekaterinburg",
            "ros": "Europe/Moscow",
        }

    def test_every_system_has_its_ministry_institute_and_centre(self, catalogues: Catalogues):
        """Five regions, five centres, each at the institute of its own region."""
        tree = catalogues.organisations
        centres = [card for card in tree.organisations if card.kind is OrganisationKind.CENTRE]

        assert len(centres) == 5
        assert len({tree.time_zone(card.key) for card in centres}) == 4
        assert all(card.based_at and tree.path(card.key)[1].key == card.based_at for card in centres)

    @pytest.mark.parametrize("name", ["ЦНППМ", "ЦНППМП", "ЦНПМП", "ЦНППМПР"])
    def test_a_centre_is_found_under_every_name(self, catalogues: Catalogues, name: str):
        """Within one region each of the four abbreviations means one and the same centre."""
        tree = catalogues.organisations
        found = [card.key for card in tree.every() if name in tree.names(card.key)]

        assert found == ["kal-cnppm", "udm-cnppm", "sve-cnppm", "hma-cnppm", "ros-cnppm"]

    def test_the_passport_has_both_its_names(self, catalogues: Catalogues):
        """Паспорт ДПО and паспорт ДППО are one document."""
        (passport,) = [card for card in catalogues.glossary.documents if card.key == "dppo-passport"]

        assert passport.name.ru == "паспорт ДППО"
        assert "паспорт ДПО" in [synonym.name for synonym in passport.synonyms]

    def test_novocherkassk_has_the_schools_it_names(self, catalogues: Catalogues):
        """Nineteen schools of the course lists and one of the tutors, each once."""
        schools = [
            card
            for card in catalogues.organisations.organisations
            if card.parent == "novocherkassk" and card.kind is OrganisationKind.SCHOOL
        ]

        assert len(schools) == 20

    def test_nothing_is_registered_before_what_it_belongs_to(self, catalogues: Catalogues):
        """A known founding day is kept, an unknown one is the default, no child is older than its parent."""
        tree = catalogues.organisations

        assert tree.since("ros-cnppm") == date(2020, 9, 1)
        assert tree.since("kal-cnppm") == tree.default_since == date(2019, 1, 1)
        assert all(tree.since(card.key) >= tree.since(card.parent) for card in tree.every() if card.parent)

    def test_three_levels_of_subjects(self, catalogues: Catalogues):
        """Regional, municipal and institutional: all three, once each."""
        assert [card.level for card in catalogues.glossary.levels] == list(AgreementLevel)


class TestSources:
    def test_a_document_without_requisites_is_taken(self, catalogues: Catalogues):
        """The Izhevsk note has no date, number or author; the days it speaks of stand apart as inferred."""
        card = catalogues.sources.get(SourceKey.IZH)

        assert (card.dated, card.number, card.author) == (None, None, None)
        assert card.as_of is not None
        assert card.as_of.inferred

    def test_contradicting_requisites_of_an_annex_are_kept_apart(self, catalogues: Catalogues):
        """Megion's order is of 19.08.2021 № 360-О; its annex prints 09.08.2021 № 360-0."""
        card = catalogues.sources.get(SourceKey.MEG)
        (annex,) = card.annexes

        assert (card.dated, card.number) == (date(2021, 8, 19), "360-О")
        assert (annex.dated, annex.number) == (date(2021, 8, 9), "360-0")

    def test_everything_taken_from_a_document_cites_it(self, catalogues: Catalogues):
        """All five documents are cited, and agreements only by their own clauses."""
        cited = {clause.source for clause in clauses(catalogues)}

        assert cited == set(SourceKey)
        for card in catalogues.agreements:
            assert {clause.source for clause in clauses(card)} == {card.source}


class TestReading:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        return tmp_path / "broken.yaml"

    @pytest.mark.parametrize(
        ("text", "wrong"),
        [
            ("catalogue: recipes", "catalogue"),
            ("catalogue: glossary\ncatalogue: glossary", "stands twice"),
            ("catalogue: glossary\nlevels: []\ndocuments: []\ntransfer_forms: []\nspice: 1", "spice"),
            ("catalogue: [", "broken.yaml"),
        ],
    )
    def test_a_broken_file_is_refused_by_name(self, file: Path, text: str, wrong: str):
        """Unknown catalogues, repeated keys and unknown fields are refused, naming the file."""
        file.write_text(text, encoding="utf-8")

        with pytest.raises(BadCatalogue, match=wrong) as refused:
            loader.load_file(file)
        assert refused.value.path == file

    @pytest.mark.parametrize(
        ("folder_file", "before", "after", "wrong"),
        [
            ("agreements/sov.yaml", "owner: kal-ministry", "owner: nobody", "nobody"),
            ("agreements/sov.yaml", "indicator: sov-ind-7", "indicator: sov-ind-8", "sov-ind-8"),
            ("agreements/sov.yaml", 'min_share: "50"', "min_share: 50.5", "quoted decimal"),
            ("agreements/sov.yaml", "seq: 23", "seq: 24", "24"),
            ("agreements/sov.yaml", "line: 125", "line: 999", "no line 999"),
            ("agreements/izh.yaml", "exclusions: [izh-14]", "exclusions: [izh-15]", "izh-15"),
            ("organisations.yaml", "time_zone: Europe/Samara", "time_zone: Europe/Izhevsk", "Izhevsk"),
            ("organisations.yaml", "parent: udm-iro", "parent: izhevsk-imc", "no parent"),
            ("organisations.yaml", "    demo: true\n", "", "cites"),
        ],
    )
    def test_a_reference_to_nothing_is_refused(
        self, tmp_path: Path, folder_file: str, before: str, after: str, wrong: str
    ):
        """A catalogue that names what no catalogue defines, or contradicts itself, is not read."""
        for path in loader.FOLDER.rglob("*.yaml"):
            name = path.relative_to(loader.FOLDER)
            text = path.read_text(encoding="utf-8")
            assert str(name) != folder_file or before in text
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            changed = text.replace(before, after, 1) if str(name) == folder_file else text
            (tmp_path / name).write_text(changed, encoding="utf-8")

        with pytest.raises(BadCatalogue, match=wrong):
            loader.load(tmp_path)
