"""An agreement in force takes on what an amendment has changed; nothing else changes it (SOV IV)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from domain.agreements.facts.life import Amended, AmendmentInSigning, AmendmentUndone
from domain.agreements.outcomes import outcome
from domain.agreements.periods import periods_between
from domain.agreements.refusals import ChangedLaterAlready, ChangesNothing, NoSuchPeriod, NotInForceOn
from domain.agreements.state import AgreementState
from domain.agreements.values import AppliedChange, Change, ObligationWaiver
from domain.kernel import Act, Reason
from domain.papers.values import PaperState


class Proposal(NamedTuple):
    """A typed change under the id its amendment gave it."""

    id: UUID
    change: Change


class Amending(AgreementState):
    def print_of(self, clause: str) -> str:
        """How an element reads now, as a fingerprint; an absent one has its own."""
        return self.content.print_of(clause)

    def has_taken_on(self, amendment_id: UUID) -> bool:
        return str(amendment_id) in self.amended

    def outcome_of(self, proposals: Iterable[Proposal], effective_on: date) -> tuple[AppliedChange, ...]:
        """What the changes would make of the text, one after another; raises where one is impossible."""
        content = self.content
        applied = []
        for proposal_id, change in proposals:
            after = outcome(change, content, effective_on)
            before = content.get(change.touches)
            if after == before:
                raise ChangesNothing(change.touches)
            self._check_waiver(change, effective_on)
            applied.append(
                AppliedChange(
                    change_id=proposal_id,
                    change=change.change,
                    touches=change.touches,
                    before=before,
                    after=after,
                )
            )
            content = content.with_element(after)
        return tuple(applied)

    def expect_amendment(self, act: Act, amendment_id: UUID, number: str | None, clauses: tuple[str, ...]) -> None:
        """An amendment goes to signing; whoever changes the text meanwhile meets a newer version."""
        self.record(act, AmendmentInSigning, amendment_id=amendment_id, amendment_number=number, clauses=clauses)

    def amend(
        self,
        act: Act,
        amendment_id: UUID,
        *,
        number: str | None,
        dated: date | None,
        effective_on: date,
        reason: Reason,
        proposals: Iterable[Proposal],
    ) -> None:
        """An amendment all have signed takes effect on its day, which may lie before today."""
        state = self.state_on(effective_on)
        if state is not PaperState.IN_FORCE:
            raise NotInForceOn(effective_on, state)
        changes = self.outcome_of(proposals, effective_on)
        self._not_changed_after(effective_on, {change.touches for change in changes})
        self.record(
            act.model_copy(update={"occurred_on": effective_on}),
            Amended,
            amendment_id=amendment_id,
            amendment_number=number,
            amendment_dated=dated,
            effective_on=effective_on,
            reason=reason,
            changes=changes,
        )

    def undo_amendment(self, act: Act, amendment_id: UUID, number: str | None) -> None:
        """An amendment in force was voided: its changes count as never made, unless others were built on them."""
        undone = self.amended[str(amendment_id)]
        touched = {change.touches for change in undone.changes}
        for later in (one for one in self.amended.values() if one.order > undone.order):
            if both := touched & {change.touches for change in later.changes}:
                raise ChangedLaterAlready(both, later.effective_on)
        self.record(
            act,
            AmendmentUndone,
            amendment_id=amendment_id,
            amendment_number=number,
            effective_on=undone.effective_on,
            changes=undone.changes,
        )

    def be_amendable(self, act: Act) -> None:
        """Amendments are drafted to agreements all have signed, by the owner or a party."""
        self._be_on(act.occurred_on, PaperState.SIGNED, PaperState.IN_FORCE)
        self._take_part(act)

    def _check_waiver(self, change: Change, effective_on: date) -> None:
        """A waived period must be one the agreement has; an open term is looked at ten years ahead."""
        if not isinstance(change, ObligationWaiver) or not change.periods:
            return
        first, last = self.in_force_from or effective_on, self.last_day_on()
        until = last or effective_on.replace(year=effective_on.year + 10, day=1)
        known = [period.key for period in periods_between(self.reporting, first, until)]
        for period in change.periods:
            if period not in known:
                raise NoSuchPeriod(period, known)

    def _not_changed_after(self, effective_on: date, clauses: set[str]) -> None:
        """Each clause is changed in the order of days."""
        for applied in self.amended.values():
            both = clauses & {change.touches for change in applied.changes}
            if both and applied.effective_on > effective_on:
                raise ChangedLaterAlready(both, applied.effective_on)
