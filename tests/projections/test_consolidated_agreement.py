"""The consolidated agreement on any day, as known at any position."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine

from application import agreements as ask
from application import amendments as amend
from domain.agreements.values import ObligationAddition, ObligationWaiver, OfficialChange, TargetRevision, TermChange
from domain.papers.values import PaperState, Part
from domain.roles import Role
from projections.consolidated_agreement import ConsolidatedAgreement, consolidated, targets_on
from tests.behaviour import papers
from tests.behaviour.three_parties import CHARTER, DUTIES, POSTS, WHY, Three
from tests.projections.agreements_shown import delegated, goal_of, izh, read, sov
from tests.projections.shown import Shown
from tests.scenario import TODAY, World

S = PaperState
OWN = DUTIES["municipality"]
BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=30)
START = date(2023, 10, 1)


@pytest.fixture
def shown(engine: Engine, world: World) -> Shown:
    return Shown(engine, world, ConsolidatedAgreement)


@pytest.fixture
def three(world: World) -> Three:
    return Three(world)


def text(shown: Shown, agreement: UUID, on: date, known_at: int | None = None) -> str:
    obligations = read(shown, agreement, on, known_at).obligations
    return next(one.text for one in obligations if one.id == OWN)


class TestSovetsk:
    @pytest.mark.req("SOV-01", "SOV-03", "SOV-04")
    def test_the_head_reads_as_printed(self, shown, world):
        """Number as text, date apart, two legal grounds, an abbreviation spelled out."""
        head = read(shown, sov(world), papers.SIGNED).head

        assert (head["number"], head["dated"]) == ("1-с/2021", "2021-09-15")
        assert [basis["number"] for basis in head["legal_basis"]] == ["3273-р", "908/1"]
        assert head["abbreviations"] == [{"short": "РСНМС", "full": "региональная система сопровождения"}]

    @pytest.mark.req("SOV-28")
    def test_its_state_is_computed_for_the_day(self, shown, world):
        """In force from the signatures to 30.12.2024 inclusive, expired the day after, nothing before it began."""
        agreement = sov(world)

        assert read(shown, agreement, papers.SIGNED).state is S.IN_FORCE
        assert read(shown, agreement, date(2024, 12, 30)).state is S.IN_FORCE
        assert read(shown, agreement, date(2024, 12, 31)).state is S.EXPIRED
        with shown.reading() as reader:
            assert consolidated(reader, agreement, date(2021, 9, 14)) is None

    @pytest.mark.req("SOV-02", "SOV-30", "SOV-31")
    def test_signatures_by_part_with_their_gaps(self, shown, world):
        """Three posts on each part, «и. о.» and seal kept, the undated one shown with its defect."""
        found = read(shown, sov(world), papers.SIGNED)
        main = [each for each in found.signatures if each.part is Part.MAIN_TEXT]

        assert found.parts == (Part.MAIN_TEXT, Part.ANNEX)
        assert [(each.party, each.acting, each.seal, each.signed_on) for each in main] == [
            ("centre", True, False, None),
            ("ministry", False, True, papers.SIGNED),
            ("municipality", False, False, papers.SIGNED),
        ]
        assert "signature_undated" in {defect.code for defect in found.defects}

    @pytest.mark.req("SOV-32", "SOV-33", "SOV-35", "SOV-37")
    def test_the_annex_keeps_share_and_count_apart(self, shown, world):
        """26 cells filled and two blank; 5 %/12 and 10 %/25; no share is null; both apply; 10 %/1 does not grow."""
        agreement = sov(world)
        with shown.reading() as reader:
            targets = targets_on(reader, agreement, papers.SIGNED)
        rows: dict[str, list[Any]] = {}
        for target in targets:
            rows.setdefault(target.indicator, []).append((target.min_share, target.min_count))
        cells = [cell for pairs in rows.values() for pair in pairs for cell in pair]

        assert (len(cells), cells.count(None), 0 in cells) == (28, 2, False)
        assert rows["sov-1"] == rows["sov-2"] == [(5, 12), (10, 25)]
        assert rows["sov-4"] == [(None, 2), (None, 4)]
        assert rows["sov-5"] == [(10, 1), (30, 2)]
        assert rows["sov-7"] == [(10, 1), (10, 1)]

    @pytest.mark.req("SOV-08", "SOV-12")
    def test_outside_participants_and_conditions_are_seen(self, shown, world):
        """The federal operator is no party, and 2.2.5 of the centre is conditional."""
        found = read(shown, sov(world), papers.SIGNED)
        by_label = {(one.party, one.label): one for one in found.obligations}

        assert found.outside(by_label["centre", "2.2.1"]) == (world.country,)
        assert [one.label for one in found.obligations if one.condition] == ["2.2.5"]


class TestIzhevsk:
    @pytest.mark.req("IZH-02", "IZH-03", "IZH-12", "IZH-20")
    def test_areas_and_measures_are_told_apart(self, shown, world):
        """13.09.2021 to 31.12.2024, three roles without signatories, 13 areas in order, four measures beside."""
        found = read(shown, izh(world), papers.IZH_SIGNED)

        assert (found.head["number"], found.head["dated"], found.term.ends_on) == (
            "02-25/45-26",
            "2021-09-13",
            date(2024, 12, 31),
        )
        assert [(party.role, party.officials) for party in found.parties] == [
            ("municipality", ()),
            ("ministry", ()),
            ("institute", ()),
        ]
        within = [one.seq for one in found.obligations if one.origin == "agreement"]
        assert (within, len(found.measures)) == (list(range(1, 14)), 4)

    @pytest.mark.req("IZH-07", "IZH-08", "IZH-09", "IZH-10")
    def test_who_answered_on_a_day(self, shown, world):
        """Nobody on 01.01.2022, the director on 22.06.2022, and for the excluded duty nobody at all."""
        agreement = izh(world)
        delegated(world, agreement)
        before, after = read(shown, agreement, date(2022, 1, 1)), read(shown, agreement, date(2022, 6, 22))
        first, financing = after.obligations[0], after.obligations[13]

        assert before.delegation_of(first) is None
        assert after.delegation_of(first).delegate.post == "директор ИМЦ"
        assert after.delegation_of(financing) is None
        (delegation,) = after.delegations
        assert (delegation.since, delegation.exclusions) == (date(2022, 6, 22), (financing.id,))

    def test_a_revoked_delegate_answers_to_the_last_day(self, shown, world):
        """Revoked up to 31.08.2022: on that day the director answers, on the next nobody."""
        agreement, city = izh(world), world.actor(Role.MUNICIPALITY, world.administration)
        delegate = papers.izh_delegation(world, agreement)
        world.do(delegate, city)
        last = date(2022, 8, 31)
        world.do(ask.RevokeDelegation(agreement_id=agreement, delegation_id=delegate.delegation_id, until=last), city)

        assert len(read(shown, agreement, last).delegations) == 1
        assert read(shown, agreement, last + timedelta(days=1)).delegations == ()


class TestAmended:
    @pytest.mark.req("SOV-29")
    def test_a_day_reads_with_the_amendments_of_that_day(self, shown, world, three):
        """Signed now for October: before it the old words, then the new; as known earlier, the old ones still."""
        agreement = three.in_force()
        known = world.journal.head()
        amendment = three.amendment(agreement, starts_on=START)
        three.approve(amendment)
        three.sign(amendment)
        world.on(START)
        world.do(amend.BringIntoForce(amendment_id=amendment))

        assert text(shown, agreement, START - timedelta(days=1)) == "Работа"
        assert text(shown, agreement, START) == "Работа и учёба"
        assert text(shown, agreement, START, known_at=known) == "Работа"
        assert [one["number"] for one in read(shown, agreement, START).amendments] == ["1"]

    def test_every_kind_of_change_is_consolidated(self, shown, world, three):
        """A new duty, a waived one, a target, a term and an official, all by one amendment."""
        agreement, new = three.in_force(), uuid4()
        amendment = three.do(amend.DraftAmendment(agreement_id=agreement, reason=WHY))
        duty = papers.PrintedDuty(id=new, party="centre", text="Новое", label="2.9")
        added = {name: value for name, value in duty if name != "id"}
        for change in (
            ObligationAddition(obligation_id=new, duty=added),
            ObligationWaiver(obligation_id=OWN),
            TargetRevision(**dict(goal_of(world)), min_count=3),
            TermChange(ends_on=date(2025, 12, 30)),
            OfficialChange(party="centre", post="директор центра"),
        ):
            three.do(amend.ProposeChange(amendment_id=amendment, change=change))
        three.do(amend.SubmitAmendment(amendment_id=amendment))
        three.approve(amendment)
        sign_with_annex(three, amendment)

        found = read(shown, agreement, TODAY)
        assert found.obligations[-1].id == new
        assert next(one for one in found.obligations if one.id == OWN).waiver.since == TODAY
        assert [(target.indicator, target.min_count) for target in found.targets] == [("ioms", 3)]
        assert found.term.ends_on == date(2025, 12, 30)
        assert found.parties[2].official_of(None).post == "директор центра"

    def test_a_voided_amendment_counts_as_never_made(self, shown, world, three):
        """On every day the old words again; as known before the voiding, the new ones."""
        agreement = three.in_force()
        amendment = three.amendment(agreement)
        three.approve(amendment)
        three.sign(amendment)
        known = world.journal.head()
        three.do(amend.ProposeAmendmentVoid(amendment_id=amendment, reason=WHY))
        world.do(amend.ConfirmAmendmentVoid(amendment_id=amendment), by=three.officer("ministry"))

        assert text(shown, agreement, TODAY) == "Работа"
        assert text(shown, agreement, TODAY, known_at=known) == "Работа и учёба"
        assert read(shown, agreement, TODAY).amendments == ()


def sign_with_annex(three: Three, amendment: UUID) -> None:
    for role, post in POSTS.items():
        for part in Part:
            three.do(amend.SignAmendment(amendment_id=amendment, post=post, authority=CHARTER, part=part), role)
