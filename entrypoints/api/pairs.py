"""Mentoring pairs: commands, the roster, one pair and its story."""

from fastapi import APIRouter

from application import pairs
from entrypoints.api.commands import CommandRoutes

router = APIRouter(prefix="/pairs", tags=["pairs"])

commands = CommandRoutes(router)
commands.begin(pairs.ProposePair)
commands.tell(pairs.ConsentToPair, pairs.DeclinePair, pairs.ActivatePair)
commands.tell(pairs.HoldMeeting, pairs.SetTask, pairs.FinishTask, pairs.CommentPair, pairs.LinkPair)
commands.tell(pairs.ExtendPair, pairs.ChangeProgramme, pairs.PausePair, pairs.ResumePair)
commands.tell(pairs.ReplaceMentor, pairs.AcceptReplacement, pairs.DeclineReplacement, pairs.WithdrawReplacement)
commands.tell(pairs.StartEvaluation, pairs.EvaluatePair, pairs.CompletePair, pairs.ContinuePair)
commands.tell(pairs.CancelPair, pairs.FollowUpPair)
