"""An agreement is drafted and goes to the parties."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.agreements.known import check_agreement, check_duty, check_organisations
from application.bus import Command, Handler
from application.desk import Desk
from domain.agreements import Agreement, Duty, Goal, Header, Minimum
from domain.kernel import OrganisationId
from domain.papers.values import Label, Text


class DraftAgreement(Command):
    """Begin a draft: three party roles, subject, project, what it rests on, its term."""

    NAME: ClassVar[str] = "agreement.draft"

    agreement_id: UUID | None = Field(default=None, description="Id of the new agreement; made when left out.")
    owner: OrganisationId | None = Field(default=None, description="Whose it is; whom the actor acts for if left out.")
    header: Header


def draft_agreement(command: DraftAgreement, desk: Desk) -> Agreement:
    owner = check_agreement(desk, command.owner, command.header)
    return Agreement.draft(desk.act, command.agreement_id or desk.new_id(), owner=owner, header=command.header)


class ReviseAgreement(Command):
    """Give a draft a new head; obligations, targets and clauses stay."""

    NAME: ClassVar[str] = "agreement.revise"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    header: Header


def revise_agreement(command: ReviseAgreement, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    check_agreement(desk, agreement.owner, command.header)
    agreement.revise(desk.act, command.header)
    return agreement


class AddObligation(Command):
    """Add a party's duty to a draft; its printed number may repeat or be missing."""

    NAME: ClassVar[str] = "agreement.add_obligation"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    obligation_id: UUID | None = Field(default=None, description="Id of the new obligation; made when left out.")
    duty: Duty


def add_obligation(command: AddObligation, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    check_duty(desk, command.duty)
    agreement.add_obligation(desk.act, command.obligation_id or desk.new_id(), command.duty)
    return agreement


class EditObligation(Command):
    """Give a duty of a draft a new wording."""

    NAME: ClassVar[str] = "agreement.edit_obligation"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    obligation_id: UUID
    duty: Duty


def edit_obligation(command: EditObligation, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    check_duty(desk, command.duty)
    agreement.edit_obligation(desk.act, command.obligation_id, command.duty)
    return agreement


class RemoveObligation(Command):
    """Take a duty out of a draft."""

    NAME: ClassVar[str] = "agreement.remove_obligation"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    obligation_id: UUID


def remove_obligation(command: RemoveObligation, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.remove_obligation(desk.act, command.obligation_id)
    return agreement


class SetTarget(Command):
    """Set the least share and/or count of an indicator for a territory and a period of a draft."""

    NAME: ClassVar[str] = "agreement.set_target"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    goal: Goal
    minimum: Minimum


def set_target(command: SetTarget, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    check_organisations(desk, command.goal.territory)
    agreement.set_target(desk.act, command.goal, command.minimum)
    return agreement


class RemoveTarget(Command):
    """Take a target out of a draft."""

    NAME: ClassVar[str] = "agreement.remove_target"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    goal: Goal


def remove_target(command: RemoveTarget, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.remove_target(desk.act, command.goal)
    return agreement


class SetClause(Command):
    """Write a clause of a draft that is no obligation (final provisions and the like)."""

    NAME: ClassVar[str] = "agreement.set_clause"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    clause: Label
    text: Text


def set_clause(command: SetClause, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.set_clause(desk.act, command.clause, command.text)
    return agreement


class RemoveClause(Command):
    """Take such a clause out of a draft."""

    NAME: ClassVar[str] = "agreement.remove_clause"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    clause: Label


def remove_clause(command: RemoveClause, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.remove_clause(desk.act, command.clause)
    return agreement


class SubmitAgreement(Command):
    """Send a draft to its parties for approval."""

    NAME: ClassVar[str] = "agreement.submit"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID


def submit_agreement(command: SubmitAgreement, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.submit(desk.act)
    return agreement


HANDLERS: dict[type[Command], Handler] = {
    DraftAgreement: draft_agreement,
    ReviseAgreement: revise_agreement,
    AddObligation: add_obligation,
    EditObligation: edit_obligation,
    RemoveObligation: remove_obligation,
    SetTarget: set_target,
    RemoveTarget: remove_target,
    SetClause: set_clause,
    RemoveClause: remove_clause,
    SubmitAgreement: submit_agreement,
}
