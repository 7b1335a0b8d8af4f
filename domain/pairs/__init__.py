"""Mentoring pairs: наставнические пары and management teams in менторство."""

from domain.pairs.pair import MentoringPair
from domain.pairs.values import (
    CancelledBy,
    EarlyEnd,
    Evaluator,
    Finding,
    Goal,
    GoalOutcome,
    GoalResult,
    MeetingForm,
    ObligationLink,
    PairKind,
    PairStatus,
    PairTerms,
    Programme,
    RouteItem,
    Side,
    SideRole,
)

__all__ = [
    "CancelledBy",
    "EarlyEnd",
    "Evaluator",
    "Finding",
    "Goal",
    "GoalOutcome",
    "GoalResult",
    "MeetingForm",
    "MentoringPair",
    "ObligationLink",
    "PairKind",
    "PairStatus",
    "PairTerms",
    "Programme",
    "RouteItem",
    "Side",
    "SideRole",
]
