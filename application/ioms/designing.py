"""The plan is designed, agreed to and submitted."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk
from application.ioms.command import OnRoute, PlanHash
from domain.ioms import Iom, ItemContent, PlanItem


class AddItem(OnRoute):
    """Add an item to the draft of the plan."""

    NAME: ClassVar[str] = "iom.add_item"

    item_id: UUID | None = Field(default=None, description="Made for you when left out.")
    item: ItemContent


def add_item(command: AddItem, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.add_item(desk.act, PlanItem.of(command.item_id or desk.new_id(), command.item))
    return iom


class ChangeItem(OnRoute):
    """Say an item of the draft anew; the teacher must agree to the plan again."""

    NAME: ClassVar[str] = "iom.change_item"

    item_id: UUID
    item: ItemContent


def change_item(command: ChangeItem, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.change_item(desk.act, PlanItem.of(command.item_id, command.item))
    return iom


class DropItem(OnRoute):
    """Take an item out of the draft."""

    NAME: ClassVar[str] = "iom.drop_item"

    item_id: UUID


def drop_item(command: DropItem, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.drop_item(desk.act, command.item_id)
    return iom


class AgreeToPlan(OnRoute):
    """The teacher agrees to the plan of this hash."""

    NAME: ClassVar[str] = "iom.agree_to_plan"

    plan_hash: PlanHash


def agree_to_plan(command: AgreeToPlan, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.agree_to_plan(desk.act, command.plan_hash)
    return iom


class SubmitPlan(OnRoute):
    """Complete the design of the route: the plan goes to those who approve it.

    It has an item for every deficit, and the teacher agreed to it as it stands.
    """

    NAME: ClassVar[str] = "iom.submit_plan"


def submit_plan(command: SubmitPlan, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.submit_plan(desk.act)
    return iom


HANDLERS: dict[type[Command], Handler] = {
    AddItem: add_item,
    ChangeItem: change_item,
    DropItem: drop_item,
    AgreeToPlan: agree_to_plan,
    SubmitPlan: submit_plan,
}
