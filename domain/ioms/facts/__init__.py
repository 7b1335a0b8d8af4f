"""Everything that can have happened to a route."""

from domain.ioms.facts.changing import (
    PlanChangeAgreed,
    PlanChangeApproved,
    PlanChangeProposed,
    PlanChangeRecalled,
    PlanChangeReturned,
)
from domain.ioms.facts.designing import (
    ApprovalGiven,
    ItemAdded,
    ItemChanged,
    ItemDropped,
    PlanAgreed,
    PlanApproved,
    PlanRecalled,
    PlanReturned,
    PlanSubmitted,
)
from domain.ioms.facts.diagnosing import DeficitIdentified, DiagnosticsCompleted, DiagnosticsRecorded
from domain.ioms.facts.ending import ReopeningProposed, RouteDeviated, RouteReopened, RouteTerminated
from domain.ioms.facts.executing import (
    EvidenceHandedIn,
    ExecutionCompleted,
    ItemAccepted,
    ItemCancelled,
    ItemReturned,
    ItemStarted,
)
from domain.ioms.facts.leading import MovedToSchool, RoutePaused, RouteResumed, TutorReassigned
from domain.ioms.facts.opening import IomOpened, RequestRecorded
from domain.ioms.facts.reflecting import (
    FinalDiagnosticsRecorded,
    ReflectionCompleted,
    ReflectionRecorded,
    ReturnedToExecution,
)
from domain.ioms.facts.transferring import (
    ClosingProposed,
    DynamicsRecorded,
    RouteClosed,
    SupportRecorded,
    TransferConfirmed,
    TransferRecorded,
)

__all__ = [
    "ApprovalGiven",
    "ClosingProposed",
    "DeficitIdentified",
    "DiagnosticsCompleted",
    "DiagnosticsRecorded",
    "DynamicsRecorded",
    "EvidenceHandedIn",
    "ExecutionCompleted",
    "FinalDiagnosticsRecorded",
    "IomOpened",
    "ItemAccepted",
    "ItemAdded",
    "ItemCancelled",
    "ItemChanged",
    "ItemDropped",
    "ItemReturned",
    "ItemStarted",
    "MovedToSchool",
    "PlanAgreed",
    "PlanApproved",
    "PlanChangeAgreed",
    "PlanChangeApproved",
    "PlanChangeProposed",
    "PlanChangeRecalled",
    "PlanChangeReturned",
    "PlanRecalled",
    "PlanReturned",
    "PlanSubmitted",
    "ReflectionCompleted",
    "ReflectionRecorded",
    "ReopeningProposed",
    "RequestRecorded",
    "ReturnedToExecution",
    "RouteClosed",
    "RouteDeviated",
    "RoutePaused",
    "RouteReopened",
    "RouteResumed",
    "RouteTerminated",
    "SupportRecorded",
    "TransferConfirmed",
    "TransferRecorded",
    "TutorReassigned",
]
