"""What people ask of agreements."""

from application.agreements import drafting, ending, fulfilling, registering, signing
from application.agreements.drafting import (
    AddObligation,
    DraftAgreement,
    EditObligation,
    RemoveClause,
    RemoveObligation,
    RemoveTarget,
    ReviseAgreement,
    SetClause,
    SetTarget,
    SubmitAgreement,
)
from application.agreements.ending import (
    AgreeToEnd,
    CloseAgreement,
    ConfirmVoid,
    NoteEvaluationDue,
    NoteExpired,
    NoteInForce,
    ProposeVoid,
    RenewAgreement,
    TerminateAgreement,
    WithdrawAgreement,
)
from application.agreements.fulfilling import (
    ConfirmObligation,
    DelegateObligations,
    MarkNotFulfilled,
    ReportObligation,
    ReturnReport,
    RevokeDelegation,
)
from application.agreements.registering import NoteDefect, RecordMeasure, RegisterAgreement
from application.agreements.signing import (
    ApproveAgreement,
    DeclineAgreement,
    ReplaceSignatory,
    ReturnAgreement,
    SignAgreement,
)
from application.bus import Command, Handler

HANDLERS: dict[type[Command], Handler] = {
    **drafting.HANDLERS,
    **registering.HANDLERS,
    **signing.HANDLERS,
    **fulfilling.HANDLERS,
    **ending.HANDLERS,
}

__all__ = [
    "HANDLERS",
    "AddObligation",
    "AgreeToEnd",
    "ApproveAgreement",
    "CloseAgreement",
    "ConfirmObligation",
    "ConfirmVoid",
    "DeclineAgreement",
    "DelegateObligations",
    "DraftAgreement",
    "EditObligation",
    "MarkNotFulfilled",
    "NoteDefect",
    "NoteEvaluationDue",
    "NoteExpired",
    "NoteInForce",
    "ProposeVoid",
    "RecordMeasure",
    "RegisterAgreement",
    "RemoveClause",
    "RemoveObligation",
    "RemoveTarget",
    "RenewAgreement",
    "ReplaceSignatory",
    "ReportObligation",
    "ReturnAgreement",
    "ReturnReport",
    "ReviseAgreement",
    "RevokeDelegation",
    "SetClause",
    "SetTarget",
    "SignAgreement",
    "SubmitAgreement",
    "TerminateAgreement",
    "WithdrawAgreement",
]
