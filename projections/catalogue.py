"""Every read model of the product."""

from __future__ import annotations

from projections.absence_register import AbsenceRegister
from projections.agreement_register import AgreementRegister
from projections.amendment_history import AmendmentHistory
from projections.audit_trail import AuditTrail
from projections.binding_register import BindingRegister
from projections.consolidated_agreement import ConsolidatedAgreement
from projections.indicator_happenings import IndicatorHappenings
from projections.iom_board import IomBoard
from projections.iom_requests import IomRequests
from projections.model import ReadModel
from projections.obligations import Obligations
from projections.organisation_register import OrganisationRegister
from projections.pair_roster import PairRoster
from projections.paper_turns import PaperTurns
from projections.reported_values import ReportedValues
from projections.staff_register import StaffRegister
from projections.story import Story

READ_MODELS: list[type[ReadModel]] = [
    OrganisationRegister,
    StaffRegister,
    BindingRegister,
    AbsenceRegister,
    AgreementRegister,
    ConsolidatedAgreement,
    Obligations,
    AmendmentHistory,
    PaperTurns,
    IomBoard,
    IomRequests,
    PairRoster,
    IndicatorHappenings,
    ReportedValues,
    AuditTrail,
    Story,
]
