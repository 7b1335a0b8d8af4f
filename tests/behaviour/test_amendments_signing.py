"""An amendment goes the way of an agreement: drafted, approved, signed, in force; or given up."""

from datetime import date
from uuid import UUID

import pytest

from domain.agreements.refusals import ChangedLaterAlready
from domain.amendments.refusals import ClausesChanged, NoChanges, NoSuchChange, StartNotReached
from domain.kernel import Release, Take
from domain.papers.refusals import NotAParty, NotTheOwner, SameOfficer, SignatoryDiffers, TextChanged, WrongState
from domain.papers.values import PaperState, Part
from tests.behaviour import an_agreement as the
from tests.behaviour import an_amendment as an

S = PaperState
OWN = the.DUTIES["municipality"]
HELD = Take(scope="clause_in_signing", key=f"{the.AGREEMENT}:obligation:{OWN}")
GIVEN_BACK = Release(scope="clause_in_signing")


def claims(both):
    return [claim for fact in both.amendment.pending_events for claim in fact.claims()]


class TestDraft:
    def test_an_author_of_a_party_begins_it(self):
        """An amendment names its agreement, why it is made, and has the agreement's parties."""
        both = an.drafted()

        assert both.amendment.state is S.DRAFT
        assert (both.amendment.agreement_id, both.amendment.reason) == (the.AGREEMENT, the.WHY)
        assert both.amendment.parties == both.agreement.parties

    def test_a_stranger_begins_none(self):
        """Who acts for no party has nothing to amend."""
        agreement = the.in_force()

        with pytest.raises(NotAParty):
            an.Amendment.draft(
                the.act(the.STRANGER, an.BEGUN),
                an.AMENDMENT,
                agreement_id=agreement.id,
                owner=agreement.owner,
                parties=agreement.parties,
                head=an.head(),
            )

    @pytest.mark.parametrize("stage", [the.written, the.in_signing, the.terminated], ids=["draft", "signing", "ended"])
    def test_only_what_all_have_signed_is_amended(self, stage):
        """A draft is edited, an ended agreement is not changed any more."""
        with pytest.raises(WrongState):
            stage().be_amendable(the.act(the.MINISTRY, date(2022, 8, 1)))

    def test_an_agreement_that_waits_for_its_first_day_is_amended(self):
        """Signed and not yet in force is enough to draft an amendment; strangers still may not."""
        agreement = the.signed(starts_on=date(2023, 1, 1))

        agreement.be_amendable(the.act(the.CENTRE, an.BEGUN))
        with pytest.raises(NotAParty):
            agreement.be_amendable(the.act(the.STRANGER, an.BEGUN))

    def test_changes_are_proposed_replaced_and_dropped(self):
        """A change keeps its id while it is reworded; dropped, it is gone."""
        both = an.written()
        both.propose(an.reworded("Ещё иначе"))
        (change,) = both.amendment.changes
        assert change.change.duty.text == "Ещё иначе"

        both.amendment.drop(the.act(the.MINISTRY, an.BEGUN), an.CHANGE)

        assert both.amendment.changes == ()
        with pytest.raises(NoSuchChange):
            both.amendment.drop(the.act(the.MINISTRY, an.BEGUN), an.CHANGE)

    def test_its_head_is_revised(self):
        """Number and first day of a draft may change."""
        both = an.written()

        both.amendment.revise(the.act(the.CENTRE, an.BEGUN), an.head(number="2", starts_on=date(2022, 9, 1)))

        assert (both.amendment.number, both.amendment.in_force_from) == ("2", date(2022, 9, 1))

    def test_nothing_is_written_after_the_draft_or_by_strangers(self):
        """Under approval the text stands still; strangers write nothing."""
        sent, draft, by = an.submitted(), an.written(), the.act(the.MINISTRY, an.AGREED)
        for step in (
            lambda: sent.amendment.revise(by, an.head()),
            lambda: sent.propose(an.reworded("Позже"), on=an.AGREED),
            lambda: sent.amendment.drop(by, an.CHANGE),
            lambda: sent.submit(an.AGREED),
        ):
            with pytest.raises(WrongState):
                step()
        with pytest.raises(NotAParty):
            draft.amendment.revise(the.act(the.STRANGER, an.BEGUN), an.head())

    def test_an_amendment_changes_something(self):
        """Without a change it is not sent out."""
        with pytest.raises(NoChanges):
            an.drafted().submit()


