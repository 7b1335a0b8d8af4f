"""Obligations at work: who answers for them, and how each stands in each period."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.agreements.values import Answerer, Delegation, Evidence, ObligationState, Progress
from domain.kernel import Basis, Fact, OrganisationId, PersonId, Reason, Sealed, StatusChange
from domain.papers.values import Label, Post, RoleKey

if TYPE_CHECKING:
    from domain.agreements.state import AgreementState


class Delegated(Fact):
    """A party names who answers for its obligations, from a day, with exclusions; excluded ones are nobody's."""

    TOPIC: ClassVar[str] = "agreement.delegated"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"appointed_by", "document"})

    delegation_id: UUID
    party: RoleKey
    organisation: OrganisationId | None
    appointed_by: Post | None
    delegate: Answerer
    since: date
    until: date | None
    obligations: tuple[UUID, ...] | None
    exclusions: tuple[UUID, ...]
    document: Basis | None

    @property
    def delegation(self) -> Delegation:
        return Delegation(
            id=self.delegation_id,
            **{name: getattr(self, name) for name in Delegation.model_fields if name != "id"},
        )

    def apply(self, agreement: AgreementState) -> None:
        agreement.delegations = {**agreement.delegations, str(self.delegation_id): self.delegation}

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"delegation:{self.delegation_id}", to="active"),)


class DelegationRevoked(Fact):
    """The delegate answers up to `until` inclusive and no longer."""

    TOPIC: ClassVar[str] = "agreement.delegation_revoked"

    delegation_id: UUID
    until: date
    reason: Reason | None

    def apply(self, agreement: AgreementState) -> None:
        key = str(self.delegation_id)
        if begun := agreement.delegations.get(key):
            ended = begun.model_copy(update={"until": self.until})
            agreement.delegations = {**agreement.delegations, key: ended}

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"delegation:{self.delegation_id}", to="revoked"),)


class _Step(Fact):
    """An obligation moves in one period; the agreement itself does not."""

    MOVES_PART: ClassVar[bool] = True
    TO: ClassVar[ObligationState]

    obligation_id: UUID
    label: Label | None
    period: str

    def apply(self, agreement: AgreementState) -> None:
        agreement.progress = {**agreement.progress, f"{self.obligation_id}:{self.period}": self.progress(agreement)}

    def progress(self, agreement: AgreementState) -> Progress:
        before = agreement.progress.get(f"{self.obligation_id}:{self.period}")
        return Progress(
            state=self.TO,
            moved_on=self.occurred_on,
            reported_by=before.reported_by if before else None,
            reported_for=before.reported_for if before else None,
        )

    def statuses(self) -> tuple[StatusChange, ...]:
        subject = f"obligation:{self.obligation_id}:{self.period}"
        return (StatusChange(subject=subject, to=self.TO, initially=ObligationState.NOT_STARTED),)


class ObligationReported(_Step):
    """The party or its delegate says what was done, with evidence or links to facts."""

    TOPIC: ClassVar[str] = "agreement.obligation_reported"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"text", "evidence"})
    TO: ClassVar[ObligationState] = ObligationState.REPORTED

    organisation: OrganisationId | None
    delegation_id: UUID | None
    reported_by: PersonId
    text: Sealed
    evidence: Evidence

    def progress(self, agreement: AgreementState) -> Progress:
        return Progress(
            state=self.TO,
            moved_on=self.occurred_on,
            reported_by=self.reported_by,
            reported_for=self.organisation,
        )


class ObligationConfirmed(_Step):
    """Another party confirms the report."""

    TOPIC: ClassVar[str] = "agreement.obligation_confirmed"
    TO: ClassVar[ObligationState] = ObligationState.CONFIRMED

    organisation: OrganisationId
    confirmed_by: PersonId


class ReportReturned(_Step):
    """Another party sends the report back, also one it confirmed by mistake."""

    TOPIC: ClassVar[str] = "agreement.report_returned"
    TO: ClassVar[ObligationState] = ObligationState.RETURNED

    organisation: OrganisationId
    returned_by: PersonId
    reason: Reason


class ObligationNotFulfilled(_Step):
    """Another party states that the duty was not done in the period."""

    TOPIC: ClassVar[str] = "agreement.obligation_not_fulfilled"
    TO: ClassVar[ObligationState] = ObligationState.NOT_FULFILLED

    organisation: OrganisationId
    stated_by: PersonId
    reason: Reason
