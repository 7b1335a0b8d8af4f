"""A pair is evaluated, completed or cancelled, and looked at again later."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk, ReasonGiven
from domain.pairs import EarlyEnd, Evaluator, Finding, GoalResult, MentoringPair


class StartEvaluation(Command):
    """From the last day on; before it only for goals reached. The scheduler asks after the last day."""

    NAME: ClassVar[str] = "pair.start_evaluation"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    early: EarlyEnd | None = Field(default=None, description="Why before the last day.")


def start_evaluation(command: StartEvaluation, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    pair.start_evaluation(desk.act, command.early)
    return pair


class EvaluatePair(Command):
    """Say how far each goal was reached, as mentor, mentee or school; the third completes the pair."""

    NAME: ClassVar[str] = "pair.evaluate"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    evaluator: Evaluator
    results: tuple[GoalResult, ...] = Field(min_length=1, max_length=20)
    words: str | None = Field(default=None, max_length=4000)


def evaluate_pair(command: EvaluatePair, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    words = desk.seal(command.words, *pair.people)
    pair.evaluate(desk.act, command.evaluator, command.results, words)
    return pair


class CompletePair(Command):
    """Complete a pair without the one evaluation that is missing."""

    NAME: ClassVar[str] = "pair.complete"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    reason: ReasonGiven


def complete_pair(command: CompletePair, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    pair.complete(desk.act, desk.reason(command.reason, *pair.people))
    return pair


class ContinuePair(Command):
    """Extend a pair in evaluation after all: it works on until the new last day."""

    NAME: ClassVar[str] = "pair.continue"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    ends_on: date
    reason: ReasonGiven


def continue_pair(command: ContinuePair, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    pair.continue_after_all(desk.act, command.ends_on, desk.reason(command.reason, *pair.people))
    return pair


class CancelPair(Command):
    """End a pair early; who asked is kept: the mentor, the mentee or a coordinator."""

    NAME: ClassVar[str] = "pair.cancel"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    reason: ReasonGiven


def cancel_pair(command: CancelPair, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    pair.cancel(desk.act, desk.reason(command.reason, *pair.people))
    return pair


class FollowUpPair(Command):
    """What became of the mentee, as found on a day after the pair had ended."""

    NAME: ClassVar[str] = "pair.follow_up"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    found_on: date
    finding: Finding
    words: str | None = Field(default=None, max_length=4000)


def follow_up_pair(command: FollowUpPair, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    words = desk.seal(command.words, *pair.people)
    pair.follow_up(desk.act, command.found_on, command.finding, words)
    return pair


HANDLERS: dict[type[Command], Handler] = {
    StartEvaluation: start_evaluation,
    EvaluatePair: evaluate_pair,
    CompletePair: complete_pair,
    ContinuePair: continue_pair,
    CancelPair: cancel_pair,
    FollowUpPair: follow_up_pair,
}