class TestApprove:
    def test_signing_begins_when_all_have_approved_and_holds_the_clauses(self):
        """With the third approval the touched clauses are held against every other amendment."""
        both = an.submitted()
        both.approve(the.MINISTRY)
        both.approve(the.ADMINISTRATION)
        assert (both.amendment.state, claims(both)) == (S.UNDER_APPROVAL, [])

        both.approve(the.CENTRE)

        assert (both.amendment.state, claims(both)) == (S.SIGNING, [HELD])

    def test_a_clause_that_changed_meanwhile_keeps_it_out_of_signing(self):
        """An amendment in force first makes the other's reading of that clause old; nothing is recorded then."""
        slow = an.submitted()
        quick = an.in_force(an.reworded("Быстрее"), slow.agreement, amendment_id=an.OTHER)
        slow.approve(the.MINISTRY)
        slow.approve(the.ADMINISTRATION)

        with pytest.raises(ClausesChanged) as refused:
            slow.approve(the.CENTRE)

        assert refused.value.params == {"clauses": [f"obligation:{OWN}"]}
        assert (slow.amendment.state, len(slow.amendment.approvals)) == (S.UNDER_APPROVAL, 2)
        assert quick.amendment.state is S.IN_FORCE

    def test_proposed_again_it_may_go_on(self):
        """Returned to the draft, the change is proposed against the present words and enters signing."""
        slow = an.submitted()
        an.in_force(an.reworded("Быстрее"), slow.agreement, amendment_id=an.OTHER)
        slow.amendment.send_back(the.act(the.CENTRE, an.SIGNED), the.WHY, ())
        slow.propose(an.reworded(), on=an.SIGNED)
        slow.submit(an.SIGNED)

        for organisation in the.ORGANISATIONS.values():
            slow.approve(organisation, on=an.SIGNED)

        assert slow.amendment.state is S.SIGNING

    def test_another_clause_may_change_meanwhile(self):
        """Amendments of different clauses do not disturb each other."""
        slow = an.submitted()
        an.in_force(an.revised(), slow.agreement, amendment_id=an.OTHER)

        slow.approve_all()

        assert slow.amendment.state is S.SIGNING

    def test_only_the_text_that_was_read_is_approved(self):
        """An approval of another text is refused."""
        with pytest.raises(TextChanged):
            an.submitted().amendment.approve_against(the.act(the.MINISTRY, an.AGREED), "0" * 64, {})


class TestSign:
    def test_a_revised_target_needs_a_signed_annex(self):
        """The annex of an amendment is signed when a target is revised, otherwise there is none."""
        assert an.in_signing().amendment.parts == (Part.MAIN_TEXT,)
        assert an.in_signing(an.revised()).amendment.parts == (Part.MAIN_TEXT, Part.ANNEX)

    def test_signed_by_all_it_waits_for_its_day_and_keeps_its_clauses(self):
        """Signed is not yet in force: until its first day the clauses stay held."""
        both = an.signed(starts_on=date(2022, 9, 1))

        assert (both.amendment.state, claims(both)) == (S.SIGNED, [HELD])
        with pytest.raises(StartNotReached):
            both.bring_into_force(today=date(2022, 8, 31))

    def test_in_force_it_gives_its_clauses_back(self):
        """On its first day the agreement reads anew and the clauses are free."""
        both = an.in_force(starts_on=date(2022, 9, 1))

        assert (both.amendment.state, claims(both)) == (S.IN_FORCE, [HELD, GIVEN_BACK])
        assert list(both.agreement.amended) == [str(an.AMENDMENT)]

    @pytest.mark.parametrize("stage", [an.submitted, an.in_signing, an.in_force])
    def test_only_a_signed_one_comes_into_force(self, stage):
        """Neither before all have signed nor a second time."""
        with pytest.raises(WrongState):
            stage().amendment.come_into_force(the.act(the.MINISTRY, the.TODAY))

    def test_declined_it_is_a_draft_and_gives_its_clauses_back(self):
        """This round's signatures are void and another amendment may take the clauses."""
        both = an.in_signing()
        the.sign(both.amendment, the.MINISTRY, on=an.SIGNED)

        both.amendment.decline(the.act(the.CENTRE, an.SIGNED), the.WHY)

        assert (both.amendment.state, both.amendment.signatures) == (S.DRAFT, ())
        assert claims(both) == [HELD, GIVEN_BACK]

    def test_another_signatory_is_named_by_an_appointment(self):
        """The acting rector signs the amendment only after replacing the rector."""
        both = an.in_signing()
        with pytest.raises(SignatoryDiffers):
            the.sign(both.amendment, the.CENTRE, on=an.SIGNED, acting=True)

        fields = {"organisation": None, "post": "ректор", "acting": True, "appointment": the.ORDER}
        both.amendment.replace_signatory(the.act(the.CENTRE, an.SIGNED), "centre", **fields)
        the.sign(both.amendment, the.CENTRE, on=an.SIGNED, acting=True)

        assert both.amendment.signatures[0].acting


