"""What an amendment is made of beside its parties and signatures."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from domain.agreements.values import Change
from domain.kernel import FileRef, Reason, Value
from domain.papers.values import Defect, Label, Sha256, Signature

CLAUSE_IN_SIGNING = "clause_in_signing"
"""Scope of the claim on a clause: key = `<agreement id>:<clause>`, held from signing until in force or given up."""


class ProposedChange(Value):
    """A typed change, and how the element it touches read when it was proposed (fingerprint)."""

    id: UUID
    change: Change
    seen: Sha256

    @property
    def touches(self) -> str:
        return self.change.touches


class AmendmentHead(Value):
    """Number and date as printed, why, and the first day (None: from the last signature)."""

    number: Label | None = None
    dated: date | None = None
    starts_on: date | None = None
    reason: Reason


def clauses_of(changes: tuple[ProposedChange, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(change.touches for change in changes))


class SignedAmendment(Value):
    """Everything that stands on a signed amendment, and the defects a person has seen in it."""

    head: AmendmentHead
    scan_hash: Sha256
    scan: FileRef | None = None
    changes: tuple[ProposedChange, ...] = Field(default=(), max_length=300)
    signatures: tuple[Signature, ...] = Field(default=(), max_length=700)
    defects: tuple[Defect, ...] = Field(default=(), max_length=100)
