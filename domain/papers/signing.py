"""A paper is signed: each organisation, the main text and the annex separately."""

from __future__ import annotations

from datetime import date

from domain.errors import DatedBeforeLastMove, DatedInFuture
from domain.kernel import Act, Basis, OrganisationId, Reason
from domain.papers.refusals import AlreadySigned, NoSuchPart, NotOfThatParty, PartyHasSigned, SignatoryDiffers
from domain.papers.state import Paper
from domain.papers.values import PaperState, Part, SignedAs


class Signing(Paper):
    def sign(self, act: Act, part: Part, hand: SignedAs) -> None:
        """One organisation signs one part; with the last signature the paper is signed, or in force at once."""
        self._be(PaperState.SIGNING)
        party = self._acting_party(act)
        if part not in self.parts:
            raise NoSuchPart(part)
        if self.has_signed(party.role, act.acting_for, part):
            raise AlreadySigned(party.role, part)
        self._be_signatory(act, party.role, hand.post, acting=hand.acting)
        self.record(
            act,
            self.DEEDS.party_signed,
            part=part,
            party=party.role,
            organisation=act.acting_for,
            signed_by=act.by,
            **dict(hand) | {"signed_on": self._signing_day(act, hand.signed_on)},
        )
        if not self.outstanding():
            self._all_have_signed(act)

    def decline(self, act: Act, reason: Reason) -> None:
        """A signatory refuses: the paper is a draft again."""
        self._be(PaperState.SIGNING)
        party = self._acting_party(act)
        self.record(act, self.DEEDS.declined, party=party.role, organisation=act.acting_for, reason=reason)

    def replace_signatory(
        self,
        act: Act,
        role: str,
        *,
        organisation: OrganisationId | None,
        post: str,
        acting: bool,
        appointment: Basis,
    ) -> None:
        """Another post will sign for the party, as long as it has not signed."""
        self._be(PaperState.SIGNING)
        self._take_part(act)
        party = self.party(role)
        if organisation is not None and organisation not in party.organisations:
            raise NotOfThatParty(role, organisation)
        if any(s.party == role and organisation in {None, s.organisation} for s in self.signatures):
            raise PartyHasSigned(role)
        self.record(
            act,
            self.DEEDS.signatory_replaced,
            party=role,
            organisation=organisation,
            post=post,
            acting=acting,
            appointment=appointment,
        )

    def _be_signatory(self, act: Act, role: str, post: str, *, acting: bool) -> None:
        named = self.party(role).official_of(act.acting_for)
        if named and (named.post, named.acting) != (post, acting):
            raise SignatoryDiffers(post, acting=acting, expected=named.post, expected_acting=named.acting)

    def _signing_day(self, act: Act, signed_on: date | None) -> date:
        day = signed_on or act.occurred_on
        if day > act.today:
            raise DatedInFuture(day, act.today)
        if self.signing_since and day < self.signing_since:
            raise DatedBeforeLastMove(day, self.signing_since)
        return day

    def _all_have_signed(self, act: Act) -> None:
        last = max(signature.signed_on or act.occurred_on for signature in self.signatures)
        done = act.model_copy(update={"occurred_on": max(last, act.occurred_on)})
        at_once = self.in_force_from is not None and self.in_force_from <= done.occurred_on
        self._become_signed(done, PaperState.IN_FORCE if at_once else PaperState.SIGNED, last)

    def _become_signed(self, act: Act, to: PaperState, last: date) -> None:
        self.record(act, self.DEEDS.signed_by_all, paper_state=to, last_signed_on=last)
