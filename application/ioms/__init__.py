"""What people ask of routes."""

from application.bus import Command, Handler
from application.ioms import (
    approving,
    changing,
    designing,
    diagnosing,
    ending,
    executing,
    leading,
    opening,
    reflecting,
    requesting,
    transferring,
)
from application.ioms.approving import ApprovePlan, RecallPlan, ReturnPlan
from application.ioms.changing import (
    AgreeToPlanChange,
    ApprovePlanChange,
    NewItem,
    ProposePlanChange,
    RecallPlanChange,
    ReturnPlanChange,
)
from application.ioms.designing import AddItem, AgreeToPlan, ChangeItem, DropItem, SubmitPlan
from application.ioms.diagnosing import CompleteDiagnostics, DiagnosticsGiven, IdentifyDeficit, RecordDiagnostics
from application.ioms.ending import Deviate, ProposeReopening, ReopenIom, TerminateIom
from application.ioms.executing import AcceptItem, CancelItem, CompleteExecution, HandInEvidence, ReturnItem, StartItem
from application.ioms.leading import MoveToSchool, PauseIom, ReassignTutor, ResumeIom
from application.ioms.opening import OpenIom, RecordRequest, RequestGiven
from application.ioms.reflecting import CompleteReflection, RecordFinalDiagnostics, RecordReflection, ReturnToExecution
from application.ioms.requesting import DeclineIomRequest, FileIomRequest, WithdrawIomRequest
from application.ioms.transferring import (
    CloseIom,
    ConfirmTransfer,
    ProposeClosing,
    RecordDynamics,
    RecordSupport,
    RecordTransfer,
)

HANDLERS: dict[type[Command], Handler] = {
    **requesting.HANDLERS,
    **opening.HANDLERS,
    **leading.HANDLERS,
    **diagnosing.HANDLERS,
    **designing.HANDLERS,
    **approving.HANDLERS,
    **executing.HANDLERS,
    **changing.HANDLERS,
    **reflecting.HANDLERS,
    **transferring.HANDLERS,
    **ending.HANDLERS,
}

__all__ = [
    "HANDLERS",
    "AcceptItem",
    "AddItem",
    "AgreeToPlan",
    "AgreeToPlanChange",
    "ApprovePlan",
    "ApprovePlanChange",
    "CancelItem",
    "ChangeItem",
    "CloseIom",
    "CompleteDiagnostics",
    "CompleteExecution",
    "CompleteReflection",
    "ConfirmTransfer",
    "DeclineIomRequest",
    "Deviate",
    "DiagnosticsGiven",
    "DropItem",
    "FileIomRequest",
    "HandInEvidence",
    "IdentifyDeficit",
    "MoveToSchool",
    "NewItem",
    "OpenIom",
    "PauseIom",
    "ProposeClosing",
    "ProposePlanChange",
    "ProposeReopening",
    "ReassignTutor",
    "RecallPlan",
    "RecallPlanChange",
    "RecordDiagnostics",
    "RecordDynamics",
    "RecordFinalDiagnostics",
    "RecordReflection",
    "RecordRequest",
    "RecordSupport",
    "RecordTransfer",
    "ReopenIom",
    "RequestGiven",
    "ResumeIom",
    "ReturnItem",
    "ReturnPlan",
    "ReturnPlanChange",
    "ReturnToExecution",
    "StartItem",
    "SubmitPlan",
    "TerminateIom",
    "WithdrawIomRequest",
]
