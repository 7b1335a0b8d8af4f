"""A plan in execution is changed."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk
from application.ioms.command import OnRoute, OnRouteWithReason, PlanHash
from domain.ioms import Iom, ItemContent, PlanItem


class NewItem(ItemContent):
    item_id: UUID | None = Field(default=None, description="Made for you when left out.")


class ProposePlanChange(OnRouteWithReason):
    """Propose a new version of a plan in execution; accepted items stay as they are."""

    NAME: ClassVar[str] = "iom.propose_plan_change"

    added: tuple[NewItem, ...] = Field(default=(), max_length=50)
    changed: tuple[PlanItem, ...] = Field(default=(), max_length=50, description="Items said anew, by their ids.")
    dropped: tuple[UUID, ...] = Field(default=(), max_length=50)


def propose_plan_change(command: ProposePlanChange, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    added = tuple(PlanItem.of(item.item_id or desk.new_id(), item) for item in command.added)
    reason = desk.reason(command.reason, iom.person)
    iom.propose_plan_change(desk.act, added, command.changed, command.dropped, reason)
    return iom


class AgreeToPlanChange(OnRoute):
    """The teacher agrees to the plan as it would read with the change."""

    NAME: ClassVar[str] = "iom.agree_to_plan_change"

    plan_hash: PlanHash


def agree_to_plan_change(command: AgreeToPlanChange, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.agree_to_plan_change(desk.act, command.plan_hash)
    return iom


class ApprovePlanChange(OnRoute):
    """Approve the plan as it would read with the change; with the last approval the new version is in force."""

    NAME: ClassVar[str] = "iom.approve_plan_change"

    plan_hash: PlanHash


def approve_plan_change(command: ApprovePlanChange, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.approve_plan_change(desk.act, command.plan_hash)
    return iom


class ReturnPlanChange(OnRouteWithReason):
    """Refuse the change, as one of those who approve it; the plan in force goes on."""

    NAME: ClassVar[str] = "iom.return_plan_change"


def return_plan_change(command: ReturnPlanChange, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.return_plan_change(desk.act, desk.reason(command.reason, iom.person))
    return iom


class RecallPlanChange(OnRouteWithReason):
    """Take the proposal back; the plan in force goes on."""

    NAME: ClassVar[str] = "iom.recall_plan_change"


def recall_plan_change(command: RecallPlanChange, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.recall_plan_change(desk.act, desk.reason(command.reason, iom.person))
    return iom


HANDLERS: dict[type[Command], Handler] = {
    ProposePlanChange: propose_plan_change,
    AgreeToPlanChange: agree_to_plan_change,
    ApprovePlanChange: approve_plan_change,
    ReturnPlanChange: return_plan_change,
    RecallPlanChange: recall_plan_change,
}
