"""Items are started, proved and judged."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk
from application.ioms.command import OnRoute, OnRouteWithReason
from domain.ioms import Iom
from domain.kernel import FileRef


class StartItem(OnRoute):
    """The teacher begins an item of the plan."""

    NAME: ClassVar[str] = "iom.start_item"

    item_id: UUID


def start_item(command: StartItem, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.start_item(desk.act, command.item_id)
    return iom


class HandInEvidence(OnRoute):
    """The teacher hands in a file or a link that proves an item was done; it is kept for ever."""

    NAME: ClassVar[str] = "iom.hand_in_evidence"

    item_id: UUID
    file: FileRef | None = Field(default=None, description="A file stored before, sealed under the teacher's key.")
    link: str | None = Field(default=None, min_length=1, max_length=2000)
    certificate: str | None = Field(default=None, min_length=1, max_length=200, description="Number as printed.")
    dated: date = Field(description="Date of the evidence as printed.")
    hours: int | None = Field(default=None, ge=1, le=10_000, description="As certified; left out where none are.")


def hand_in_evidence(command: HandInEvidence, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.hand_in_evidence(
        desk.act,
        command.item_id,
        file=command.file,
        link=desk.seal(command.link, iom.person),
        certificate=desk.seal(command.certificate, iom.person),
        dated=command.dated,
        hours=command.hours,
    )
    return iom


class AcceptItem(OnRoute):
    """The tutor accepts what was handed in."""

    NAME: ClassVar[str] = "iom.accept_item"

    item_id: UUID


def accept_item(command: AcceptItem, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.accept_item(desk.act, command.item_id)
    return iom


class ReturnItem(OnRouteWithReason):
    """The tutor returns what was handed in; the teacher hands in anew."""

    NAME: ClassVar[str] = "iom.return_item"

    item_id: UUID


def return_item(command: ReturnItem, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.return_item(desk.act, command.item_id, desk.reason(command.reason, iom.person))
    return iom


class CancelItem(OnRouteWithReason):
    """The tutor cancels an item that will not be done."""

    NAME: ClassVar[str] = "iom.cancel_item"

    item_id: UUID


def cancel_item(command: CancelItem, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.cancel_item(desk.act, command.item_id, desk.reason(command.reason, iom.person))
    return iom


class CompleteExecution(OnRoute):
    """Go on to reflection: every item is accepted or cancelled, at least one accepted."""

    NAME: ClassVar[str] = "iom.complete_execution"


def complete_execution(command: CompleteExecution, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.complete_execution(desk.act)
    return iom


HANDLERS: dict[type[Command], Handler] = {
    StartItem: start_item,
    HandInEvidence: hand_in_evidence,
    AcceptItem: accept_item,
    ReturnItem: return_item,
    CancelItem: cancel_item,
    CompleteExecution: complete_execution,
}
