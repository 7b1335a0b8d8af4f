"""An agreement is withdrawn, renewed, ended, closed; the scheduler notes its legal days."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk, Outcome, ReasonGiven
from domain.agreements import Agreement
from domain.kernel import Basis, FileRef
from domain.papers.values import Label


class WithdrawAgreement(Command):
    """Take back an agreement that not everybody has signed."""

    NAME: ClassVar[str] = "agreement.withdraw"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    reason: ReasonGiven


def withdraw_agreement(command: WithdrawAgreement, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.withdraw(desk.act, desk.reason(command.reason))
    return agreement


class RenewAgreement(Command):
    """Draft the next agreement: same parties and obligations, its own number and term, linked both ways."""

    NAME: ClassVar[str] = "agreement.renew"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    next_id: UUID | None = Field(default=None, description="Id of the next agreement; made when left out.")
    number: Label | None = None
    dated: date | None = None
    starts_on: date | None = Field(default=None, description="First day; from the last signature when left out.")
    ends_on: date = Field(description="Last day, inclusive.")


def renew_agreement(command: RenewAgreement, desk: Desk) -> Outcome:
    agreement = desk.load(Agreement, command.agreement_id)
    former = agreement.renewed_by
    dropped = former is not None and desk.peek(Agreement, former).given_up
    next_id = command.next_id or desk.new_id()
    agreement.renew(desk.act, next_id, former_dropped=dropped)
    following = agreement.draft_next(
        desk.act,
        next_id,
        number=command.number,
        dated=command.dated,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
    )
    return Outcome((agreement, following))


class TerminateAgreement(Command):
    """The owner ends an agreement early; the last day still counts."""

    NAME: ClassVar[str] = "agreement.terminate"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    last_day: date
    reason: ReasonGiven
    document: Basis = Field(description="The document that ends it.")


def terminate_agreement(command: TerminateAgreement, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.terminate(desk.act, command.last_day, desk.reason(command.reason), command.document)
    return agreement


class AgreeToEnd(Command):
    """A party agrees to an early end; it comes when all have agreed to the same last day."""

    NAME: ClassVar[str] = "agreement.agree_to_end"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    last_day: date
    reason: ReasonGiven
    document: Basis = Field(description="The document of the parties.")


def agree_to_end(command: AgreeToEnd, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.agree_to_end(desk.act, command.last_day, desk.reason(command.reason), command.document)
    return agreement


class ProposeVoid(Command):
    """One officer of the owner says the agreement was signed by mistake."""

    NAME: ClassVar[str] = "agreement.propose_void"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    reason: ReasonGiven


def propose_void(command: ProposeVoid, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.propose_void(desk.act, desk.reason(command.reason))
    return agreement


class ConfirmVoid(Command):
    """Another officer of the owner confirms that; the agreement is void."""

    NAME: ClassVar[str] = "agreement.confirm_void"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID


def confirm_void(command: ConfirmVoid, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.confirm_void(desk.act)
    return agreement


class CloseAgreement(Command):
    """The owner accepts the final report of an agreement that is over, every obligation settled."""

    NAME: ClassVar[str] = "agreement.close"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    final_report: Basis | None = Field(default=None, description="The report by its number and date.")
    file: FileRef | None = None


def close_agreement(command: CloseAgreement, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.close(desk.act, command.final_report, command.file)
    return agreement


class NoteInForce(Command):
    """The scheduler notes that the first day in force has come."""

    NAME: ClassVar[str] = "agreement.note_in_force"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID


def note_in_force(command: NoteInForce, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.note_in_force(desk.act)
    return agreement


class NoteExpired(Command):
    """The scheduler notes that the last day is over."""

    NAME: ClassVar[str] = "agreement.note_expired"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID


def note_expired(command: NoteExpired, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.note_expired(desk.act)
    return agreement


class NoteEvaluationDue(Command):
    """The scheduler notes that a reporting period is over and its obligations are to be judged."""

    NAME: ClassVar[str] = "agreement.note_evaluation_due"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    period: str = Field(min_length=4, max_length=10)


def note_evaluation_due(command: NoteEvaluationDue, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.note_evaluation_due(desk.act, command.period)
    return agreement


HANDLERS: dict[type[Command], Handler] = {
    WithdrawAgreement: withdraw_agreement,
    RenewAgreement: renew_agreement,
    TerminateAgreement: terminate_agreement,
    AgreeToEnd: agree_to_end,
    ProposeVoid: propose_void,
    ConfirmVoid: confirm_void,
    CloseAgreement: close_agreement,
    NoteInForce: note_in_force,
    NoteExpired: note_expired,
    NoteEvaluationDue: note_evaluation_due,
}
