"""The agreements of the catalogues say what the documents say, gaps and contradictions included."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from infrastructure.catalogues import loader
from infrastructure.catalogues.agreements import AgreementCard, AgreementLevel, DefectCode
from infrastructure.catalogues.loader import Catalogues
from infrastructure.catalogues.obligations import Origin, RouteBasis, TransferForm
from infrastructure.catalogues.organisations import OrganisationRole
from infrastructure.catalogues.targets import IndicatorKind


@pytest.fixture(scope="module")
def catalogues() -> Catalogues:
    return loader.load()


@pytest.fixture
def sov(catalogues: Catalogues) -> AgreementCard:
    return catalogues.agreement("sov")


@pytest.fixture
def izh(catalogues: Catalogues) -> AgreementCard:
    return catalogues.agreement("izh")


def defects(agreement: AgreementCard) -> Counter[DefectCode]:
    return Counter(defect.code for defect in agreement.defects)


class TestSovetsk:
    def test_its_requisites_are_as_printed(self, sov: AgreementCard):
        """The number is a string, the date stands apart, and the last day is 30.12.2024."""
        assert (sov.number, sov.dated, sov.term.ends_on) == (
            "1-с/2021",
            date(2021, 9, 15),
            date(2024, 12, 30),
        )
        assert sov.term.starts == "on_last_signature"
        assert sov.amended_by == "supplementary_agreement"

    def test_it_rests_on_two_acts_and_spells_out_its_abbreviation(self, sov: AgreementCard):
        """The two grounds of the preamble are kept with their parts, and РСНМС has its full name."""
        assert [(basis.number, basis.part) for basis in sov.legal_basis] == [
            ("3273-р", "п. 20"),
            ("908/1", None),
        ]
        assert "региональная система" in next(a.full.ru for a in sov.abbreviations if a.short == "РСНМС")

    def test_three_posts_sign_and_one_of_them_is_acting(self, sov: AgreementCard):
        """Signatories are posts, and «и. о.» of the rector is kept."""
        acting = {party.role: party.signatory and party.signatory.acting for party in sov.parties}

        assert acting == {"ministry": False, "municipality": False, "centre": True}

    def test_it_has_twenty_three_obligations_with_their_printed_labels(self, sov: AgreementCard):
        """Three of the ministry, seven of the centre, thirteen of the municipality; labels repeat."""
        assert [len(sov.obligations_of(role)) for role in ("ministry", "centre", "municipality")] == [
            3,
            7,
            13,
        ]
        assert [o.label for o in sov.obligations_of("ministry")] == ["2.1.1", "2.2.2", "2.2.3"]
        repeated = {label for label, times in Counter(o.label for o in sov.obligations).items() if times > 1}
        assert repeated == {"2.2.2", "2.2.3", "2.3.5"}

    def test_a_repeated_label_finds_both_obligations(self, sov: AgreementCard):
        """A search for 2.2.2 gives one duty of the ministry and one of the centre, 2.3.5 two of the city."""
        assert [duty.party for duty in sov.labelled("2.2.2")] == ["ministry", "centre"]
        assert [duty.under for duty in sov.labelled("2.2.2")] == ["2.1", "2.2"]
        assert [duty.title.ru for duty in sov.labelled("2.3.5")] == [
            "Достоверные сведения о показателях",
            "Аналитика по запросам министерства и ЦНППМ",
        ]

    def test_only_the_centres_duty_to_reach_values_is_conditional(self, sov: AgreementCard):
        """Clause 2.2.5 holds only if the parties cooperate."""
        assert [duty.label for duty in sov.obligations if duty.conditional] == ["2.2.5"]

    def test_routes_rest_on_requests_or_diagnostics(self, sov: AgreementCard):
        """The centre builds routes on personal requests, on diagnostics, or on both."""
        (iom,) = [duty for duty in sov.labelled("2.2.2") if duty.party == "centre"]

        assert iom.route_basis == (RouteBasis.PERSONAL_REQUEST, RouteBasis.DIAGNOSTICS)

    def test_transfer_into_practice_has_four_forms(self, sov: AgreementCard, izh: AgreementCard):
        """Sovetsk visits lessons where Izhevsk visits events; the other three forms are the same."""
        ours, theirs = set(sov.labelled("2.3.8")[0].forms), set(izh.labelled("4")[0].forms)

        assert len(ours) == len(theirs) == 4
        assert (ours - theirs, theirs - ours) == ({TransferForm.LESSON_VISIT}, {TransferForm.EVENT_VISIT})

    def test_the_federal_operator_takes_part_from_outside(self, catalogues: Catalogues, sov: AgreementCard):
        """The operator is a participant and an addressee, never a party."""
        assert catalogues.organisations.get("federal-operator").external
        assert sov.labelled("2.2.1")[0].participants == ("federal-operator",)
        assert "federal-operator" in sov.labelled("2.2.7")[0].addressees
        assert all("federal-operator" not in party.organisations for party in sov.parties)

    def test_each_part_of_the_paper_is_signed_by_three(self, sov: AgreementCard):
        """Main text and annex are signed apart; under the main text the centre's date is missing."""
        undated = [(s.part, s.party) for s in sov.signatures if s.dated is None]

        assert Counter(s.part for s in sov.signatures) == {"main_text": 3, "annex": 3}
        assert undated == [("main_text", "centre")]
        assert {s.party for s in sov.signatures if s.sealed} == {"ministry"}
        assert [(s.part, s.party) for s in sov.signatures if not s.named] == [("main_text", "centre")]

    def test_the_annex_has_twenty_six_cells_and_two_blanks(self, sov: AgreementCard):
        """A blank cell is nothing at all, not a zero."""
        cells = [cell for target in sov.targets for cell in target.cells]

        assert (len(sov.targets), len(cells), cells.count(None)) == (7, 28, 2)
        assert [t.indicator for t in sov.targets if None in t.cells] == ["sov-ind-4"]
        assert 0 not in cells

    @pytest.mark.parametrize(
        ("row", "cells"),
        [
            (1, ("5", 12, "10", 25)),
            (2, ("5", 12, "10", 25)),
            (3, ("50", 1, "100", 1)),
            (4, (None, 2, None, 4)),
            (5, ("10", 1, "30", 2)),
            (6, ("10", 1, "30", 2)),
            (7, ("10", 1, "10", 1)),
        ],
    )
    def test_every_minimum_is_as_printed(self, sov: AgreementCard, row: int, cells: tuple[str | int | None, ...]):
        """Shares are exact percents, counts are whole numbers, and neither is worked out from the other."""
        exact = tuple(Decimal(cell) if isinstance(cell, str) else cell for cell in cells)

        assert sov.targets[row - 1].cells == exact

    def test_the_open_period_runs_to_the_end_of_the_term(self, sov: AgreementCard):
        """«2022 и последующие годы» is judged in 2022, 2023 and 2024."""
        first, second = sov.periods

        assert sov.term.ends_on is not None
        assert first.years(sov.term.ends_on.year) == (2021,)
        assert second.years(sov.term.ends_on.year) == (2022, 2023, 2024)

    def test_three_indicators_are_computed_and_four_reported(self, catalogues: Catalogues):
        """Routes, pairs and team pairs are counted from facts, the rest is handed in by the municipality."""
        cards = catalogues.indicators[0].indicators

        assert [card.seq for card in cards if card.value == "computed"] == [1, 6, 7]
        assert [card.seq for card in cards if card.value == "reported"] == [2, 3, 4, 5]
        assert [card.seq for card in cards if card.kind is IndicatorKind.COUNT] == [4, 5]
        assert [card.seq for card in cards if card.denominator is None] == [4]

    def test_the_passport_is_approved_filled_and_fed_by_three_parties(self, sov: AgreementCard):
        """The ministry approves the passport, the centre fills it in, the municipality gives data."""
        (passport,) = sov.passports

        assert {duty.does: duty.party for duty in passport.duties} == {
            "develops_and_approves": "ministry",
            "fills_in": "centre",
            "supplies_data": "municipality",
        }

    def test_its_defects_are_listed(self, sov: AgreementCard):
        """Repeated numbers, a missing date, differing initials and contradicting minima are kept."""
        found = defects(sov)

        assert found[DefectCode.DUPLICATE_LABEL] == 3
        assert found >= Counter(
            {
                DefectCode.SIGNATURE_UNDATED: 1,
                DefectCode.INITIALS_DIFFER: 1,
                DefectCode.SHARE_AND_COUNT_DISAGREE: 1,
                DefectCode.UNIT_MISMATCH: 1,
            }
        )


