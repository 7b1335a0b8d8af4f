"""Facts from the evaluation of a pair to its follow-up."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pydantic import Field

from domain.kernel import Claim, Fact, PersonId, Reason, Release, Sealed, StatusChange
from domain.pairs.values import (
    MENTOR_PLACE,
    CancelledBy,
    EarlyEnd,
    Evaluator,
    Finding,
    GoalResult,
    PairStatus,
    Span,
)

if TYPE_CHECKING:
    from domain.pairs.state import PairState


class EvaluationStarted(Fact):
    TOPIC = "pair.evaluation_started"
    MOVES = True

    early: EarlyEnd | None

    def apply(self, pair: PairState) -> None:
        pair.status = PairStatus.EVALUATION
        pair.rest(self.occurred_on)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PairStatus.EVALUATION),)


class PairEvaluated(Fact):
    """One of the three says how far each goal was reached."""

    TOPIC = "pair.evaluated"
    MOVES_PART = True
    CORRECTABLE = frozenset({"results", "words"})

    evaluator: Evaluator
    results: tuple[GoalResult, ...] = Field(min_length=1)
    words: Sealed | None
    by: PersonId

    def apply(self, pair: PairState) -> None:
        pair.evaluations[self.evaluator] = self.occurred_on

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"evaluation:{self.evaluator}", to="given"),)


class PairCompleted(Fact):
    """All evaluations are in, or the school goes without one and says why; the mentor's place is free."""

    TOPIC = "pair.completed"
    MOVES = True

    without: Evaluator | None
    reason: Reason | None

    def apply(self, pair: PairState) -> None:
        pair.status = PairStatus.COMPLETED
        pair.close(self.occurred_on)

    def claims(self) -> tuple[Claim, ...]:
        return (Release(scope=MENTOR_PLACE),)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PairStatus.COMPLETED),)


class PairContinued(Fact):
    """Extended after all: back from evaluation to work, and the evaluations given so far no longer count."""

    TOPIC = "pair.continued"
    MOVES = True

    was: date
    ends_on: date
    voided: tuple[Evaluator, ...]
    reason: Reason

    def apply(self, pair: PairState) -> None:
        pair.status, pair.ends_on, pair.evaluations = PairStatus.ACTIVE, self.ends_on, {}
        pair.active.append(Span(start=self.occurred_on))

    def statuses(self) -> tuple[StatusChange, ...]:
        voided = (StatusChange(subject=f"evaluation:{who}", to="void") for who in self.voided)
        return (StatusChange(to=PairStatus.ACTIVE), *voided)


class PairCancelled(Fact):
    TOPIC = "pair.cancelled"
    MOVES = True

    cancelled_by: CancelledBy
    by: PersonId
    reason: Reason

    def apply(self, pair: PairState) -> None:
        pair.status, pair.candidate = PairStatus.CANCELLED, None
        pair.close(self.occurred_on)

    def claims(self) -> tuple[Claim, ...]:
        return (Release(scope=MENTOR_PLACE),)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PairStatus.CANCELLED),)


class PairFollowedUp(Fact):
    """What became of the mentee, as found on a day after the pair had ended."""

    TOPIC = "pair.followed_up"
    CORRECTABLE = frozenset({"found_on", "finding", "words"})

    found_on: date
    finding: Finding
    words: Sealed | None
    by: PersonId

    def apply(self, pair: PairState) -> None:
        """The pair has ended; its story goes on."""
