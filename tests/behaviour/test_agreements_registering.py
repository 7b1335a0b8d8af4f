"""Signed papers are entered as printed: nothing is refused for a gap, every gap is listed."""

from datetime import date

import pytest

from application.agreements import CloseAgreement, RegisterAgreement
from application.corrections import Correct
from application.desk import ReasonGiven
from domain.agreements import Agreement
from domain.kernel import Basis
from domain.papers.values import Defect, Membership, PaperState, Part
from domain.roles import Role
from tests.behaviour import papers
from tests.scenario import World

S = PaperState
REPORT = Basis(kind="report", number="1")


def registered(world: World, command: RegisterAgreement, owner=None) -> Agreement:
    owner = owner or world.ministry
    role = Role.MINISTRY if owner == world.ministry else Role.MUNICIPALITY
    receipt = world.do(command, by=world.actor(role, owner))
    return world.load(Agreement, receipt.streams[0].id)


def codes(agreement: Agreement, code: str) -> list[Defect]:
    return [defect for defect in agreement.defects if defect.code == code]


class TestSovetsk:
    @pytest.mark.req("SOV-01", "SOV-03")
    def test_its_number_is_text_its_date_apart_and_it_rests_on_two_acts(self, world):
        """№ 1-с/2021 is kept as printed, 15.09.2021 beside it, and both legal grounds with their numbers."""
        agreement = registered(world, papers.sov(world))

        assert (agreement.number, agreement.dated) == ("1-с/2021", date(2021, 9, 15))
        assert [(basis.number, basis.part) for basis in agreement.legal_basis] == [
            ("3273-р", "п. 20"),
            ("908/1", None),
        ]

    @pytest.mark.req("SOV-04")
    def test_its_abbreviation_is_spelled_out(self, world):
        """The subject speaks of РСНМС, and the agreement says what that stands for."""
        agreement = registered(world, papers.sov(world))

        (abbreviation,) = agreement.abbreviations
        assert abbreviation.short in agreement.content.subject
        assert abbreviation.full == "региональная система сопровождения"

    @pytest.mark.req("SOV-02", "SOV-31")
    def test_three_posts_sign_and_the_acting_one_and_the_seal_are_kept(self, world):
        """Minister with the seal, head of the administration, acting rector: posts, never names."""
        agreement = registered(world, papers.sov(world))
        main = [s for s in agreement.signatures if s.part is Part.MAIN_TEXT]

        assert {(s.post, s.acting, s.seal) for s in main} == {
            ("министр образования", False, True),
            ("ректор", True, False),
            ("глава администрации", False, False),
        }

    @pytest.mark.req("SOV-30")
    def test_parts_are_signed_apart_and_the_missing_date_is_a_visible_defect(self, world):
        """Six signatures on two parts; one of the centre's has no date, and the agreement's own stands in."""
        agreement = registered(world, papers.sov(world))

        assert {(s.party, s.part, s.signed_on) for s in agreement.signatures if s.party == "centre"} == {
            ("centre", Part.MAIN_TEXT, None),
            ("centre", Part.ANNEX, date(2021, 9, 15)),
        }
        (defect,) = codes(agreement, "signature_undated")
        assert defect.touches == ("centre", "main_text")
        assert agreement.in_force_from == date(2021, 9, 15)

    @pytest.mark.req("SOV-28")
    def test_its_last_day_counts(self, world):
        """In force on 30.12.2024, not on 31.12.2024; before the signatures it was not."""
        agreement = registered(world, papers.sov(world))

        assert agreement.state is S.SIGNED
        assert agreement.state_on(date(2021, 9, 14)) is S.SIGNED
        assert agreement.state_on(date(2024, 12, 30)) is S.IN_FORCE
        assert agreement.state_on(date(2024, 12, 31)) is S.EXPIRED

    @pytest.mark.req("SOV-06", "SOV-20", "X-06")
    def test_a_printed_number_is_no_identifier(self, world):
        """2.2.2 stands under two parties, 2.3.5 twice under the city: all are kept and told apart."""
        agreement = registered(world, papers.sov(world))
        labelled = {
            label: [o for o in agreement.content.obligations if o.label == label] for label in ("2.2.2", "2.3.5")
        }

        assert len(agreement.content.obligations) == 23
        assert [(o.party, o.under) for o in labelled["2.2.2"]] == [("ministry", "2.1"), ("centre", "2.2")]
        assert len({o.id for o in labelled["2.3.5"]}) == len({o.text for o in labelled["2.3.5"]}) == 2
        assert {defect.label for defect in codes(agreement, "duplicate_label")} == {"2.2.2", "2.2.3", "2.3.5"}

    @pytest.mark.req("SOV-08", "SOV-12", "SOV-18", "SOV-25")
    def test_its_duties_keep_conditions_and_outside_participants(self, world):
        """2.2.5 is conditional, the federal operator of 2.2.1 is no party, 2.3.4 and 2.3.10 are in the list."""
        agreement = registered(world, papers.sov(world))
        duties = {(o.party, o.label): o for o in agreement.content.obligations}

        assert [key for key, o in duties.items() if o.condition] == [("centre", "2.2.5")]
        assert set(duties["centre", "2.2.1"].participants).isdisjoint(agreement.places())
        assert {("municipality", "2.3.4"), ("municipality", "2.3.10")} <= duties.keys()

    @pytest.mark.req("SOV-32", "SOV-35")
    def test_its_annex_has_26_cells_filled_and_two_blank(self, world):
        """Seven indicators in two periods, share and count: the fourth has no share, which is not a zero."""
        targets = registered(world, papers.sov(world)).content.targets
        cells = [cell for target in targets for cell in (target.min_share, target.min_count)]

        assert (len(cells), cells.count(None)) == (28, 2)
        assert {t.indicator for t in targets if t.min_share is None} == {"sov-4"}

    def test_a_typing_error_is_corrected_by_a_new_fact(self, world):
        """A wrongly typed duty of a registered paper reads anew; the first entry stays in the journal."""
        officer = world.actor(Role.MINISTRY, world.ministry)
        stream = world.do(papers.sov(world), by=officer).streams[0].id
        facts = world.journal.facts(stream)
        typed = next(f for f in facts if f.TOPIC == "agreement.obligation_registered")

        world.do(
            Correct(
                kind="agreement",
                stream_id=stream,
                version=typed.originator_version,
                reason=ReasonGiven(code="misprint"),
                values={"text": "Мониторинг"},
            ),
            by=officer,
        )

        assert world.load(Agreement, stream).content.obligations[0].text == "Мониторинг"
        assert world.journal.facts(stream)[typed.originator_version - 1].text == typed.text


