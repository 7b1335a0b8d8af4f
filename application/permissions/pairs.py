"""Who may ask what of mentoring pairs; who is mentor or mentee in one the pair itself knows."""

from application.bus import Command
from application.pairs import (
    AcceptReplacement,
    ActivatePair,
    CancelPair,
    ChangeProgramme,
    CommentPair,
    CompletePair,
    ConsentToPair,
    ContinuePair,
    DeclinePair,
    DeclineReplacement,
    EvaluatePair,
    ExtendPair,
    FinishTask,
    FollowUpPair,
    HoldMeeting,
    LinkPair,
    PausePair,
    ProposePair,
    ReplaceMentor,
    ResumePair,
    SetTask,
    StartEvaluation,
    WithdrawReplacement,
)
from application.permissions.rule import Permission, any_of
from domain.roles import Role

STAFF = (Role.TEACHER, Role.MENTOR, Role.SCHOOL_HEAD)
"""Roles the people of a pair may come in; heads stand in management teams, and some heads teach."""
OVERSEERS = (Role.SCHOOL_HEAD, Role.MUNICIPALITY)
"""The school; for teams the municipality."""
COORDINATORS = (Role.SCHOOL_HEAD, Role.METHODICAL_CENTRE, Role.MUNICIPALITY, Role.CENTRE)

PERMISSIONS: dict[type[Command], Permission] = {
    ProposePair: any_of(Role.SCHOOL_HEAD, Role.METHODICAL_CENTRE, Role.CENTRE),
    ConsentToPair: any_of(*STAFF),
    DeclinePair: any_of(*STAFF),
    ActivatePair: any_of(*OVERSEERS),
    HoldMeeting: any_of(*STAFF),
    SetTask: any_of(*STAFF),
    FinishTask: any_of(*STAFF),
    CommentPair: any_of(*STAFF),
    LinkPair: any_of(*COORDINATORS),
    ExtendPair: any_of(*OVERSEERS),
    ChangeProgramme: any_of(*OVERSEERS),
    ReplaceMentor: any_of(*OVERSEERS),
    AcceptReplacement: any_of(*STAFF),
    DeclineReplacement: any_of(*STAFF),
    WithdrawReplacement: any_of(*OVERSEERS),
    PausePair: any_of(*OVERSEERS),
    ResumePair: any_of(*OVERSEERS),
    StartEvaluation: any_of(*STAFF, Role.MUNICIPALITY, system=True),
    EvaluatePair: any_of(*STAFF, Role.MUNICIPALITY),
    CompletePair: any_of(*OVERSEERS),
    ContinuePair: any_of(*OVERSEERS),
    CancelPair: any_of(Role.TEACHER, Role.MENTOR, *COORDINATORS),
    FollowUpPair: any_of(Role.METHODICAL_CENTRE),
}
