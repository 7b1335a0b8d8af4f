"""The register of agreements: a row each, states by date, searched by number and project, seen by its places."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from application import agreements as ask
from domain.agreements import AgreementLevel, Minimum
from domain.papers.values import Defect, PaperState
from domain.roles import Role
from projections.agreement_register import (
    AgreementRegister,
    Filters,
    one_agreement,
    places_of,
    register,
    stands,
)
from projections.consolidated_agreement import ConsolidatedAgreement, consolidated
from tests.behaviour import papers
from tests.behaviour.three_parties import CHARTER, ORDER, POSTS, WHY, Three
from tests.projections.agreements_shown import correct, delegated, goal_of, izh, sov
from tests.projections.shown import Shown
from tests.scenario import TODAY, World

S = PaperState
EVERY = Filters()


@pytest.fixture
def shown(engine: Engine, world: World) -> Shown:
    return Shown(engine, world, AgreementRegister)


@pytest.fixture
def three(world: World) -> Three:
    return Three(world)


def row(shown: Shown, agreement: UUID, on: date = TODAY) -> dict[str, Any]:
    with shown.reading() as reader:
        found = one_agreement(reader, agreement, on)
    assert found is not None
    return found


def ids(shown: Shown, filters: Filters = EVERY, on: date = TODAY, **more: Any) -> list[UUID]:
    with shown.reading() as reader:
        organisations = more.pop("organisations", None)
        return [found["agreement_id"] for found in register(reader, organisations, on, filters, **more)]


class TestRow:
    @pytest.mark.req("SOV-01", "IZH-02")
    def test_numbers_are_text_and_dates_stand_apart(self, shown, world):
        """№ 1-с/2021 of 15.09.2021 to 30.12.2024, № 02-25/45-26 of 13.09.2021 to 31.12.2024."""
        first, second = row(shown, sov(world)), row(shown, izh(world))

        assert (first["number"], first["dated"], first["ends_on"]) == (
            "1-с/2021",
            date(2021, 9, 15),
            date(2024, 12, 30),
        )
        assert (second["number"], second["dated"], second["ends_on"]) == (
            "02-25/45-26",
            date(2021, 9, 13),
            date(2024, 12, 31),
        )

    @pytest.mark.req("SOV-28")
    def test_the_state_of_a_day_is_computed_in_the_query(self, shown, world):
        """Stored as signed; in force on 30.12.2024, expired on 31.12.2024, not yet in force the day before it began."""
        agreement = sov(world)
        states = {
            day: (found["state"], found["state_on"], stands(found, day))
            for day in (date(2021, 9, 14), date(2024, 12, 30), date(2024, 12, 31))
            for found in [row(shown, agreement, day)]
        }

        assert states == {
            date(2021, 9, 14): ("signed", "signed", S.SIGNED),
            date(2024, 12, 30): ("signed", "in_force", S.IN_FORCE),
            date(2024, 12, 31): ("signed", "expired", S.EXPIRED),
        }

    @pytest.mark.req("IZH-03")
    def test_parties_and_defects_are_listed(self, shown, world):
        """Three different roles, nobody named to sign, and what the paper lacks."""
        found = row(shown, izh(world))

        assert [(party["role"], party["officials"]) for party in found["parties"]] == [
            ("municipality", []),
            ("ministry", []),
            ("institute", []),
        ]
        assert {"no_signatures", "no_legal_basis"} <= {defect["code"] for defect in found["defects"]}

    def test_what_a_round_still_waits_for(self, shown, world, three):
        """While it is approved and signed the row names who has approved and which signatures are missing."""
        agreement = three.drafted()
        three.do(ask.SetTarget(agreement_id=agreement, goal=goal_of(world), minimum=Minimum(min_count=2)))
        three.do(ask.SubmitAgreement(agreement_id=agreement))
        waiting = row(shown, agreement)
        for role in POSTS:
            three.do(ask.ApproveAgreement(agreement_id=agreement, text_hash=waiting["text_hash"]), role)
        three.do(ask.SignAgreement(agreement_id=agreement, post=POSTS["ministry"], authority=CHARTER))
        signing = row(shown, agreement)

        assert (waiting["state"], waiting["approvals"], waiting["outstanding"]) == ("under_approval", [], [])
        assert signing["state"] == "signing"
        assert ["ministry", str(world.ministry), "annex"] in signing["outstanding"]
        assert len(signing["outstanding"]) == 5

    def test_ended_voided_and_renewed_ones_say_so(self, shown, world, three):
        """An early end by its last day, a proposal to void, a link to the following agreement."""
        ended, doubted, renewed = three.in_force(), three.in_force(), three.in_force()
        three.do(ask.TerminateAgreement(agreement_id=ended, last_day=TODAY, reason=WHY, document=ORDER))
        three.do(ask.ProposeVoid(agreement_id=doubted, reason=WHY))
        three.do(ask.RenewAgreement(agreement_id=renewed, next_id=UUID(int=5), ends_on=date(2025, 12, 30)))

        tomorrow = TODAY + timedelta(days=1)
        assert (row(shown, ended)["state_on"], row(shown, ended, tomorrow)["state_on"]) == ("in_force", "terminated")
        assert row(shown, doubted)["void_proposed"]
        assert (row(shown, renewed)["renewed_by"], row(shown, UUID(int=5))["renews"]) == (UUID(int=5), renewed)

    def test_amended_terms_and_numbers_of_amendments_show(self, shown, world, three):
        """After an amendment of a duty the row counts it."""
        agreement = three.in_force()
        amendment = three.amendment(agreement)
        three.approve(amendment)
        three.sign(amendment)

        assert row(shown, agreement)["amendments"] == 1

    def test_the_version_follows_facts_that_are_not_shown(self, shown, world):
        """A delegation changes nothing in the row but its version."""
        agreement = izh(world)
        before = row(shown, agreement)
        delegated(world, agreement)
        after = row(shown, agreement)

        assert after["version"] == before["version"] + 1
        assert {k: v for k, v in after.items() if k != "version"} == {k: v for k, v in before.items() if k != "version"}


class TestFound:
    @pytest.mark.req("IZH-05")
    def test_by_project_and_by_words(self, shown, world):
        """The Izhevsk agreement is found by its project, by a part of its number and by words of its subject."""
        agreement = izh(world)
        other = world.do(papers.ala(world, 2022), world.actor(Role.MINISTRY, world.ministry)).streams[0].id

        assert ids(shown, Filters(project="Современная школа")) == [agreement]
        assert ids(shown, Filters(sought="02-25")) == [agreement]
        assert ids(shown, Filters(sought="пространство единое")) == [agreement]
        assert ids(shown, Filters(sought="100%")) == []
        assert ids(shown) == [other, agreement]

    @pytest.mark.req("X-01")
    def test_by_level_state_and_place(self, shown, world, three):
        """Four compositions of parties stand in one list, told apart by level, state of the day and who is in them."""
        four = [
            sov(world),
            izh(world),
            world.do(papers.ala(world, 2022), world.actor(Role.MINISTRY, world.ministry)).streams[0].id,
            world.do(papers.meg(world), world.actor(Role.MUNICIPALITY, world.administration)).streams[0].id,
        ]

        assert ids(shown, Filters(level=AgreementLevel.MUNICIPAL)) == [four[3]]
        assert ids(shown, Filters(state=S.IN_FORCE)) == [four[1], four[0]]
        assert ids(shown, Filters(state=S.EXPIRED)) == [four[2]]
        assert ids(shown, Filters(state=S.SIGNED)) == [four[3]]
        assert ids(shown, Filters(place=world.other_school)) == [four[3]]
        assert ids(shown, Filters(owner=world.ministry)) == [four[2], four[1], four[0]]

    def test_only_in_scope_and_page_by_page(self, shown, world):
        """Organisations see what they own or stand in; pages follow each other without gaps."""
        first, second = sov(world), izh(world)

        assert ids(shown, organisations=frozenset({world.centre})) == [second, first]
        assert ids(shown, organisations=frozenset({world.foreign_school})) == []
        page = ids(shown, limit=1)
        with shown.reading() as reader:
            before = register(reader, None, TODAY, limit=1)[0]["entered_at"]
            assert places_of(reader, first) == {world.ministry, world.administration, world.centre}
        assert (page, ids(shown, before=before)) == ([second], [first])


class TestThen:
    """The register of an earlier day."""

    @pytest.fixture
    def shown(self, engine: Engine, world: World) -> Shown:
        return Shown(engine, world, AgreementRegister, ConsolidatedAgreement)

    def test_each_agreement_is_in_the_state_it_had(self, shown, world, three):
        """Whatever came of them later, on every day the list says of each what the agreement itself says."""
        ended, doubted = three.in_force(), three.in_force(starts_on=date(2023, 10, 1))
        known = [sov(world), izh(world), three.drafted(), three.in_signing(), ended, doubted]
        three.do(ask.TerminateAgreement(agreement_id=ended, last_day=TODAY, reason=WHY, document=ORDER))
        ways = [date(2020, 1, 1), date(2021, 9, 14), date(2021, 9, 15), TODAY, *(TODAY + timedelta(n) for n in (1, 30))]

        for day in (*ways, date(2024, 12, 30), date(2024, 12, 31), date(2025, 1, 1)):
            with shown.reading() as reader:
                listed = {r["agreement_id"]: r["state_on"] for r in register(reader, None, day, then=True)}
                own = {one: found.state for one in known if (found := consolidated(reader, one, day))}
            assert listed == own, day

    def test_pages_are_full_and_follow_each_other(self, shown, world, three):
        """Agreements begun after the day, or in another state then, leave no hole in a page."""
        first, later, second, third = sov(world), three.drafted(), izh(world), three.drafted()
        in_force = Filters(state=S.IN_FORCE)

        pages, before = [], None
        with shown.reading() as reader:
            while page := register(reader, None, date(2022, 6, 22), in_force, then=True, before=before, limit=1):
                pages += [row["agreement_id"] for row in page]
                before = page[-1]["entered_at"]
            begun = register(reader, None, date(2022, 6, 22), then=True, limit=2)
        assert pages == [second, first]
        assert [row["agreement_id"] for row in begun] == [second, first]
        assert {later, third}.isdisjoint(pages)


class TestCorrected:
    def test_a_misprinted_number_is_found_as_mended(self, shown, world):
        """After a correction the row and the search know the right number."""
        agreement = sov(world)
        correct(world, agreement, "agreement.registered", values={"number": "1-с/2022"})

        assert row(shown, agreement)["number"] == "1-с/2022"
        assert (ids(shown, Filters(sought="1-с/2022")), ids(shown, Filters(sought="1-с/2021"))) == ([agreement], [])

    def test_a_defect_noted_by_mistake_is_withdrawn(self, shown, world):
        """A withdrawn defect leaves the row."""
        agreement, officer = izh(world), world.actor(Role.MINISTRY, world.ministry)
        world.do(ask.NoteDefect(agreement_id=agreement, defect=Defect(code="initials_differ")), officer)
        noted = {defect["code"] for defect in row(shown, agreement)["defects"]}
        correct(world, agreement, "agreement.defect_noted", withdrawn=True)

        left = {defect["code"] for defect in row(shown, agreement)["defects"]}
        assert noted - left == {"initials_differ"}


def test_rebuilt_from_nothing_it_reads_the_same(shown, world, three):
    """A rebuild gives the same rows after rounds, ends, corrections and facts left aside."""
    agreement = three.in_signing()
    three.do(ask.DeclineAgreement(agreement_id=agreement, reason=WHY), "centre")
    three.in_force()
    registered = izh(world)
    delegated(world, registered)
    correct(world, registered, "agreement.registered", values={"title": "Иначе"})

    assert shown.rebuilt_equals_live()
