"""An agreement is declined, its signatories replaced, it is taken back or voided."""

from datetime import date

import pytest

from domain.papers.refusals import (
    NoSuchParty,
    NotAParty,
    NotOfThatParty,
    NotTheOwner,
    PartyHasSigned,
    SameOfficer,
    VoidNotProposed,
    WrongState,
)
from domain.papers.values import PaperState
from tests.behaviour import an_agreement as the

S = PaperState


class TestDecline:
    def test_a_refusal_makes_a_draft_and_voids_the_round(self):
        """The signatures given so far count no longer; the next round begins without any."""
        agreement = the.in_signing()
        the.sign(agreement, the.MINISTRY)

        agreement.decline(the.act(the.CENTRE, the.SIGNED), the.WHY)

        assert (agreement.state, agreement.signatures, agreement.approvals) == (S.DRAFT, (), ())

    def test_only_a_party_in_signing_declines(self):
        """There is nothing to decline before signing, and a stranger declines nothing."""
        with pytest.raises(WrongState):
            the.submitted().decline(the.act(the.CENTRE, the.SIGNED), the.WHY)
        with pytest.raises(NotAParty):
            the.in_signing().decline(the.act(the.STRANGER, the.SIGNED), the.WHY)


class TestReplaceSignatory:
    def replace(self, agreement, role="centre", organisation=None, by=the.CENTRE):
        agreement.replace_signatory(
            the.act(by, the.SIGNED),
            role,
            organisation=organisation,
            post="ректор",
            acting=True,
            appointment=the.ORDER,
        )

    @pytest.mark.req("SOV-02")
    def test_an_acting_rector_signs_after_the_appointment(self):
        """Three parties, three signing posts; «и. о.» is kept with the signature of the third."""
        agreement = the.in_signing()
        self.replace(agreement)
        the.sign(agreement, the.MINISTRY)
        the.sign(agreement, the.ADMINISTRATION)
        the.sign(agreement, the.CENTRE, acting=True)

        assert [(s.post, s.acting) for s in agreement.signatures] == [
            ("министр", False),
            ("глава администрации", False),
            ("ректор", True),
        ]
        assert agreement.state is S.IN_FORCE

    def test_one_school_of_a_plural_role_has_its_own_signatory(self):
        """Replacing the signatory of one school leaves the others' as they are."""
        agreement = the.in_signing(parties=the.PLURAL)

        self.replace(agreement, "schools", the.SCHOOLS[0], by=the.SCHOOLS[0])

        schools = agreement.party("schools")
        assert schools.official_of(the.SCHOOLS[0]).acting
        assert schools.official_of(the.SCHOOLS[1]) is None

    def test_after_the_signature_it_is_too_late(self):
        """A party that has signed keeps its signatory."""
        agreement = the.in_signing()
        the.sign(agreement, the.CENTRE)

        with pytest.raises(PartyHasSigned):
            self.replace(agreement)

    def test_party_and_organisation_must_belong_together(self):
        """Unknown roles, organisations of other roles and strangers are refused."""
        with pytest.raises(NoSuchParty):
            self.replace(the.in_signing(), "schools")
        with pytest.raises(NotOfThatParty):
            self.replace(the.in_signing(), "centre", the.MINISTRY)
        with pytest.raises(NotAParty):
            self.replace(the.in_signing(), by=the.STRANGER)

    def test_it_is_done_while_signing(self):
        """Before signing the draft itself names the signatory."""
        with pytest.raises(WrongState):
            self.replace(the.submitted())


class TestWithdraw:
    @pytest.mark.parametrize("stage", [the.written, the.submitted, the.in_signing])
    def test_before_all_have_signed_the_author_takes_it_back(self, stage):
        """A draft, a text under approval and one being signed can be withdrawn."""
        agreement = stage()

        agreement.withdraw(the.act(the.MINISTRY, the.SIGNED), the.WHY)

        assert (agreement.state, agreement.state_on(the.TODAY)) == (S.WITHDRAWN, S.WITHDRAWN)

    def test_a_signed_one_is_not_withdrawn(self):
        """What all have signed ends by its term, termination or voiding."""
        with pytest.raises(WrongState):
            the.in_force().withdraw(the.act(the.MINISTRY, the.WORKING), the.WHY)

    def test_a_stranger_withdraws_nothing(self):
        """Only the owner's and the parties' people take it back."""
        with pytest.raises(NotAParty):
            the.written().withdraw(the.act(the.STRANGER, the.SIGNED), the.WHY)


class TestVoid:
    first = the.act(the.MINISTRY, the.WORKING)
    second = the.act(the.MINISTRY, the.WORKING, by=the.SECOND)

    @pytest.mark.parametrize(
        ("starts_on", "on"),
        [(date(2022, 6, 1), the.WORKING), (None, the.WORKING), (None, date(2025, 1, 10))],
        ids=["signed", "in force", "expired"],
    )
    def test_two_officers_of_the_owner_void_it(self, starts_on, on):
        """Signed, in force or expired: one officer proposes, another one confirms."""
        agreement, today = the.signed(starts_on=starts_on), date(2025, 2, 1)

        agreement.propose_void(the.act(the.MINISTRY, on, today), the.WHY)
        agreement.confirm_void(the.act(the.MINISTRY, on, today, by=the.SECOND))

        assert agreement.state is S.VOIDED

    def test_nobody_confirms_the_own_proposal(self):
        """Two officers are two people."""
        agreement = the.in_force()
        agreement.propose_void(self.first, the.WHY)

        with pytest.raises(SameOfficer):
            agreement.confirm_void(self.first)

    def test_there_must_be_a_proposal(self):
        """Confirming what nobody proposed is refused."""
        with pytest.raises(VoidNotProposed):
            the.in_force().confirm_void(self.second)

    def test_only_the_owner_voids(self):
        """A party that is not the owner neither proposes nor confirms."""
        agreement = the.in_force()
        with pytest.raises(NotTheOwner):
            agreement.propose_void(the.act(the.CENTRE, the.WORKING), the.WHY)

        agreement.propose_void(self.first, the.WHY)
        with pytest.raises(NotTheOwner):
            agreement.confirm_void(the.act(the.CENTRE, the.WORKING))

    @pytest.mark.parametrize("stage", [the.written, the.in_signing, the.terminated])
    def test_a_draft_or_an_ended_one_is_not_voided(self, stage):
        """Before all have signed it is withdrawn; a terminated one has ended already."""
        with pytest.raises(WrongState):
            stage().propose_void(the.act(the.MINISTRY, date(2022, 8, 1)), the.WHY)
