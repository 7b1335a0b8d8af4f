"""A paper goes round the parties for approval."""

from __future__ import annotations

from domain.kernel import Act, Reason
from domain.papers.refusals import AlreadyApproved, TextChanged
from domain.papers.state import Paper
from domain.papers.values import PaperState


class Approving(Paper):
    def approve(self, act: Act, text_hash: str) -> None:
        """A reviewer approves the text seen; with the last party's approval signing begins."""
        self._be(PaperState.UNDER_APPROVAL)
        party = self._acting_party(act)
        if text_hash != self.text_hash:
            raise TextChanged(text_hash, self.text_hash)
        if party.role in self.approvals:
            raise AlreadyApproved(party.role)
        self.record(
            act,
            self.DEEDS.party_approved,
            party=party.role,
            organisation=act.acting_for,
            text_hash=text_hash,
            approved_by=act.by,
        )
        if {each.role for each in self.parties} <= set(self.approvals):
            self._enter_signing(act)

    def send_back(self, act: Act, reason: Reason, clauses: tuple[str, ...]) -> None:
        """A reviewer returns the text to its authors."""
        self._be(PaperState.UNDER_APPROVAL)
        party = self._acting_party(act)
        self.record(
            act,
            self.DEEDS.returned,
            party=party.role,
            organisation=act.acting_for,
            reason=reason,
            clauses=clauses,
        )

    def _enter_signing(self, act: Act) -> None:
        self.record(act, self.DEEDS.all_approved)
