"""What dates make of an agreement and its obligations: computed the same by rules and by queries."""

from __future__ import annotations

from datetime import date

from domain.agreements.periods import Period, Reporting, periods_between
from domain.agreements.values import Obligation, ObligationState
from domain.kernel import Value
from domain.papers.values import PaperState

FINAL = frozenset({PaperState.WITHDRAWN, PaperState.VOIDED, PaperState.CLOSED})
"""States no date changes."""


class Span(Value):
    """Days in force, both inclusive. No first day: not in force, or nobody knows since when; no last day: open.

    `ended_early_on`: the last day of an agreement terminated before its term was over.
    """

    first: date | None
    last: date | None
    ended_early_on: date | None = None

    @property
    def end(self) -> date | None:
        return min((day for day in (self.last, self.ended_early_on) if day), default=None)


def state_on(stored: PaperState, span: Span, day: date) -> PaperState:
    """Signed, in force, expired or terminated that day; states no date changes are what they are."""
    if stored.before_signed or stored in FINAL:
        return stored
    if span.first is None or day < span.first:
        return PaperState.SIGNED
    if span.ended_early_on and day > span.ended_early_on:
        return PaperState.TERMINATED
    return PaperState.EXPIRED if span.last and day > span.last else PaperState.IN_FORCE


def periods_of(obligation: Obligation, reporting: Reporting, span: Span, up_to: date) -> tuple[Period, ...]:
    """Periods an obligation is judged in, as far as the days in force and `up_to` reach."""
    if span.first is None:
        return ()
    since = max(day for day in (span.first, obligation.since) if day)
    until = min(day for day in (up_to, span.end, obligation.until) if day)
    return periods_between(reporting, since, until)


def progress_in(obligation: Obligation, period: Period, step: ObligationState | None) -> ObligationState:
    """Where it stands: a verdict stays; else waived where an amendment says so; else the last step."""
    if step in {ObligationState.CONFIRMED, ObligationState.NOT_FULFILLED}:
        return step
    if obligation.waived_for(period):
        return ObligationState.WAIVED
    return step or ObligationState.NOT_STARTED
