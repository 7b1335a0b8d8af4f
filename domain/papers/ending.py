"""A paper is withdrawn before all have signed, or voided as signed by mistake."""

from __future__ import annotations

from domain.kernel import Act, Reason
from domain.papers.refusals import SameOfficer, VoidNotProposed
from domain.papers.state import Paper
from domain.papers.values import PaperState


class Ending(Paper):
    def withdraw(self, act: Act, reason: Reason) -> None:
        """The author takes back a paper that not everybody has signed."""
        self._be(*(state for state in PaperState if state.before_signed))
        self._take_part(act)
        self.record(act, self.DEEDS.withdrawn, reason=reason)

    def propose_void(self, act: Act, reason: Reason) -> None:
        """One officer of the owner says it was signed by mistake; a newer proposal stands for an older one."""
        self._be_voidable(act)
        self._own(act)
        self.record(act, self.DEEDS.void_proposed, reason=reason, proposed_by=act.by)

    def confirm_void(self, act: Act) -> None:
        """Another officer of the owner agrees; the paper counts as signed by mistake."""
        self._be_voidable(act)
        self._own(act)
        if self.void_proposed_by is None:
            raise VoidNotProposed
        if act.is_by(self.void_proposed_by):
            raise SameOfficer
        self.record(act, self.DEEDS.voided, proposed_by=self.void_proposed_by, confirmed_by=act.by)

    def _be_voidable(self, act: Act) -> None:
        raise NotImplementedError(type(self).__name__)
