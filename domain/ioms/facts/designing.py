"""A plan is designed, agreed to, submitted and approved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.ioms.plan import Item, PlanItem
from domain.ioms.values import Approval, Approver, IomKind, ItemStatus, Label, Stage
from domain.kernel import Fact, OrganisationId, PersonId, Reason, StatusChange

if TYPE_CHECKING:
    from domain.ioms.state import IomState

APPROVALS_AWAITED = {"approval:": "awaited"}
"""Approvals given before were of another plan: each is asked for anew."""
APPROVALS_VOID = {"approval:": "void"}


class ItemAdded(Fact):
    """A draft plan got an item; any change of a draft voids the teacher's agreement to it."""

    TOPIC: ClassVar[str] = "iom.item_added"
    MOVES: ClassVar[bool] = True

    item: PlanItem
    plan_version: int
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.items[self.item.item_id] = Item(
            plan=self.item,
            status=ItemStatus.PLANNED,
            since=self.occurred_on,
            plan_version=self.plan_version,
        )
        iom.designers |= {self.by}

    def statuses(self) -> tuple[StatusChange, ...]:
        return (_item(self.item.item_id, ItemStatus.PLANNED), _plan("draft"))


class ItemChanged(Fact):
    TOPIC: ClassVar[str] = "iom.item_changed"
    MOVES: ClassVar[bool] = True

    item: PlanItem
    by: PersonId

    def apply(self, iom: IomState) -> None:
        known = iom.items[self.item.item_id]
        iom.items[self.item.item_id] = known.model_copy(update={"plan": self.item, "since": self.occurred_on})
        iom.designers |= {self.by}

    def statuses(self) -> tuple[StatusChange, ...]:
        return (_plan("draft"),)


class ItemDropped(Fact):
    TOPIC: ClassVar[str] = "iom.item_dropped"
    MOVES: ClassVar[bool] = True

    item_id: UUID
    title: Label
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.items[self.item_id] = iom.items[self.item_id].now(ItemStatus.DROPPED, self.occurred_on)
        iom.designers |= {self.by}

    def statuses(self) -> tuple[StatusChange, ...]:
        return (_item(self.item_id, ItemStatus.DROPPED), _plan("draft"))


class PlanAgreed(Fact):
    """The teacher agreed to the plan of this hash."""

    TOPIC: ClassVar[str] = "iom.plan_agreed"
    MOVES: ClassVar[bool] = True

    plan_hash: str
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.agreed_hash = self.plan_hash

    def statuses(self) -> tuple[StatusChange, ...]:
        return (_plan("agreed"),)


class PlanSubmitted(Fact):
    TOPIC: ClassVar[str] = "iom.plan_submitted"
    MOVES: ClassVar[bool] = True

    plan_version: int
    plan_hash: str
    items: int
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.submitted_hash = self.plan_hash
        iom.approvals = {}
        iom.designers |= {self.by}
        iom.enter(Stage.APPROVAL, self.occurred_on)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=Stage.APPROVAL), _plan("submitted"))

    def resets(self) -> Mapping[str, str]:
        return APPROVALS_AWAITED


class ApprovalGiven(Fact):
    """One of those who must approve a plan, or a change of it, did so."""

    TOPIC: ClassVar[str] = "iom.approval_given"
    MOVES_PART: ClassVar[bool] = True

    approver: Approver
    plan_version: int
    plan_hash: str
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.approvals[self.approver] = Approval(by=self.by, on=self.occurred_on)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"approval:{self.approver}", to="given"),)


class PlanApproved(Fact):
    """All approved, the last on this day. `first`: with it the route counts as developed (SOV прил., 1)."""

    TOPIC: ClassVar[str] = "iom.plan_approved"
    MOVES: ClassVar[bool] = True

    person: PersonId
    kind: IomKind
    school: OrganisationId
    centre: OrganisationId
    plan_version: int
    plan_hash: str
    first: bool

    def apply(self, iom: IomState) -> None:
        iom.plan_version = self.plan_version
        iom.approvals = {}
        iom.enter(Stage.EXECUTION, self.occurred_on)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=Stage.EXECUTION), _plan("approved"))


class PlanReturned(Fact):
    """An approver sent the plan back; approvals already given are void."""

    TOPIC: ClassVar[str] = "iom.plan_returned"
    MOVES: ClassVar[bool] = True

    approver: Approver
    reason: Reason
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.approvals = {}
        iom.enter(Stage.DESIGN, self.occurred_on)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=Stage.DESIGN), _plan("returned"))

    def resets(self) -> Mapping[str, str]:
        return APPROVALS_VOID


class PlanRecalled(Fact):
    """The tutor took the plan back to the draft; approvals already given are void."""

    TOPIC: ClassVar[str] = "iom.plan_recalled"
    MOVES: ClassVar[bool] = True

    reason: Reason
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.approvals = {}
        iom.enter(Stage.DESIGN, self.occurred_on)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=Stage.DESIGN), _plan("recalled"))

    def resets(self) -> Mapping[str, str]:
        return APPROVALS_VOID


def _item(item_id: UUID, status: ItemStatus) -> StatusChange:
    return StatusChange(subject=f"item:{item_id}", to=status)


def _plan(status: str) -> StatusChange:
    return StatusChange(subject="plan", to=status)
