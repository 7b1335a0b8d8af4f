"""A pair is evaluated, completed or cancelled, and looked at again later."""

from __future__ import annotations

from datetime import date

from domain.errors import DatedInFuture
from domain.kernel import Act, Reason, Sealed
from domain.pairs.facts import (
    EvaluationStarted,
    PairCancelled,
    PairCompleted,
    PairContinued,
    PairEvaluated,
    PairFollowedUp,
)
from domain.pairs.refusals import (
    AlreadyEvaluated,
    EvaluationNotYours,
    EvaluationsMissing,
    ExtensionNotLater,
    GoalsNotCovered,
    NotOfThePair,
    NotTheSchoolOfThePair,
    NotYetDue,
    OwnEvaluation,
)
from domain.pairs.state import PairState, dated_at_latest
from domain.pairs.values import (
    CancelledBy,
    EarlyEnd,
    Evaluator,
    Finding,
    GoalResult,
    PairStatus,
    SideRole,
)
from domain.roles import Role

COORDINATORS = frozenset({Role.SCHOOL_HEAD, Role.METHODICAL_CENTRE, Role.MUNICIPALITY, Role.CENTRE})
"""Roles that coordinate pairs and may cancel one without standing in it."""


class Ending(PairState):
    def start_evaluation(self, act: Act, early: EarlyEnd | None) -> None:
        """From the last day on, before it only for goals reached; the scheduler asks after the last day."""
        self._be(PairStatus.ACTIVE)
        if act.role is Role.SYSTEM:
            if act.occurred_on <= self.ends_on:
                raise NotYetDue(self.ends_on)
        else:
            self._be_mentor_or_school(act)
            if act.occurred_on < self.ends_on and early is None:
                raise NotYetDue(self.ends_on)
        self.record(act, EvaluationStarted, early=early if act.occurred_on < self.ends_on else None)

    def evaluate(self, act: Act, evaluator: Evaluator, results: tuple[GoalResult, ...], words: Sealed | None) -> None:
        """One evaluation of every goal; with all three in, the pair is completed from the latest day."""
        self._be(PairStatus.EVALUATION)
        self._be_dated_from(self.active[-1].end or self.moved_on, act)
        self._be_evaluator(act, evaluator)
        if evaluator in self.evaluations:
            raise AlreadyEvaluated(evaluator)
        expected, given = [goal.number for goal in self.goals], [result.goal for result in results]
        if sorted(given) != sorted(expected):
            raise GoalsNotCovered(expected, given)
        self.record(act, PairEvaluated, evaluator=evaluator, results=results, words=words, by=act.by)
        if not self.unevaluated:
            days = [*self.evaluations.values(), self.moved_on]
            self.record(dated_at_latest(act, days), PairCompleted, without=None, reason=None)

    def complete(self, act: Act, reason: Reason) -> None:
        """Go without the one evaluation that is missing, and say why."""
        self._be(PairStatus.EVALUATION)
        self._lead(act)
        if len(self.unevaluated) != 1:
            raise EvaluationsMissing(self.unevaluated)
        self.record(act, PairCompleted, without=self.unevaluated[0], reason=reason)

    def continue_after_all(self, act: Act, ends_on: date, reason: Reason) -> None:
        """Extend a pair in evaluation: it works on, and is evaluated anew at its new end."""
        self._be(PairStatus.EVALUATION)
        self._lead(act)
        if ends_on <= (after := max(self.ends_on, act.occurred_on)):
            raise ExtensionNotLater(ends_on, after)
        voided = tuple(self.evaluations)
        self.record(act, PairContinued, was=self.ends_on, ends_on=ends_on, voided=voided, reason=reason)

    def cancel(self, act: Act, reason: Reason) -> None:
        self._be(*(status for status in PairStatus if not status.ended))
        side = self.side_of(act.by)
        if side is None and act.role not in COORDINATORS:
            raise NotOfThePair
        by = CancelledBy(side) if side else CancelledBy.COORDINATOR
        self.record(act, PairCancelled, cancelled_by=by, by=act.by, reason=reason)

    def follow_up(self, act: Act, found_on: date, finding: Finding, words: Sealed | None) -> None:
        self._be(PairStatus.COMPLETED)
        if found_on > act.today:
            raise DatedInFuture(found_on, act.today)
        self.record(act, PairFollowedUp, found_on=found_on, finding=finding, words=words, by=act.by)

    def _be_mentor_or_school(self, act: Act) -> None:
        if self.side_of(act.by) is not SideRole.MENTOR:
            self._lead(act)

    def _be_evaluator(self, act: Act, evaluator: Evaluator) -> None:
        if evaluator is Evaluator.SCHOOL:
            try:
                self._lead(act)
            except NotTheSchoolOfThePair:
                raise EvaluationNotYours(evaluator) from None
            if act.is_by(*self.people):
                raise OwnEvaluation
        elif self.side_of(act.by) is not SideRole(evaluator):
            raise EvaluationNotYours(evaluator)
