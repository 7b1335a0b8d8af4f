"""The supplementary agreement: Draft → UnderApproval → Signing → Signed → InForce; Withdrawn, Voided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from domain.amendments.drafting import Drafting
from domain.amendments.facts import (
    AllApproved,
    AmendmentWithdrawn,
    CameIntoForce,
    Declined,
    PartyApproved,
    PartySigned,
    Returned,
    SignatoryReplaced,
    SignedByAll,
    Voided,
    VoidProposed,
)
from domain.amendments.refusals import ClausesChanged, StartNotReached
from domain.kernel import Act
from domain.papers.approving import Approving
from domain.papers.ending import Ending
from domain.papers.signing import Signing
from domain.papers.state import Deeds
from domain.papers.values import PaperState


class Amendment(Drafting, Approving, Signing, Ending):
    """The only way to change an agreement all have signed (SOV IV)."""

    KIND: ClassVar[str] = "amendment"
    DEEDS: ClassVar[Deeds] = Deeds(
        party_approved=PartyApproved,
        all_approved=AllApproved,
        returned=Returned,
        party_signed=PartySigned,
        signed_by_all=SignedByAll,
        declined=Declined,
        signatory_replaced=SignatoryReplaced,
        withdrawn=AmendmentWithdrawn,
        void_proposed=VoidProposed,
        voided=Voided,
    )

    def approve_against(self, act: Act, text_hash: str, prints: Mapping[str, str]) -> None:
        """Approve; signing begins only if the touched clauses read as when the changes were proposed.

        `prints`: how the agreement's elements read now.
        """
        self._be(PaperState.UNDER_APPROVAL)
        waiting = {party.role for party in self.parties} - set(self.approvals)
        if waiting == {self._acting_party(act).role} and text_hash == self.text_hash:
            changed = {each.touches for each in self.changes if prints[each.touches] != each.seen}
            if changed:
                raise ClausesChanged(changed)
        self.approve(act, text_hash)

    def come_into_force(self, act: Act) -> None:
        """Signed by all, and its first day has come."""
        self._be(PaperState.SIGNED)
        first = self.in_force_from
        if first is None or first > act.today:
            raise StartNotReached(first)
        moved = act.model_copy(update={"occurred_on": max(first, self.moved_on)})
        self.record(moved, CameIntoForce, agreement_id=self.agreement_id, effective_on=first)

    def _enter_signing(self, act: Act) -> None:
        self.record(act, AllApproved, agreement_id=self.agreement_id, clauses=self.clauses)

    def _become_signed(self, act: Act, to: PaperState, last: date) -> None:
        """In force only together with the agreement it changes."""
        super()._become_signed(act, PaperState.SIGNED, last)

    def _be_voidable(self, act: Act) -> None:
        self._be(PaperState.SIGNED, PaperState.IN_FORCE)
