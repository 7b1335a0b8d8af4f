"""A plan in execution is changed: a new version of it, agreed to and approved like the first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.ioms.facts.designing import APPROVALS_AWAITED, APPROVALS_VOID, PlanApproved
from domain.ioms.plan import Item, PlanChange, PlanItem
from domain.ioms.values import Approver, ItemStatus
from domain.kernel import Fact, PersonId, Reason, StatusChange

if TYPE_CHECKING:
    from domain.ioms.state import IomState


class _PlanStep(Fact):
    """A step of the plan, not of the route's stage."""

    MOVES_PART: ClassVar[bool] = True
    STATUS: ClassVar[str]

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject="plan", to=self.STATUS),)


class PlanChangeProposed(_PlanStep):
    """`plan_hash` is of the whole plan as it would read with the change."""

    TOPIC: ClassVar[str] = "iom.plan_change_proposed"
    STATUS: ClassVar[str] = "change_proposed"

    plan_version: int
    added: tuple[PlanItem, ...]
    changed: tuple[PlanItem, ...]
    dropped: tuple[UUID, ...]
    plan_hash: str
    reason: Reason
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.change = PlanChange(
            added=self.added,
            changed=self.changed,
            dropped=self.dropped,
            plan_hash=self.plan_hash,
            by=self.by,
            since=self.occurred_on,
        )
        iom.approvals = {}

    def resets(self) -> Mapping[str, str]:
        return APPROVALS_AWAITED


class PlanChangeAgreed(_PlanStep):
    TOPIC: ClassVar[str] = "iom.plan_change_agreed"
    STATUS: ClassVar[str] = "change_agreed"

    plan_hash: str
    by: PersonId

    def apply(self, iom: IomState) -> None:
        if iom.change:
            iom.change = iom.change.model_copy(update={"agreed": True, "since": self.occurred_on})


class PlanChangeApproved(PlanApproved):
    """A new version of the plan is in force; items accepted before stay under the old one.

    `first` is true only where a deviation had skipped the first approval.
    """

    TOPIC: ClassVar[str] = "iom.plan_change_approved"
    MOVES: ClassVar[bool] = False
    MOVES_PART: ClassVar[bool] = True

    added: tuple[PlanItem, ...]
    changed: tuple[PlanItem, ...]
    dropped: tuple[UUID, ...]

    def apply(self, iom: IomState) -> None:
        for plan in self.added:
            iom.items[plan.item_id] = Item(
                plan=plan, status=ItemStatus.PLANNED, since=self.occurred_on, plan_version=self.plan_version
            )
        for plan in self.changed:
            renewed = {"plan": plan, "plan_version": self.plan_version}
            iom.items[plan.item_id] = iom.items[plan.item_id].model_copy(update=renewed)
        for item_id in self.dropped:
            iom.items[item_id] = iom.items[item_id].now(ItemStatus.DROPPED, self.occurred_on)
        iom.plan_version, iom.change, iom.approvals = self.plan_version, None, {}

    def statuses(self) -> tuple[StatusChange, ...]:
        added = (StatusChange(subject=f"item:{item.item_id}", to=ItemStatus.PLANNED) for item in self.added)
        dropped = (StatusChange(subject=f"item:{item_id}", to=ItemStatus.DROPPED) for item_id in self.dropped)
        return (StatusChange(subject="plan", to="approved"), *added, *dropped)


class _PlanChangeEnded(_PlanStep):
    reason: Reason
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.change, iom.approvals = None, {}

    def resets(self) -> Mapping[str, str]:
        return APPROVALS_VOID


class PlanChangeReturned(_PlanChangeEnded):
    """An approver refused the change: the plan in force goes on."""

    TOPIC: ClassVar[str] = "iom.plan_change_returned"
    STATUS: ClassVar[str] = "change_returned"

    approver: Approver


class PlanChangeRecalled(_PlanChangeEnded):
    """The tutor took the proposal back: the plan in force goes on."""

    TOPIC: ClassVar[str] = "iom.plan_change_recalled"
    STATUS: ClassVar[str] = "change_recalled"