class TestIzhevsk:
    @pytest.mark.req("IZH-03", "IZH-12", "IZH-20")
    def test_three_roles_thirteen_areas_four_measures_beside(self, world):
        """Nobody is named to sign; the areas keep their order 1 to 13; four measures are marked as outside."""
        agreement = registered(world, papers.izh(world))
        areas = [o for o in agreement.content.obligations if o.origin == "agreement"]

        assert [p.role for p in agreement.parties] == ["municipality", "ministry", "institute"]
        assert all(p.official_of(p.organisations[0]) is None for p in agreement.parties)
        assert [o.seq for o in areas] == list(range(1, 14))
        assert (len(areas), len(agreement.measures)) == (13, 4)

    @pytest.mark.req("IZH-02")
    def test_number_date_and_end_are_kept(self, world):
        """№ 02-25/45-26 of 13.09.2021 ends with 31.12.2024."""
        agreement = registered(world, papers.izh(world))
        (founding, *_) = world.journal.facts(agreement.id)

        assert (founding.number, founding.dated, founding.ends_on) == (
            "02-25/45-26",
            date(2021, 9, 13),
            date(2024, 12, 31),
        )
        assert agreement.state_on(date(2024, 12, 31)) is S.IN_FORCE

    @pytest.mark.req("IZH-11")
    def test_its_work_has_begun_and_has_no_end(self, world):
        """An area runs from 13.09.2021 with no last day, so every year of the term takes it in."""
        agreement = registered(world, papers.izh(world))
        area = agreement.content.obligations[0]

        assert (area.since, area.until) == (date(2021, 9, 13), None)
        years = [period.key for period in agreement.periods_of(area, date(2030, 1, 1))]
        assert years == ["2021", "2022", "2023", "2024"]

    def test_its_gaps_are_listed(self, world):
        """No signatures, no legal basis, no duties of two parties: listed, not refused."""
        agreement = registered(world, papers.izh(world))

        assert {"no_signatures", "no_legal_basis", "no_obligations"} <= {d.code for d in agreement.defects}
        assert codes(agreement, "no_obligations")[0].touches == ("ministry", "institute")

    @pytest.mark.req("IZH-07", "IZH-08", "IZH-09", "IZH-10")
    def test_who_answered_before_and_from_22_june_2022(self, world):
        """Nobody on 01.01.2022; from 22.06.2022 the director of the methodical centre, but not for the financing."""
        agreement = registered(world, papers.izh(world))
        city = world.actor(Role.MUNICIPALITY, world.administration)

        world.do(papers.izh_delegation(world, agreement.id), by=city)

        agreement = world.load(Agreement, agreement.id)
        fact = world.journal.facts(agreement.id)[-1]
        assert (fact.occurred_on, fact.appointed_by) == (date(2022, 6, 22), "заместитель главы администрации")
        first, financing = agreement.content.obligations[0], agreement.content.obligations[13]
        assert agreement.delegation_of(first, date(2022, 1, 1)) is None
        assert agreement.delegation_of(first, date(2022, 6, 22)).delegate.post == "директор ИМЦ"
        assert fact.exclusions == (financing.id,)
        assert agreement.nobodys_on(date(2022, 6, 22)) == (financing,)


