"""Two officers erase a person: one proposes with a reason, another confirms. There is no way back."""

from __future__ import annotations

from domain.kernel import Act, PersonId, Reason
from domain.people.erasure_facts import Erased, ErasureProposed, ErasureWithdrawn
from domain.people.erasure_refusals import (
    AlreadyErased,
    ErasureAlreadyProposed,
    ErasureNotProposed,
    HoldsRoles,
    OwnErasure,
    SameErasureOfficer,
)
from domain.people.state import PersonState
from domain.people.values import ErasureProposal

RESTORED = "restored"
"""Reason of an erasure that a restored backup did not hold yet."""


class Erasing(PersonState):
    def propose_erasure(self, act: Act, reason: Reason) -> None:
        self._be_readable()
        if self.erasure is not None:
            raise ErasureAlreadyProposed
        self.record(act, ErasureProposed, reason=reason, proposed_by=act.by)

    def withdraw_erasure(self, act: Act, reason: Reason | None) -> None:
        self._be_proposed()
        self.record(act, ErasureWithdrawn, reason=reason)

    def confirm_erasure(self, act: Act, *, holds_roles: bool) -> None:
        """Another officer than the one who proposed, and not the person; whoever holds a role today is not erased."""
        proposal = self._be_proposed()
        if act.is_by(proposal.by):
            raise SameErasureOfficer
        if act.is_by(PersonId(self.id)):
            raise OwnErasure
        if holds_roles:
            raise HoldsRoles
        reason = Reason(code=proposal.code)
        self.record(act, Erased, reason=reason, proposed_by=proposal.by, confirmed_by=act.by)

    def erase_again(self, act: Act) -> None:
        """What an older backup did not hold yet is told once more."""
        self._be_readable()
        self.record(act, Erased, reason=Reason(code=RESTORED))

    def _be_readable(self) -> None:
        if self.erased:
            raise AlreadyErased

    def _be_proposed(self) -> ErasureProposal:
        self._be_readable()
        if self.erasure is None:
            raise ErasureNotProposed
        return self.erasure
