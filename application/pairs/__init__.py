"""What people ask of mentoring pairs."""

from application.bus import Command, Handler
from application.pairs import ending, forming, steering, working
from application.pairs.ending import (
    CancelPair,
    CompletePair,
    ContinuePair,
    EvaluatePair,
    FollowUpPair,
    StartEvaluation,
)
from application.pairs.forming import ActivatePair, ConsentToPair, DeclinePair, ProposePair
from application.pairs.steering import (
    AcceptReplacement,
    ChangeProgramme,
    DeclineReplacement,
    ExtendPair,
    PausePair,
    ReplaceMentor,
    ResumePair,
    WithdrawReplacement,
)
from application.pairs.working import CommentPair, FinishTask, HoldMeeting, LinkPair, SetTask

HANDLERS: dict[type[Command], Handler] = {
    **forming.HANDLERS,
    **working.HANDLERS,
    **steering.HANDLERS,
    **ending.HANDLERS,
}

__all__ = [
    "HANDLERS",
    "AcceptReplacement",
    "ActivatePair",
    "CancelPair",
    "ChangeProgramme",
    "CommentPair",
    "CompletePair",
    "ConsentToPair",
    "ContinuePair",
    "DeclinePair",
    "DeclineReplacement",
    "EvaluatePair",
    "ExtendPair",
    "FinishTask",
    "FollowUpPair",
    "HoldMeeting",
    "LinkPair",
    "PausePair",
    "ProposePair",
    "ReplaceMentor",
    "ResumePair",
    "SetTask",
    "StartEvaluation",
    "WithdrawReplacement",
]