class TestAlapaevsk:
    @pytest.mark.req("ALA-07")
    def test_a_party_of_two_variants_is_kept_so(self, world):
        """The third party «ИРО / ЦНППМ» is either of two organisations."""
        third = registered(world, papers.ala(world, 2022)).party("institute-or-centre")

        assert third.membership is Membership.VARIANTS
        assert third.organisations == (world.centre, world.methodical_centre)

    @pytest.mark.req("ALA-35")
    def test_a_yearly_agreement_is_a_new_one_each_year_and_the_former_is_closed(self, world):
        """The agreement of 2023 names that of 2022, which names it in turn and is closed after its report."""
        officer = world.actor(Role.MINISTRY, world.ministry)
        former = world.do(papers.ala(world, 2022), by=officer).streams[0].id
        following = world.do(papers.ala(world, 2023, renews=former), by=officer).streams[0].id

        world.do(CloseAgreement(agreement_id=former, final_report=REPORT), by=officer)

        old, new = world.load(Agreement, former), world.load(Agreement, following)
        assert (old.renewed_by, new.renews) == (following, former)
        assert (old.state, new.state_on(date(2023, 6, 1))) == (S.CLOSED, S.IN_FORCE)


class TestMegion:
    @pytest.mark.req("X-01")
    def test_four_compositions_of_parties_are_entered(self, world):
        """Izhevsk, Sovetsk, Alapaevsk and Megion each have their own three roles, the last one without a region."""
        four = [
            registered(world, papers.izh(world)),
            registered(world, papers.sov(world)),
            registered(world, papers.ala(world, 2022)),
            registered(world, papers.meg(world), owner=world.administration),
        ]

        roles = [tuple(party.role for party in agreement.parties) for agreement in four]
        assert len(set(roles)) == 4
        assert (four[3].level, four[3].owner) == ("municipal", world.administration)
        assert four[3].party("schools").organisations == (world.school, world.other_school)

    def test_a_paper_without_any_date_is_signed_and_nobody_knows_since_when(self, world):
        """No date, number, term, duties or signatures: five defects, and unknown is not in force."""
        agreement = registered(world, papers.meg(world), owner=world.administration)

        assert {d.code for d in agreement.defects} >= {
            "no_number",
            "no_date",
            "no_end_date",
            "no_obligations",
            "no_signatures",
        }
        assert (agreement.in_force_from, agreement.state_on(date(2023, 1, 1))) == (None, S.SIGNED)
