"""A route is terminated, let to skip stages, or opened again by two officers."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk
from application.ioms.command import OnRoute, OnRouteWithReason
from domain.ioms import Iom, Stage


class TerminateIom(OnRouteWithReason):
    """End a route before its time; it is not opened again."""

    NAME: ClassVar[str] = "iom.terminate"


def terminate_iom(command: TerminateIom, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.terminate(desk.act, desk.reason(command.reason, iom.person))
    return iom


class Deviate(OnRouteWithReason):
    """Let a route go to a later stage without what the stages before it need; the deviation stays visible."""

    NAME: ClassVar[str] = "iom.deviate"

    to_stage: Stage


def deviate(command: Deviate, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.deviate(desk.act, command.to_stage, desk.reason(command.reason, iom.person))
    return iom


class ProposeReopening(OnRouteWithReason):
    """The centre's half of opening a closed route again; published numbers stay."""

    NAME: ClassVar[str] = "iom.propose_reopening"

    to_stage: Stage = Field(description="Reflection or transfer.")


def propose_reopening(command: ProposeReopening, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.propose_reopening(desk.act, command.to_stage, desk.reason(command.reason, iom.person))
    return iom


class ReopenIom(OnRoute):
    """The ministry's half, by another person than the one who proposed."""

    NAME: ClassVar[str] = "iom.reopen"


def reopen_iom(command: ReopenIom, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.reopen(desk.act)
    return iom


HANDLERS: dict[type[Command], Handler] = {
    TerminateIom: terminate_iom,
    Deviate: deviate,
    ProposeReopening: propose_reopening,
    ReopenIom: reopen_iom,
}
