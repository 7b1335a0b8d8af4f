"""The plan is approved, returned or recalled."""

from __future__ import annotations

from typing import ClassVar

from application.bus import Command, Handler
from application.desk import Desk
from application.ioms.command import OnRoute, OnRouteWithReason, PlanHash
from domain.ioms import Iom


class ApprovePlan(OnRoute):
    """Approve the plan of this hash, as one of those named at opening; with the last approval it is in force."""

    NAME: ClassVar[str] = "iom.approve_plan"

    plan_hash: PlanHash


def approve_plan(command: ApprovePlan, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.approve_plan(desk.act, command.plan_hash)
    return iom


class ReturnPlan(OnRouteWithReason):
    """Send the plan back to its design, as one of those who approve it."""

    NAME: ClassVar[str] = "iom.return_plan"


def return_plan(command: ReturnPlan, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.return_plan(desk.act, desk.reason(command.reason, iom.person))
    return iom


class RecallPlan(OnRouteWithReason):
    """Take a submitted plan back to its design."""

    NAME: ClassVar[str] = "iom.recall_plan"


def recall_plan(command: RecallPlan, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.recall_plan(desk.act, desk.reason(command.reason, iom.person))
    return iom


HANDLERS: dict[type[Command], Handler] = {
    ApprovePlan: approve_plan,
    ReturnPlan: return_plan,
    RecallPlan: recall_plan,
}
