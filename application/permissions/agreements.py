"""Who may ask what of agreements; whether they act for a party or the owner the agreement itself knows."""

from application.agreements import (
    AddObligation,
    AgreeToEnd,
    ApproveAgreement,
    CloseAgreement,
    ConfirmObligation,
    ConfirmVoid,
    DeclineAgreement,
    DelegateObligations,
    DraftAgreement,
    EditObligation,
    MarkNotFulfilled,
    NoteDefect,
    NoteEvaluationDue,
    NoteExpired,
    NoteInForce,
    ProposeVoid,
    RecordMeasure,
    RegisterAgreement,
    RemoveClause,
    RemoveObligation,
    RemoveTarget,
    RenewAgreement,
    ReplaceSignatory,
    ReportObligation,
    ReturnAgreement,
    ReturnReport,
    ReviseAgreement,
    RevokeDelegation,
    SetClause,
    SetTarget,
    SignAgreement,
    SubmitAgreement,
    TerminateAgreement,
    WithdrawAgreement,
)
from application.bus import Command
from application.permissions.rule import Permission, any_of
from domain.roles import Function, Role

PARTIES = (Role.MINISTRY, Role.CENTRE, Role.MUNICIPALITY, Role.METHODICAL_CENTRE, Role.SCHOOL_HEAD)
"""Roles whose organisations are parties (X-01): each acts in its own."""
AUTHOR = any_of(*PARTIES, function=Function.AUTHOR)
REVIEWER = any_of(*PARTIES, function=Function.REVIEWER)
SIGNATORY = any_of(*PARTIES, function=Function.SIGNATORY)
OFFICER = any_of(*PARTIES)
IMPORT = any_of(*PARTIES, system=True)
SCHEDULER = any_of(system=True)

PERMISSIONS: dict[type[Command], Permission] = {
    DraftAgreement: AUTHOR,
    ReviseAgreement: AUTHOR,
    AddObligation: AUTHOR,
    EditObligation: AUTHOR,
    RemoveObligation: AUTHOR,
    SetTarget: AUTHOR,
    RemoveTarget: AUTHOR,
    SetClause: AUTHOR,
    RemoveClause: AUTHOR,
    SubmitAgreement: AUTHOR,
    RegisterAgreement: IMPORT,
    RecordMeasure: IMPORT,
    NoteDefect: IMPORT,
    ApproveAgreement: REVIEWER,
    ReturnAgreement: REVIEWER,
    SignAgreement: SIGNATORY,
    DeclineAgreement: SIGNATORY,
    ReplaceSignatory: AUTHOR,
    DelegateObligations: IMPORT,
    RevokeDelegation: OFFICER,
    ReportObligation: OFFICER,
    ConfirmObligation: OFFICER,
    ReturnReport: OFFICER,
    MarkNotFulfilled: OFFICER,
    WithdrawAgreement: AUTHOR,
    RenewAgreement: AUTHOR,
    TerminateAgreement: OFFICER,
    AgreeToEnd: SIGNATORY,
    ProposeVoid: OFFICER,
    ConfirmVoid: OFFICER,
    CloseAgreement: OFFICER,
    NoteInForce: SCHEDULER,
    NoteExpired: SCHEDULER,
    NoteEvaluationDue: SCHEDULER,
}
