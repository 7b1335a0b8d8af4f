"""The consolidated agreement while it is drafted, after it has ended, and corrected."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from application import agreements as ask
from domain.agreements import Answerer, Minimum
from domain.papers.values import PaperState
from projections.consolidated_agreement import ConsolidatedAgreement
from tests.behaviour.three_parties import CHARTER, ORDER, POSTS, WHY, Three
from tests.projections.agreements_shown import correct, delegated, goal_of, izh, read, sov
from tests.projections.shown import Shown
from tests.scenario import TODAY, World

S = PaperState
AFTER = TODAY + timedelta(days=30)


@pytest.fixture
def shown(engine: Engine, world: World) -> Shown:
    return Shown(engine, world, ConsolidatedAgreement)


@pytest.fixture
def three(world: World) -> Three:
    return Three(world)


class TestDraft:
    def test_it_shows_the_draft_as_it_stands(self, shown, world, three):
        """Edited, removed and dropped parts are gone, a repeated number is a defect until it is mended."""
        agreement = three.drafted()
        duty = read(shown, agreement, TODAY).obligations[2].duty
        repeated = uuid4()
        three.do(ask.AddObligation(agreement_id=agreement, obligation_id=repeated, duty=duty))
        three.do(ask.SetClause(agreement_id=agreement, clause="IV", text="Прочее"))
        assert [defect.label for defect in read(shown, agreement, TODAY).defects] == ["2.3"]

        three.do(ask.RemoveObligation(agreement_id=agreement, obligation_id=repeated))
        three.do(ask.RemoveClause(agreement_id=agreement, clause="IV"))

        found = read(shown, agreement, TODAY)
        assert (found.state, found.defects, len(found.obligations)) == (S.DRAFT, (), 3)
        assert [clause.clause for clause in found.clauses] == ["subject"]

    def test_a_replaced_role_leaves_the_parties(self, shown, world, three):
        """When a new head names another third role, the former one is a party no longer."""
        agreement = three.do(ask.DraftAgreement(header=three.header()))
        institute = three.header().parties[2].model_copy(update={"role": "institute"})
        parties = (*three.header().parties[:2], institute)
        three.do(ask.ReviseAgreement(agreement_id=agreement, header=three.header(parties=parties)))

        assert [party.role for party in read(shown, agreement, TODAY).parties] == [
            "ministry",
            "municipality",
            "institute",
        ]

    def test_a_declined_round_leaves_no_signature(self, shown, world, three):
        """After a refusal the signature given before it counts no longer, nor does it in the next round."""
        agreement = three.in_signing()
        three.do(ask.SignAgreement(agreement_id=agreement, post=POSTS["ministry"], authority=CHARTER))
        signed = read(shown, agreement, TODAY)
        three.do(ask.DeclineAgreement(agreement_id=agreement, reason=WHY), "centre")

        assert (signed.state, len(signed.signatures)) == (S.SIGNING, 1)
        assert (read(shown, agreement, TODAY).state, read(shown, agreement, TODAY).signatures) == (S.DRAFT, ())

    def test_another_signatory_is_named(self, shown, world, three):
        """The acting rector stands for the centre after the appointment."""
        agreement = three.in_signing()
        appointment = {"post": "ректор", "acting": True, "appointment": ORDER}
        three.do(ask.ReplaceSignatory(agreement_id=agreement, party="centre", **appointment), "centre")

        assert read(shown, agreement, TODAY).parties[2].official_of(world.centre).acting


class TestEnded:
    def test_terminated_after_its_last_day(self, shown, world, three):
        """In force on the last day named, terminated from the next."""
        agreement = three.in_force()
        world.on(AFTER)
        three.do(ask.TerminateAgreement(agreement_id=agreement, last_day=AFTER, reason=WHY, document=ORDER))

        assert read(shown, agreement, AFTER).state is S.IN_FORCE
        assert read(shown, agreement, AFTER + timedelta(days=1)).state is S.TERMINATED

    def test_the_next_one_is_linked_both_ways(self, shown, world, three):
        """The former agreement names the one that follows, and that one the former."""
        agreement, following = three.in_force(), uuid4()
        three.do(ask.RenewAgreement(agreement_id=agreement, next_id=following, ends_on=date(2025, 12, 30)))

        assert read(shown, agreement, TODAY).renewed_by == following
        assert read(shown, following, TODAY).begun["renews"] == str(agreement)


class TestCorrected:
    def test_a_misprint_is_mended_and_the_first_entry_stays_readable(self, shown, world):
        """Number and a duty's words read anew; as known before the correction they read as first entered."""
        agreement = sov(world)
        known = world.journal.head()
        correct(world, agreement, "agreement.registered", values={"number": "1-с/2022"})
        correct(world, agreement, "agreement.obligation_registered", values={"text": "Мониторинг"})

        now, then = read(shown, agreement, TODAY), read(shown, agreement, TODAY, known_at=known)
        assert (now.head["number"], now.obligations[0].text) == ("1-с/2022", "Мониторинг")
        assert (then.head["number"], then.obligations[0].text) == (
            "1-с/2021",
            "Мониторинг показателей и деятельности",
        )

    def test_a_delegation_that_never_was_is_withdrawn(self, shown, world):
        """A delegation entered by mistake is withdrawn: nobody answered on any day."""
        agreement = izh(world)
        delegated(world, agreement)
        known = world.journal.head()
        correct(world, agreement, "agreement.delegated", withdrawn=True)

        assert read(shown, agreement, TODAY).delegations == ()
        assert len(read(shown, agreement, TODAY, known_at=known).delegations) == 1

    def test_a_withdrawn_duty_is_gone(self, shown, world):
        """A duty that does not stand on the paper leaves the list by a correction."""
        agreement = sov(world)
        correct(world, agreement, "agreement.obligation_registered", withdrawn=True)

        assert len(read(shown, agreement, TODAY).obligations) == 22


def test_rebuilt_from_nothing_it_reads_the_same(shown, world, three):
    """A rebuild gives the same rows, after drafts, rounds, amendments, delegations and corrections."""
    agreement = three.in_signing()
    three.do(ask.SignAgreement(agreement_id=agreement, post=POSTS["ministry"], authority=CHARTER))
    three.do(ask.DeclineAgreement(agreement_id=agreement, reason=WHY), "centre")
    second = three.in_force()
    amendment = three.amendment(second)
    three.approve(amendment)
    three.sign(amendment)
    registered = izh(world)
    whom = Answerer(post="директор", organisation=world.methodical_centre)
    fields = {"party": "municipality", "delegate": whom, "since": TODAY}
    three.do(ask.DelegateObligations(agreement_id=second, **fields), "municipality")
    correct(world, registered, "agreement.registered", values={"title": "Иначе"})
    three.do(ask.SetTarget(agreement_id=agreement, goal=goal_of(world), minimum=Minimum(min_count=1)))

    assert shown.rebuilt_equals_live()
