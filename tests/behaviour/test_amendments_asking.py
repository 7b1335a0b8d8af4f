"""Amendments are asked for through the bus; they and their agreement change in one commit."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from application import amendments as ask
from domain.agreements import Agreement
from domain.agreements.values import PartyJoining, TermChange
from domain.amendments import Amendment
from domain.papers.values import PaperState, Part, Signature
from domain.roles import Function, Role
from tests.behaviour.three_parties import CHARTER, DUTIES, ORDER, POSTS, WHY, Three
from tests.scenario import SYSTEM_ACTOR, TODAY

S = PaperState
OWN = DUTIES["municipality"]


@pytest.fixture
def three(world):
    return Three(world)


def text_of(world, agreement):
    return world.load(Agreement, agreement).obligation(OWN).text


class TestTheWholeWay:
    @pytest.mark.req("SOV-29")
    def test_the_last_signature_changes_the_agreement(self, world, three):
        """Amendment and agreement move in one commit: in force there, the new words and the old ones kept here."""
        agreement = three.in_force()
        amendment = three.amendment(agreement)
        three.approve(amendment)
        assert text_of(world, agreement) == "Работа"

        three.sign(amendment)

        assert (world.load(Amendment, amendment).state, text_of(world, agreement)) == (S.IN_FORCE, "Работа и учёба")
        fact = world.journal.facts(agreement)[-1]
        assert (fact.TOPIC, fact.amendment_id) == ("agreement.amended", amendment)
        assert fact.changes[0].before.text == "Работа"
        assert world.vault.unseal(fact.reason.text) == "Обстоятельства изменились"

    def test_one_with_a_first_day_waits_for_it(self, world, three):
        """Signed in September for October: the system brings it into force on the day."""
        agreement = three.in_force()
        amendment = three.amendment(agreement, starts_on=date(2023, 10, 1))
        three.approve(amendment)
        three.sign(amendment)
        assert world.load(Amendment, amendment).state is S.SIGNED
        bring = ask.BringIntoForce(amendment_id=amendment)
        world.refused(bring, SYSTEM_ACTOR, "amendment.start_not_reached")

        world.on(date(2023, 10, 2))
        world.do(bring)

        loaded = world.load(Agreement, agreement)
        assert loaded.content_on(date(2023, 9, 30)).obligation(OWN).text == "Работа"
        assert loaded.content_on(date(2023, 10, 1)).obligation(OWN).text == "Работа и учёба"

    def test_a_signed_one_is_entered_as_paper(self, world, three):
        """Registered with its changes and an undated signature it takes effect from its own date."""
        agreement = three.in_force()
        signature = Signature(
            part=Part.MAIN_TEXT, party="ministry", organisation=world.ministry, post="министр", signed_on=None
        )
        register = ask.RegisterAmendment(
            agreement_id=agreement,
            number="1",
            dated=TODAY,
            reason=WHY,
            scan_hash="5c" * 32,
            signatures=(signature,),
            changes=(ask.PrintedChange(id=uuid4(), change=three.reworded()),),
        )

        amendment = three.do(register)

        loaded = world.load(Amendment, amendment)
        assert (loaded.state, text_of(world, agreement)) == (S.IN_FORCE, "Работа и учёба")
        assert {defect.code for defect in loaded.defects} == {"signature_undated", "signature_missing"}

    def test_a_paper_without_date_or_changes_waits_signed(self, world, three):
        """No date, no number, no change, no signature: four defects, and it is not in force."""
        agreement = three.in_force()

        amendment = three.do(ask.RegisterAmendment(agreement_id=agreement, reason=WHY, scan_hash="5c" * 32))

        loaded = world.load(Amendment, amendment)
        assert loaded.state is S.SIGNED
        assert {d.code for d in loaded.defects} == {"no_date", "no_number", "no_changes", "no_signatures"}

    def test_only_the_owner_enters_paper(self, world, three):
        """A party that is not the owner registers nothing, nor signatures of roles there are not."""
        agreement = three.in_force()
        paper = ask.RegisterAmendment(agreement_id=agreement, reason=WHY, scan_hash="5c" * 32)
        world.refused(paper, three.officers["centre"], "paper.not_the_owner")

        lost = Signature(part=Part.MAIN_TEXT, party="nobody", organisation=None, post="директор", signed_on=None)
        world.refused(paper.model_copy(update={"signatures": (lost,)}), three.author, "paper.no_such_party")

    def test_a_draft_is_rewritten_returned_and_taken_back(self, world, three):
        """Revised, a change dropped, returned by a reviewer, withdrawn by the author."""
        agreement = three.in_force()
        amendment = three.do(ask.DraftAmendment(agreement_id=agreement, reason=WHY))
        change = uuid4()
        three.do(ask.ProposeChange(amendment_id=amendment, change_id=change, change=three.reworded()))
        three.do(ask.DropChange(amendment_id=amendment, change_id=change))
        three.do(ask.ProposeChange(amendment_id=amendment, change=TermChange(ends_on=date(2025, 12, 30))))
        three.do(ask.ReviseAmendment(amendment_id=amendment, number="2", reason=WHY))
        three.do(ask.SubmitAmendment(amendment_id=amendment))
        three.do(ask.ReturnAmendment(amendment_id=amendment, reason=WHY), "centre")
        three.do(ask.WithdrawAmendment(amendment_id=amendment, reason=WHY))

        loaded = world.load(Amendment, amendment)
        assert (loaded.number, loaded.clauses, loaded.state) == ("2", ("term",), S.WITHDRAWN)

    def test_declined_with_a_replaced_signatory(self, world, three):
        """The centre names an acting rector, who then declines."""
        agreement = three.in_force()
        amendment = three.amendment(agreement)
        three.approve(amendment)
        appointment = {"post": "ректор", "acting": True, "appointment": ORDER}
        three.do(ask.ReplaceAmendmentSignatory(amendment_id=amendment, party="centre", **appointment), "centre")

        three.do(ask.DeclineAmendment(amendment_id=amendment, reason=WHY), "centre")

        assert world.load(Amendment, amendment).state is S.DRAFT

    @pytest.mark.parametrize("in_force", [True, False])
    def test_voided_it_leaves_the_agreement_as_it_was(self, world, three, in_force):
        """In force or only signed: two officers void it, and the agreement reads as before."""
        agreement = three.in_force()
        amendment = three.amendment(agreement, starts_on=None if in_force else date(2024, 1, 1))
        three.approve(amendment)
        three.sign(amendment)

        three.do(ask.ProposeAmendmentVoid(amendment_id=amendment, reason=WHY))
        world.do(ask.ConfirmAmendmentVoid(amendment_id=amendment), by=three.officer("ministry"))

        assert (world.load(Amendment, amendment).state, text_of(world, agreement)) == (S.VOIDED, "Работа")


class TestOneClauseAtATime:
    def test_two_in_signing_do_not_touch_the_same_clause(self, world, three):
        """The second amendment of the clause is refused naming the first, until that one is given up."""
        agreement = three.in_force()
        first, second = three.amendment(agreement), three.amendment(agreement, three.reworded("Иначе"))
        three.approve(first)
        three.approve(second, "ministry", "municipality")
        last = ask.ApproveAmendment(amendment_id=second, text_hash=world.load(Amendment, second).text_hash)

        refusal = world.refused(last, three.officers["centre"], "claim_held")
        assert refusal.params["holder"] == str(first)
        three.do(ask.DeclineAmendment(amendment_id=first, reason=WHY), "centre")
        three.do(last, "centre")

        assert world.load(Amendment, second).state is S.SIGNING

    def test_a_clause_changed_meanwhile_keeps_the_other_out(self, world, three):
        """When the first is in force the second was drafted against old words; proposed anew it goes on."""
        agreement = three.in_force()
        first, second = three.amendment(agreement), three.amendment(agreement, three.reworded("Иначе"))
        three.approve(first)
        three.sign(first)
        three.approve(second, "ministry", "municipality")
        last = ask.ApproveAmendment(amendment_id=second, text_hash=world.load(Amendment, second).text_hash)
        world.refused(last, three.officers["centre"], "amendment.clauses_changed")

        three.do(ask.ReturnAmendment(amendment_id=second, reason=WHY), "centre")
        (change,) = world.load(Amendment, second).changes
        three.do(ask.ProposeChange(amendment_id=second, change_id=change.id, change=change.change))
        three.do(ask.SubmitAmendment(amendment_id=second))
        three.approve(second)
        three.sign(second)

        assert text_of(world, agreement) == "Иначе"

    def test_other_clauses_are_free(self, world, three):
        """An amendment of the term is signed beside one of a duty."""
        agreement = three.in_force()
        first = three.amendment(agreement)
        second = three.amendment(agreement, TermChange(ends_on=date(2025, 12, 30)))
        three.approve(first)
        three.approve(second)

        assert world.load(Amendment, second).state is S.SIGNING


class TestWhoMay:
    def test_each_step_needs_its_function(self, world, three):
        """Author, reviewer and signatory are three functions."""
        agreement = three.in_force()
        amendment = three.amendment(agreement)
        plain = three.officer("ministry")

        world.refused(ask.DraftAmendment(agreement_id=agreement, reason=WHY), plain, "not_allowed")
        world.refused(ask.ApproveAmendment(amendment_id=amendment, text_hash="0" * 64), plain, "not_allowed")
        sign = ask.SignAmendment(amendment_id=amendment, post=POSTS["ministry"], authority=CHARTER)
        world.refused(sign, three.officer("ministry", Function.AUTHOR), "not_allowed")

    def test_another_region_does_not_see_it(self, world, three):
        """An officer of another region is told there is no such amendment."""
        amendment = three.amendment(three.in_force())
        stranger = world.actor(Role.MUNICIPALITY, world.foreign_municipality, Function.AUTHOR)

        world.refused(ask.WithdrawAmendment(amendment_id=amendment, reason=WHY), stranger, "not_found")

    def test_what_it_names_must_exist(self, world, three):
        """Unknown agreements and organisations nobody entered are refused."""
        agreement = three.in_force()
        world.refused(ask.DraftAmendment(agreement_id=UUID(int=5), reason=WHY), three.author, "not_found")

        amendment = three.do(ask.DraftAmendment(agreement_id=agreement, reason=WHY))
        nowhere = PartyJoining(party="centre", organisation=uuid4())
        world.refused(ask.ProposeChange(amendment_id=amendment, change=nowhere), three.author, "not_found")

    def test_an_ended_agreement_is_not_amended(self, world, three):
        """After its last day no amendment is drafted."""
        agreement = three.in_force()
        world.on(date(2025, 1, 2))

        world.refused(ask.DraftAmendment(agreement_id=agreement, reason=WHY), three.author, "paper.wrong_state")
