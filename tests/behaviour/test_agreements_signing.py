"""An agreement is approved or returned, then signed in parts by each organisation."""

from datetime import date

import pytest

from domain.errors import DatedBeforeLastMove, DatedInFuture
from domain.papers.refusals import (
    AlreadyApproved,
    AlreadySigned,
    NoSuchPart,
    NotAParty,
    SignatoryDiffers,
    TextChanged,
    WrongState,
)
from domain.papers.values import Membership, PaperState, Part, SignedAs
from tests.behaviour import an_agreement as the

S = PaperState
AT = (the.MINISTRY, the.ADMINISTRATION, the.CENTRE)


def approve(agreement, organisation, text_hash=None):
    agreement.approve(the.act(organisation, the.APPROVED), text_hash or agreement.text_hash)


class TestApprove:
    def test_signing_begins_with_the_last_party(self):
        """Two approvals leave the text under approval, the third one opens signing."""
        agreement = the.submitted()
        approve(agreement, the.MINISTRY)
        approve(agreement, the.ADMINISTRATION)
        assert agreement.state is S.UNDER_APPROVAL

        approve(agreement, the.CENTRE)

        assert agreement.state is S.SIGNING

    def test_only_the_text_that_was_read_is_approved(self):
        """An approval of an older text, by its hash, is refused."""
        agreement = the.submitted()

        with pytest.raises(TextChanged):
            approve(agreement, the.MINISTRY, "0" * 64)

    def test_a_party_approves_once(self):
        """The second approval of one party is refused."""
        agreement = the.submitted()
        approve(agreement, the.MINISTRY)

        with pytest.raises(AlreadyApproved):
            approve(agreement, the.MINISTRY)

    def test_a_stranger_approves_nothing(self):
        """Who acts for no party has no say."""
        with pytest.raises(NotAParty):
            approve(the.submitted(), the.STRANGER)

    @pytest.mark.parametrize("stage", [the.written, the.in_signing, the.in_force], ids=["draft", "signing", "in force"])
    def test_only_a_text_under_approval_is_approved(self, stage):
        """Before it is submitted and after all have approved there is nothing to approve."""
        with pytest.raises(WrongState):
            approve(stage(), the.MINISTRY, "0" * 64)


class TestReturn:
    def test_a_returned_text_is_a_draft_without_approvals(self):
        """A reviewer's remarks send the text back; everyone approves the next text anew."""
        agreement = the.submitted()
        approve(agreement, the.MINISTRY)

        agreement.send_back(the.act(the.CENTRE, the.APPROVED), the.WHY, ("2.3.5",))

        assert (agreement.state, agreement.approvals, agreement.text_hash) == (S.DRAFT, (), None)

    def test_only_a_text_under_approval_is_returned(self):
        """A draft has nobody to be returned by."""
        with pytest.raises(WrongState):
            the.written().send_back(the.act(the.CENTRE, the.APPROVED), the.WHY, ())

    def test_a_stranger_returns_nothing(self):
        """Who acts for no party has no remarks."""
        with pytest.raises(NotAParty):
            the.submitted().send_back(the.act(the.STRANGER, the.APPROVED), the.WHY, ())


