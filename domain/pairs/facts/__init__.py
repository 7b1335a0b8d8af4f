"""Everything that can have happened to a mentoring pair."""

from domain.pairs.facts.ending import (
    EvaluationStarted,
    PairCancelled,
    PairCompleted,
    PairContinued,
    PairEvaluated,
    PairFollowedUp,
)
from domain.pairs.facts.forming import (
    PairActivated,
    PairAgreed,
    PairConsented,
    PairDeclined,
    PairOrderIssued,
    PairProposed,
)
from domain.pairs.facts.working import (
    MeetingHeld,
    MentorReplaced,
    MentorReplacementDropped,
    MentorReplacementProposed,
    PairCommented,
    PairExtended,
    PairLinked,
    PairPaused,
    PairResumed,
    ProgrammeChanged,
    TaskDone,
    TaskSet,
)

__all__ = [
    "EvaluationStarted",
    "MeetingHeld",
    "MentorReplaced",
    "MentorReplacementDropped",
    "MentorReplacementProposed",
    "PairActivated",
    "PairAgreed",
    "PairCancelled",
    "PairCommented",
    "PairCompleted",
    "PairConsented",
    "PairContinued",
    "PairDeclined",
    "PairEvaluated",
    "PairExtended",
    "PairFollowedUp",
    "PairLinked",
    "PairOrderIssued",
    "PairPaused",
    "PairProposed",
    "PairResumed",
    "ProgrammeChanged",
    "TaskDone",
    "TaskSet",
]