class TestGivenUp:
    def test_withdrawn_before_all_have_signed(self):
        """Its clauses are free again."""
        both = an.in_signing()

        both.amendment.withdraw(the.act(the.MINISTRY, an.SIGNED), the.WHY)

        assert (both.amendment.state, claims(both)) == (S.WITHDRAWN, [HELD, GIVEN_BACK])

    def test_a_signed_one_is_not_withdrawn(self):
        """What all have signed is voided, not withdrawn."""
        with pytest.raises(WrongState):
            an.signed().amendment.withdraw(the.act(the.MINISTRY, the.TODAY), the.WHY)

    @pytest.mark.parametrize("stage", [an.signed, an.in_force], ids=["signed", "in force"])
    def test_two_officers_of_the_owner_void_it(self, stage):
        """One proposes, another confirms; the owner's officers only."""
        amendment = stage().amendment
        with pytest.raises(NotTheOwner):
            amendment.propose_void(the.act(the.CENTRE, the.TODAY), the.WHY)
        amendment.propose_void(the.act(the.MINISTRY, the.TODAY), the.WHY)
        with pytest.raises(SameOfficer):
            amendment.confirm_void(the.act(the.MINISTRY, the.TODAY))

        amendment.confirm_void(the.act(the.MINISTRY, the.TODAY, by=the.SECOND))

        assert amendment.state is S.VOIDED

    def test_one_in_signing_is_not_voided(self):
        """Before all have signed it is withdrawn or declined."""
        with pytest.raises(WrongState):
            an.in_signing().amendment.propose_void(the.act(the.MINISTRY, an.SIGNED), the.WHY)

    def test_voided_in_force_it_counts_as_never_made(self):
        """The agreement reads on every day as if the amendment had not been."""
        both = an.in_force()

        both.agreement.undo_amendment(the.act(the.MINISTRY, the.TODAY), an.AMENDMENT, "1")

        assert both.agreement.content.obligation(OWN).text == "Координация методической работы"
        assert not both.agreement.has_taken_on(an.AMENDMENT)

    def test_one_that_others_were_built_on_stays(self):
        """While a later amendment of the same clause stands, the earlier one is not undone."""
        both = an.in_force()
        later = an.signed(an.reworded("Позже"), both.agreement, amendment_id=an.OTHER, starts_on=date(2023, 1, 1))
        later.bring_into_force()

        with pytest.raises(ChangedLaterAlready):
            both.agreement.undo_amendment(the.act(the.MINISTRY, the.TODAY), an.AMENDMENT, "1")
        later.agreement.undo_amendment(the.act(the.MINISTRY, the.TODAY), an.OTHER, "1")
        both.agreement.undo_amendment(the.act(the.MINISTRY, the.TODAY), an.AMENDMENT, "1")
        assert both.agreement.amended == {}


def test_two_amendments_of_one_clause_ask_for_the_same_claim():
    """Whoever comes second into signing with the clause finds it held by the first."""
    first = an.in_signing()
    second = an.in_signing(an.reworded("Иначе"), first.agreement, amendment_id=UUID(int=802))

    assert claims(first) == claims(second) == [HELD]
