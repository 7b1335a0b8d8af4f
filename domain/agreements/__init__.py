"""Tripartite agreements: parties, numbered obligations, an annex of targets, a term."""

from domain.agreements.agreement import Agreement
from domain.agreements.amending import Proposal
from domain.agreements.header import Header
from domain.agreements.periods import Period, Reporting
from domain.agreements.registering import PrintedDuty, PrintedMeasure, SignedPaper
from domain.agreements.values import (
    Abbreviation,
    AgreementLevel,
    Answerer,
    AppliedChange,
    Change,
    Clause,
    Delegation,
    Duty,
    Evidence,
    FactRef,
    Goal,
    Measure,
    Minimum,
    Obligation,
    ObligationState,
    Origin,
    Target,
    TargetPeriod,
    Term,
)

__all__ = [
    "Abbreviation",
    "Agreement",
    "AgreementLevel",
    "Answerer",
    "AppliedChange",
    "Change",
    "Clause",
    "Delegation",
    "Duty",
    "Evidence",
    "FactRef",
    "Goal",
    "Header",
    "Measure",
    "Minimum",
    "Obligation",
    "ObligationState",
    "Origin",
    "Period",
    "PrintedDuty",
    "PrintedMeasure",
    "Proposal",
    "Reporting",
    "SignedPaper",
    "Target",
    "TargetPeriod",
    "Term",
]
