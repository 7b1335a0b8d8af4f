"""What was learnt goes into practice; the route is closed and its effect followed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk
from application.ioms.command import OnRoute, Words
from domain.ioms import Dynamics, Iom, TransferForm
from domain.ioms.values import Label
from domain.kernel import PersonId


class RecordTransfer(OnRoute):
    """Record an internship, a master class, an exchange of experience or a visit that somebody observed."""

    NAME: ClassVar[str] = "iom.record_transfer"

    transfer_id: UUID | None = Field(default=None, description="Made for you when left out.")
    form: TransferForm
    held_on: date
    place: Label
    observer: PersonId
    note: Words | None = None


def record_transfer(command: RecordTransfer, desk: Desk) -> Iom:
    desk.known(command.observer)
    iom = desk.load(Iom, command.iom_id)
    iom.record_transfer(
        desk.act,
        command.transfer_id or desk.new_id(),
        form=command.form,
        held_on=command.held_on,
        place=command.place,
        observer=command.observer,
        note=desk.seal(command.note, iom.person),
    )
    return iom


class ConfirmTransfer(OnRoute):
    """Confirm a transfer somebody else recorded."""

    NAME: ClassVar[str] = "iom.confirm_transfer"

    transfer_id: UUID
    note: Words | None = None


def confirm_transfer(command: ConfirmTransfer, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.confirm_transfer(desk.act, command.transfer_id, desk.seal(command.note, iom.person))
    return iom


class ProposeClosing(OnRoute):
    """The tutor proposes to close the route, with recommendations addressed to the teacher and the school."""

    NAME: ClassVar[str] = "iom.propose_closing"

    recommendations: Words


def propose_closing(command: ProposeClosing, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.propose_closing(desk.act, desk.seal(command.recommendations, iom.person))
    return iom


class CloseIom(OnRoute):
    """The school or the centre confirms the closing the tutor proposed."""

    NAME: ClassVar[str] = "iom.close"


def close_iom(command: CloseIom, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.close(desk.act)
    return iom


class RecordDynamics(OnRoute):
    """Record how the pupils' results changed in a period after the route was closed."""

    NAME: ClassVar[str] = "iom.record_dynamics"

    dynamics: Dynamics
    begins_on: date
    ends_on: date
    text: Words | None = None


def record_dynamics(command: RecordDynamics, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    text = desk.seal(command.text, iom.person)
    iom.record_dynamics(desk.act, command.dynamics, command.begins_on, command.ends_on, text)
    return iom


class RecordSupport(OnRoute):
    """Record support given to the teacher after the route was closed."""

    NAME: ClassVar[str] = "iom.record_support"

    held_on: date
    text: Words


def record_support(command: RecordSupport, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.record_support(desk.act, command.held_on, desk.seal(command.text, iom.person))
    return iom


HANDLERS: dict[type[Command], Handler] = {
    RecordTransfer: record_transfer,
    ConfirmTransfer: confirm_transfer,
    ProposeClosing: propose_closing,
    CloseIom: close_iom,
    RecordDynamics: record_dynamics,
    RecordSupport: record_support,
}