class TestIzhevsk:
    def test_its_requisites_are_as_printed(self, izh: AgreementCard):
        """The number is a string, and it runs from 13.09.2021 to 31.12.2024."""
        assert (izh.number, izh.dated, izh.term.ends_on) == (
            "02-25/45-26",
            date(2021, 9, 13),
            date(2024, 12, 31),
        )
        assert izh.project is not None
        assert izh.project.ru == "Современная школа"

    def test_three_roles_and_no_signatory_is_known(self, izh: AgreementCard):
        """Administration, ministry and institute are parties; who signed is not said."""
        assert izh.roles == ("municipality", "ministry", "institute")
        assert [party.signatory for party in izh.parties] == [None, None, None]

    def test_the_centre_stands_at_the_institute_and_is_no_party(self, catalogues: Catalogues, izh: AgreementCard):
        """The centre is created «на базе» the institute and is not among the sides."""
        assert catalogues.organisations.get("udm-cnppm").based_at == "udm-iro"
        assert all("udm-cnppm" not in party.organisations for party in izh.parties)

    def test_thirteen_areas_are_within_and_four_measures_outside(self, izh: AgreementCard):
        """Duties are told apart by origin: 13 of the agreement, 4 beside it, 1 known as an exclusion."""
        origins = Counter(duty.origin for duty in izh.obligations) + Counter(m.origin for m in izh.measures)

        assert origins == {Origin.AGREEMENT: 13, Origin.OUTSIDE: 4, Origin.NAMED_BY_EXCLUSION: 1}

    def test_areas_keep_their_order_and_have_no_end(self, izh: AgreementCard):
        """The list runs 1 to 13 across its break, from 13.09.2021 with no end."""
        areas = [duty for duty in izh.obligations if duty.origin is Origin.AGREEMENT]

        assert [(area.seq, area.label) for area in areas] == [(n, str(n)) for n in range(1, 14)]
        assert {(area.period.since, area.period.until) for area in areas if area.period} == {(date(2021, 9, 13), None)}

    def test_the_director_answers_from_the_day_of_appointment(self, izh: AgreementCard):
        """On 22.06.2022 the deputy head made the director answerable for all but the financing of tutors."""
        (delegation,) = izh.delegations
        (excluded,) = [duty for duty in izh.obligations if duty.id in delegation.exclusions]

        assert (delegation.since, delegation.until, delegation.scope) == (date(2022, 6, 22), None, "all")
        assert delegation.appointed_by.organisation == "izhevsk-administration"
        assert delegation.delegate.organisation == "izhevsk-imc"
        assert (excluded.label, excluded.title.ru) == (None, "Финансирование тьюторского сопровождения")

    def test_the_institute_plays_three_roles(self, catalogues: Catalogues):
        """The institute is a party, a regional operator and a regional coordinator in different contexts."""
        assert [role.role for role in catalogues.organisations.get("udm-iro").roles] == [
            OrganisationRole.PARTY,
            OrganisationRole.REGIONAL_OPERATOR,
            OrganisationRole.REGIONAL_COORDINATOR,
        ]


