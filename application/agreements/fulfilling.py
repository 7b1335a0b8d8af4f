"""Who answers for obligations, and how each stands in each period."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from application.agreements.known import check_organisations
from application.bus import Command, Handler
from application.desk import Desk, ReasonGiven
from domain.agreements import Agreement, Answerer, Delegation, Evidence
from domain.kernel import Basis
from domain.papers.values import Post, RoleKey

Ids = Annotated[tuple[UUID, ...], Field(max_length=300)]
PeriodKey = Annotated[str, Field(min_length=4, max_length=10)]


class DelegateObligations(Command):
    """Name who answers for a party's obligations: all of them or a list, without the exclusions."""

    NAME: ClassVar[str] = "agreement.delegate"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    delegation_id: UUID | None = Field(default=None, description="Id of the new delegation; made when left out.")
    party: RoleKey
    delegate: Answerer
    since: date = Field(description="First day.")
    until: date | None = Field(default=None, description="Last day, inclusive; open when left out.")
    obligations: Ids | None = Field(default=None, description="All of the party's, later ones too, when left out.")
    exclusions: Ids = Field(default=(), description="These are nobody's.")
    appointed_by: Post | None = Field(default=None, description="Post of the official who made the appointment.")
    document: Basis | None = Field(default=None, description="The appointment document, where there is one.")


def delegate_obligations(command: DelegateObligations, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    check_organisations(desk, command.delegate.organisation)
    if command.delegate.person:
        desk.known(command.delegate.person)
    delegation = Delegation(
        id=command.delegation_id or desk.new_id(),
        **{name: getattr(command, name) for name in Delegation.model_fields if name != "id"},
    )
    agreement.delegate(desk.act, delegation, appointed_by=command.appointed_by, document=command.document)
    return agreement


class RevokeDelegation(Command):
    """The delegate answers up to a day, inclusive, and no longer."""

    NAME: ClassVar[str] = "agreement.revoke_delegation"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    delegation_id: UUID
    until: date = Field(description="Last day, inclusive.")
    reason: ReasonGiven | None = None


def revoke_delegation(command: RevokeDelegation, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.revoke_delegation(desk.act, command.delegation_id, command.until, desk.reason(command.reason))
    return agreement


class ReportObligation(Command):
    """The party or its delegate reports what was done in a period, with evidence or links to facts."""

    NAME: ClassVar[str] = "agreement.report_obligation"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    obligation_id: UUID
    period: PeriodKey = Field(description="2021, 2021/22, 2021-H1 or 2021-Q1, as the agreement reports.")
    text: str = Field(min_length=1, max_length=10_000)
    evidence: Evidence


def report_obligation(command: ReportObligation, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    text = desk.seal(command.text)
    agreement.report(desk.act, command.obligation_id, command.period, text, command.evidence)
    return agreement


class ConfirmObligation(Command):
    """Another party confirms the report of a period."""

    NAME: ClassVar[str] = "agreement.confirm_obligation"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    obligation_id: UUID
    period: PeriodKey


def confirm_obligation(command: ConfirmObligation, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.confirm(desk.act, command.obligation_id, command.period)
    return agreement


class ReturnReport(Command):
    """Another party sends a report back; this also undoes a verdict given by mistake."""

    NAME: ClassVar[str] = "agreement.return_report"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    obligation_id: UUID
    period: PeriodKey
    reason: ReasonGiven


def return_report(command: ReturnReport, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.return_report(desk.act, command.obligation_id, command.period, desk.reason(command.reason))
    return agreement


class MarkNotFulfilled(Command):
    """Another party states that the duty was not done in a period that is over."""

    NAME: ClassVar[str] = "agreement.mark_not_fulfilled"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    obligation_id: UUID
    period: PeriodKey
    reason: ReasonGiven


def mark_not_fulfilled(command: MarkNotFulfilled, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.mark_not_fulfilled(desk.act, command.obligation_id, command.period, desk.reason(command.reason))
    return agreement


HANDLERS: dict[type[Command], Handler] = {
    DelegateObligations: delegate_obligations,
    RevokeDelegation: revoke_delegation,
    ReportObligation: report_obligation,
    ConfirmObligation: confirm_obligation,
    ReturnReport: return_report,
    MarkNotFulfilled: mark_not_fulfilled,
}
