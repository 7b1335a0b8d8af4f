"""An amendment is withdrawn, or voided as signed by mistake."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from application.bus import Command, Handler
from application.desk import Desk, Outcome, ReasonGiven
from domain.agreements import Agreement
from domain.amendments import Amendment


class WithdrawAmendment(Command):
    """Take back an amendment that not everybody has signed."""

    NAME: ClassVar[str] = "amendment.withdraw"
    STREAM: ClassVar[str | None] = "amendment_id"

    amendment_id: UUID
    reason: ReasonGiven


def withdraw_amendment(command: WithdrawAmendment, desk: Desk) -> Amendment:
    amendment = desk.load(Amendment, command.amendment_id)
    amendment.withdraw(desk.act, desk.reason(command.reason))
    return amendment


class ProposeAmendmentVoid(Command):
    """One officer of the owner says the amendment was signed by mistake."""

    NAME: ClassVar[str] = "amendment.propose_void"
    STREAM: ClassVar[str | None] = "amendment_id"

    amendment_id: UUID
    reason: ReasonGiven


def propose_amendment_void(command: ProposeAmendmentVoid, desk: Desk) -> Amendment:
    amendment = desk.load(Amendment, command.amendment_id)
    amendment.propose_void(desk.act, desk.reason(command.reason))
    return amendment


class ConfirmAmendmentVoid(Command):
    """Another officer of the owner confirms that; what the amendment changed counts as never changed."""

    NAME: ClassVar[str] = "amendment.confirm_void"
    STREAM: ClassVar[str | None] = "amendment_id"

    amendment_id: UUID


def confirm_amendment_void(command: ConfirmAmendmentVoid, desk: Desk) -> Outcome:
    amendment = desk.load(Amendment, command.amendment_id)
    agreement = desk.peek(Agreement, amendment.agreement_id)
    amendment.confirm_void(desk.act)
    if not agreement.has_taken_on(amendment.id):
        return Outcome((amendment,))
    agreement.undo_amendment(desk.act, amendment.id, amendment.number)
    return Outcome((amendment, agreement))


HANDLERS: dict[type[Command], Handler] = {
    WithdrawAmendment: withdraw_amendment,
    ProposeAmendmentVoid: propose_amendment_void,
    ConfirmAmendmentVoid: confirm_amendment_void,
}
