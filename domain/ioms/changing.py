"""A plan in execution is changed: the tutor proposes, the teacher agrees, all asked approve."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.ioms.approving import Consenting
from domain.ioms.designing import Drafting
from domain.ioms.facts import (
    PlanChangeAgreed,
    PlanChangeApproved,
    PlanChangeProposed,
    PlanChangeRecalled,
    PlanChangeReturned,
)
from domain.ioms.plan import PlanChange, PlanItem, merged, plan_hash
from domain.ioms.refusals import (
    IdTaken,
    ItemElsewhere,
    ItemUnknown,
    PlanChangeEmpty,
    PlanChangeMissing,
    PlanChangePending,
    PlanHashDiffers,
    PlanNotAgreed,
)
from domain.ioms.state import not_before
from domain.ioms.values import ItemStatus, Stage
from domain.kernel import Act, Reason

CHANGEABLE = (ItemStatus.PLANNED, ItemStatus.STARTED, ItemStatus.RETURNED)
"""Items that may change; what was accepted or cancelled stays under its plan, what waits is judged first."""


class Changing(Drafting, Consenting):
    def propose_plan_change(
        self,
        act: Act,
        added: tuple[PlanItem, ...],
        changed: tuple[PlanItem, ...],
        dropped: tuple[UUID, ...],
        reason: Reason,
    ) -> None:
        self._be_at(Stage.EXECUTION)
        self._be_tutor(act)
        if self.change:
            raise PlanChangePending
        self._fit_change(added, changed, dropped)
        plan = merged(self.items, added, changed, dropped)
        self._cover(plan)
        not_before(act, self.stage_since)
        self.record(
            act,
            PlanChangeProposed,
            plan_version=self.plan_version + 1,
            added=added,
            changed=changed,
            dropped=dropped,
            plan_hash=plan_hash(plan.values()),
            reason=reason,
            by=act.by,
        )

    def agree_to_plan_change(self, act: Act, plan_hash: str) -> None:
        self._be_at(Stage.EXECUTION)
        self._be_teacher(act)
        change = self._pending(act)
        if plan_hash != change.plan_hash:
            raise PlanHashDiffers(change.plan_hash, plan_hash)
        self.record(act, PlanChangeAgreed, plan_hash=plan_hash, by=act.by)

    def approve_plan_change(self, act: Act, plan_hash: str) -> None:
        self._be_at(Stage.EXECUTION)
        change = self._pending(act)
        approver = self._judge(act, {change.by})
        if not change.agreed:
            raise PlanNotAgreed
        self._approve(act, approver, plan_hash, change.plan_hash, change.since)
        changes = {"added": change.added, "changed": change.changed, "dropped": change.dropped}
        self._conclude(act, PlanChangeApproved, plan_hash, **changes)

    def return_plan_change(self, act: Act, reason: Reason) -> None:
        self._be_at(Stage.EXECUTION)
        change = self._pending(act)
        approver = self._judge(act, {change.by})
        self.record(act, PlanChangeReturned, approver=approver, reason=reason, by=act.by)

    def recall_plan_change(self, act: Act, reason: Reason) -> None:
        self._be_at(Stage.EXECUTION)
        self._be_tutor(act)
        self._pending(act)
        self.record(act, PlanChangeRecalled, reason=reason, by=act.by)

    def _pending(self, act: Act) -> PlanChange:
        if self.change is None:
            raise PlanChangeMissing
        not_before(act, self.change.since)
        return self.change

    def _fit_change(self, added: Iterable[PlanItem], changed: Iterable[PlanItem], dropped: Iterable[UUID]) -> None:
        """New items are new, changed and dropped ones can still change, and no item is named twice."""
        touched: list[UUID] = []
        for item in added:
            self._fit_new(item)
            touched.append(item.item_id)
        for item in changed:
            self._fit(item)
            self._be_changeable(item.item_id)
            touched.append(item.item_id)
        for item_id in dropped:
            self._be_changeable(item_id)
            touched.append(item_id)
        if not touched:
            raise PlanChangeEmpty
        if repeated := {item_id for item_id in touched if touched.count(item_id) > 1}:
            raise IdTaken(min(repeated))

    def _be_changeable(self, item_id: UUID) -> None:
        item = self.items.get(item_id)
        if item is None or not item.in_plan:
            raise ItemUnknown(item_id)
        if item.status not in CHANGEABLE:
            raise ItemElsewhere(item_id, item.status, CHANGEABLE)