class TestSign:
    @pytest.mark.req("SOV-28")
    def test_without_the_third_signature_it_is_not_in_force_and_the_day_after_the_last_it_is_no_longer(self):
        """In force when the third party has signed, up to 30.12.2024 inclusive and not on 31.12.2024."""
        agreement = the.in_signing()
        the.sign(agreement, the.MINISTRY)
        the.sign(agreement, the.ADMINISTRATION)
        assert (agreement.state, agreement.state_on(the.SIGNED)) == (S.SIGNING, S.SIGNING)

        the.sign(agreement, the.CENTRE)

        assert agreement.state_on(the.SIGNED) is S.IN_FORCE
        assert agreement.state_on(date(2024, 12, 30)) is S.IN_FORCE
        assert agreement.state_on(date(2024, 12, 31)) is S.EXPIRED

    def test_it_is_in_force_from_the_last_signature(self):
        """Parties sign on different days, recorded in any order; the latest date counts."""
        agreement = the.in_signing()
        the.sign(agreement, the.CENTRE, on=date(2021, 9, 20), signed_on=date(2021, 9, 17))
        the.sign(agreement, the.MINISTRY, on=date(2021, 9, 20), signed_on=date(2021, 9, 10))
        the.sign(agreement, the.ADMINISTRATION, on=date(2021, 9, 20), signed_on=date(2021, 9, 13))

        assert agreement.in_force_from == date(2021, 9, 17)
        assert agreement.state_on(date(2021, 9, 16)) is S.SIGNED

    def test_with_a_start_date_it_waits_signed(self):
        """A start day after the last signature makes it signed, and in force only from that day."""
        agreement = the.signed(starts_on=date(2022, 1, 1))

        assert agreement.state is S.SIGNED
        assert agreement.state_on(date(2021, 12, 31)) is S.SIGNED
        assert agreement.state_on(date(2022, 1, 1)) is S.IN_FORCE

    def test_main_text_and_annex_are_signed_apart(self):
        """An agreement with targets needs both parts signed by each party, and shows which are missing."""
        agreement = the.in_signing(annex=True)
        for organisation in AT:
            the.sign(agreement, organisation)

        assert agreement.state is S.SIGNING
        assert {(role, part) for role, _, part in agreement.outstanding()} == {
            (role, Part.ANNEX) for role in the.ORGANISATIONS
        }
        for organisation in AT:
            the.sign(agreement, organisation, Part.ANNEX)
        assert (agreement.state, agreement.outstanding()) == (S.IN_FORCE, [])

    def test_without_targets_there_is_no_annex_to_sign(self):
        """Signing an annex that does not exist is refused."""
        with pytest.raises(NoSuchPart):
            the.sign(the.in_signing(), the.MINISTRY, Part.ANNEX)

    @pytest.mark.req("MEG-09")
    def test_each_school_of_a_plural_role_signs(self):
        """Department, centre and three schools on the third role: every school's own signature is needed."""
        agreement = the.in_signing(parties=the.PLURAL)
        for organisation in (the.ADMINISTRATION, the.CENTRE, *the.SCHOOLS[:2]):
            the.sign(agreement, organisation)
        assert agreement.outstanding() == [("schools", the.SCHOOLS[2], Part.MAIN_TEXT)]

        the.sign(agreement, the.SCHOOLS[2])

        assert agreement.state is S.IN_FORCE
        assert {s.organisation for s in agreement.signatures if s.party == "schools"} == set(the.SCHOOLS)

    def test_of_variants_one_organisation_signs(self):
        """Where the third party is named as either of two, the signature of one is enough."""
        variants = the.party("centre", the.CENTRE, the.METHODICAL, membership=Membership.VARIANTS)
        agreement = the.in_signing(parties=(*the.PARTIES[:2], variants))
        the.sign(agreement, the.MINISTRY)
        the.sign(agreement, the.ADMINISTRATION)
        assert agreement.outstanding() == [("centre", None, Part.MAIN_TEXT)]

        the.sign(agreement, the.METHODICAL)

        assert agreement.state is S.IN_FORCE

    @pytest.mark.req("SOV-31")
    def test_the_seal_belongs_to_the_signature(self):
        """The minister's signature carries the seal, the others do not."""
        agreement = the.in_signing()
        the.sign(agreement, the.MINISTRY, seal=True)
        the.sign(agreement, the.ADMINISTRATION)

        assert [(s.post, s.seal) for s in agreement.signatures] == [("министр", True), ("глава администрации", False)]

    def test_an_organisation_signs_a_part_once(self):
        """The second signature under the same part is refused."""
        agreement = the.in_signing()
        the.sign(agreement, the.MINISTRY)

        with pytest.raises(AlreadySigned):
            the.sign(agreement, the.MINISTRY)

    @pytest.mark.parametrize("post", [{"post": "заместитель министра"}, {"acting": True}], ids=["post", "acting"])
    def test_only_the_named_post_signs(self, post):
        """Another post, or the same one acting («и. о.»), signs only after it replaces the named signatory."""
        with pytest.raises(SignatoryDiffers):
            the.sign(the.in_signing(), the.MINISTRY, **post)

    def test_where_nobody_is_named_any_post_signs(self):
        """A party without a named signatory is signed for by whoever holds the function."""
        agreement = the.in_signing(parties=(the.party("ministry", the.MINISTRY, officials=()), *the.PARTIES[1:]))

        the.sign(agreement, the.MINISTRY, post="заместитель министра")

        assert agreement.signatures[0].post == "заместитель министра"

    def test_nobody_signs_tomorrow_or_before_signing_began(self):
        """A date beside a signature is neither in the future nor older than the round."""
        agreement = the.in_signing()

        with pytest.raises(DatedInFuture):
            the.sign(agreement, the.MINISTRY, signed_on=the.day_after(the.TODAY))
        with pytest.raises(DatedBeforeLastMove):
            the.sign(agreement, the.MINISTRY, signed_on=date(2021, 9, 5))

    @pytest.mark.parametrize("stage", [the.submitted, the.in_force], ids=["under approval", "in force"])
    def test_only_in_signing_is_it_signed(self, stage):
        """Before all have approved and after all have signed there is nothing to sign."""
        with pytest.raises(WrongState):
            the.sign(stage(), the.MINISTRY)

    def test_a_stranger_signs_nothing(self):
        """Who acts for no party has no place to sign."""
        agreement = the.in_signing()
        hand = SignedAs(post="директор", authority=the.CHARTER)

        with pytest.raises(NotAParty):
            agreement.sign(the.act(the.STRANGER, the.SIGNED), Part.MAIN_TEXT, hand)