class TestAlapaevskAndMegion:
    def test_the_third_side_may_be_one_of_two(self, catalogues: Catalogues):
        """«ИРО/ЦНППМ» is kept as one party with two variants."""
        third = catalogues.agreement("ala-cooperation").parties[2]

        assert (third.membership, third.organisations) == ("variants", ("sve-iro", "sve-cnppm"))

    def test_the_course_agreement_comes_every_year(self, catalogues: Catalogues):
        """The document shows no single year, so every instance is made up and says so."""
        courses = catalogues.agreement("ala-courses")

        assert courses.repeats == "yearly"
        assert (courses.number, courses.dated, courses.term.ends_on) == (None, None, None)
        assert [instance.dated.year for instance in courses.demo] == [2022, 2023, 2024]
        assert all("ДЕМО" in instance.number for instance in courses.demo)

    def test_megion_has_no_region_and_many_schools_in_one_role(self, catalogues: Catalogues):
        """Department, centre and schools; the schools are not named, so only demo ones stand in."""
        meg = catalogues.agreement("meg")
        schools = meg.parties[2]

        assert (meg.level, meg.owner) == (AgreementLevel.MUNICIPAL, "megion-department")
        assert (schools.membership, schools.organisations) == ("every", ())
        assert len(meg.demo[0].organisations["schools"]) == 4
        assert all(catalogues.organisations.get(key).demo for key in meg.demo[0].organisations["schools"])

    def test_a_deadline_is_not_a_date_of_signing(self, catalogues: Catalogues):
        """The roadmap's 01.10.2021 is a plan; the paper's own date is unknown."""
        meg = catalogues.agreement("meg")

        assert (meg.dated, meg.planned_for) == (None, date(2021, 10, 1))
        assert defects(meg)[DefectCode.DEADLINE_INSTEAD_OF_DATE] == 1

    def test_four_compositions_of_parties_differ(self, catalogues: Catalogues):
        """Four documents name their three roles in four ways."""
        compositions = {catalogues.agreement(key).roles for key in ("izh", "sov", "ala-cooperation", "meg")}

        assert len(compositions) == 4
        assert all(len(set(roles)) == 3 for roles in compositions)
