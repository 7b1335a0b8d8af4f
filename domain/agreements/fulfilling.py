"""Obligations are reported by the party, judged by another: one obligation, one period at a time."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.agreements.facts.fulfilment import (
    ObligationConfirmed,
    ObligationNotFulfilled,
    ObligationReported,
    ReportReturned,
)
from domain.agreements.periods import Period
from domain.agreements.refusals import (
    ConfirmerIsReporter,
    JudgedByOwnParty,
    NoSuchPeriod,
    NotThePartyOrDelegate,
    ObligationElsewhere,
    PeriodNotBegun,
    PeriodRunning,
    ReportWithoutEvidence,
)
from domain.agreements.state import AgreementState
from domain.agreements.values import Delegation, Evidence, Obligation, ObligationState
from domain.errors import DatedBeforeLastMove
from domain.kernel import Act, Reason, Sealed
from domain.papers.values import PaperState

S = ObligationState
AT_WORK = (PaperState.IN_FORCE, PaperState.EXPIRED, PaperState.TERMINATED)


class Fulfilling(AgreementState):
    def report(self, act: Act, obligation_id: UUID, period: str, text: Sealed, evidence: Evidence) -> None:
        """The party itself, or whoever answers for the obligation that day."""
        obligation, judged = self._opened(act, obligation_id, period, S.NOT_STARTED, S.RETURNED)
        delegation = self._reporting(act, obligation)
        if act.occurred_on < judged.since:
            raise PeriodNotBegun(period, judged.since)
        if not evidence.given:
            raise ReportWithoutEvidence
        self.record(
            act,
            ObligationReported,
            obligation_id=obligation_id,
            label=obligation.label,
            period=period,
            organisation=act.acting_for,
            delegation_id=delegation and delegation.id,
            reported_by=act.by,
            text=text,
            evidence=evidence,
        )

    def confirm(self, act: Act, obligation_id: UUID, period: str) -> None:
        """Another party, another person than the reporter."""
        obligation, _ = self._opened(act, obligation_id, period, S.REPORTED)
        self._judge(act, obligation)
        reported = self.progress[f"{obligation_id}:{period}"]
        if act.is_by(reported.reported_by) or reported.reported_for == act.acting_for:
            raise ConfirmerIsReporter
        self.record(
            act,
            ObligationConfirmed,
            obligation_id=obligation_id,
            label=obligation.label,
            period=period,
            organisation=act.acting_for,
            confirmed_by=act.by,
        )

    def return_report(self, act: Act, obligation_id: UUID, period: str, reason: Reason) -> None:
        """Back to the party; this also undoes a confirmation or a verdict given by mistake."""
        states = (S.REPORTED, S.CONFIRMED, S.NOT_FULFILLED)
        obligation, _ = self._opened(act, obligation_id, period, *states)
        self._judge(act, obligation)
        self.record(
            act,
            ReportReturned,
            obligation_id=obligation_id,
            label=obligation.label,
            period=period,
            organisation=act.acting_for,
            returned_by=act.by,
            reason=reason,
        )

    def mark_not_fulfilled(self, act: Act, obligation_id: UUID, period: str, reason: Reason) -> None:
        """Another party states it, once the period is over."""
        states = (S.NOT_STARTED, S.REPORTED, S.RETURNED)
        obligation, judged = self._opened(act, obligation_id, period, *states)
        self._judge(act, obligation)
        last = min(day for day in (judged.until, self.last_day_on(), obligation.until) if day)
        if act.occurred_on <= last:
            raise PeriodRunning(period, last)
        self.record(
            act,
            ObligationNotFulfilled,
            obligation_id=obligation_id,
            label=obligation.label,
            period=period,
            organisation=act.acting_for,
            stated_by=act.by,
            reason=reason,
        )

    def unsettled(self, day: date) -> list[tuple[Obligation, Period]]:
        """Obligations and periods nobody has judged yet."""
        return [
            (obligation, period)
            for obligation in self.content.obligations
            for period in self.periods_of(obligation, day)
            if not self.progress_of(obligation, period).settled
        ]

    def _opened(
        self, act: Act, obligation_id: UUID, period: str, *states: ObligationState
    ) -> tuple[Obligation, Period]:
        """The obligation and period, if the agreement and they allow a step on that day."""
        self._be_on(act.occurred_on, *AT_WORK)
        obligation = self.obligation(obligation_id)
        periods = {one.key: one for one in self.periods_of(obligation, act.today)}
        if period not in periods:
            raise NoSuchPeriod(period, periods)
        state = self.progress_of(obligation, periods[period])
        if state not in states:
            raise ObligationElsewhere(state, states)
        last = self.progress.get(f"{obligation_id}:{period}")
        if last and act.occurred_on < last.moved_on:
            raise DatedBeforeLastMove(act.occurred_on, last.moved_on)
        return obligation, periods[period]

    def _reporting(self, act: Act, obligation: Obligation) -> Delegation | None:
        """The delegation reported under; None when the party reports itself."""
        if act.acting_for in self.party(obligation.party).organisations:
            return None
        delegation = self.delegation_of(obligation, act.occurred_on)
        if delegation and (delegation.delegate.person == act.by or delegation.delegate.organisation == act.acting_for):
            return delegation
        raise NotThePartyOrDelegate(obligation.party)

    def _judge(self, act: Act, obligation: Obligation) -> None:
        judging = self._acting_party(act)
        if judging.role == obligation.party:
            raise JudgedByOwnParty(obligation.party)
