"""Individual routes: ИОМ of the CNPPM, ИППР of schools and municipalities; teachers' requests for them."""

from domain.ioms.iom import Iom
from domain.ioms.plan import ItemContent, PlanItem, plan_hash
from domain.ioms.requesting import IomRequest
from domain.ioms.values import (
    Activity,
    Approver,
    DeficitOutcome,
    DiagnosticsMoment,
    DiagnosticsSheet,
    DiagnosticsSource,
    Dynamics,
    IomKind,
    ItemForm,
    ItemStatus,
    PersonalRequest,
    RequestStatus,
    RouteBasis,
    RouteTerms,
    Severity,
    Stage,
    TransferForm,
    TransferStatus,
)

__all__ = [
    "Activity",
    "Approver",
    "DeficitOutcome",
    "DiagnosticsMoment",
    "DiagnosticsSheet",
    "DiagnosticsSource",
    "Dynamics",
    "Iom",
    "IomKind",
    "IomRequest",
    "ItemContent",
    "ItemForm",
    "ItemStatus",
    "PersonalRequest",
    "PlanItem",
    "RequestStatus",
    "RouteBasis",
    "RouteTerms",
    "Severity",
    "Stage",
    "TransferForm",
    "TransferStatus",
    "plan_hash",
]
