"""A party names who answers for its obligations."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.agreements.facts.fulfilment import Delegated, DelegationRevoked
from domain.agreements.refusals import (
    AlreadyDelegated,
    DelegationDatesWrong,
    DelegationExists,
    NoSuchDelegation,
    NothingDelegated,
    NotOwnObligation,
)
from domain.agreements.state import AgreementState
from domain.agreements.values import Delegation
from domain.kernel import Act, Basis, Reason
from domain.papers.values import PaperState


class Delegating(AgreementState):
    def delegate(
        self, act: Act, delegation: Delegation, *, appointed_by: str | None = None, document: Basis | None = None
    ) -> None:
        """All of the party's own obligations or a list of them, without the exclusions, which become nobody's."""
        self._be_on(act.occurred_on, PaperState.IN_FORCE)
        self._act_for(act, delegation.party)
        if str(delegation.id) in self.delegations:
            raise DelegationExists(delegation.id)
        self._check_own(delegation)
        self._check_days(delegation)
        self._check_free(delegation)
        self.record(
            act,
            Delegated,
            delegation_id=delegation.id,
            organisation=act.acting_for,
            appointed_by=appointed_by,
            document=document,
            **{name: value for name, value in delegation if name != "id"},
        )

    def revoke_delegation(self, act: Act, delegation_id: UUID, until: date, reason: Reason | None) -> None:
        """The delegate answers up to `until` inclusive."""
        delegation = self.delegations.get(str(delegation_id))
        if delegation is None:
            raise NoSuchDelegation(delegation_id)
        self._be_on(act.occurred_on, PaperState.IN_FORCE)
        self._act_for(act, delegation.party)
        if until < delegation.since or (delegation.until and until > delegation.until):
            raise DelegationDatesWrong(until, None, delegation.since, delegation.until)
        self.record(act, DelegationRevoked, delegation_id=delegation_id, until=until, reason=reason)

    def _check_own(self, delegation: Delegation) -> None:
        own = {obligation.id for obligation in self.content.obligations if obligation.party == delegation.party}
        named = (*(delegation.obligations or ()), *delegation.exclusions)
        if foreign := [one for one in named if one not in own]:
            raise NotOwnObligation(delegation.party, foreign)
        if not any(delegation.covers(obligation) for obligation in self.content.obligations):
            raise NothingDelegated

    def _check_days(self, delegation: Delegation) -> None:
        first, last = self.in_force_from or delegation.since, self.last_day_on()
        since, until = delegation.since, delegation.until
        outside = since < first or (last and since > last)
        if outside or (until and until < since):
            raise DelegationDatesWrong(since, until, first, last)

    def _check_free(self, delegation: Delegation) -> None:
        """An obligation has one answerer on a day."""
        for other in self.delegations.values():
            apart = _before(other.until, delegation.since) or _before(delegation.until, other.since)
            both = [o.label for o in self.content.obligations if other.covers(o) and delegation.covers(o)]
            if both and not apart:
                raise AlreadyDelegated(other.id, both)


def _before(end: date | None, begin: date) -> bool:
    return end is not None and end < begin
