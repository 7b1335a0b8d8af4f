"""The teacher does the items of the plan and hands in evidence; the tutor judges it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.ioms.facts import (
    EvidenceHandedIn,
    ExecutionCompleted,
    ItemAccepted,
    ItemCancelled,
    ItemReturned,
    ItemStarted,
)
from domain.ioms.plan import Item
from domain.ioms.refusals import (
    EvidenceEmpty,
    ItemElsewhere,
    ItemsUnfinished,
    ItemUnderChange,
    ItemUnknown,
    NothingAccepted,
    OwnEvidence,
    PlanChangePending,
)
from domain.ioms.state import IomState, held, not_before
from domain.ioms.values import ItemStatus, Stage
from domain.kernel import Act, FileRef, Reason, Sealed


class Executing(IomState):
    def start_item(self, act: Act, item_id: UUID) -> None:
        self._be_at(Stage.EXECUTION)
        self._be_teacher(act)
        item = self._step(act, item_id, ItemStatus.PLANNED)
        self.record(act, ItemStarted, item_id=item_id, title=item.plan.title, by=act.by)

    def hand_in_evidence(
        self,
        act: Act,
        item_id: UUID,
        *,
        file: FileRef | None,
        link: Sealed | None,
        certificate: Sealed | None,
        dated: date,
        hours: int | None,
    ) -> None:
        """A file or a link, dated as printed; handed in again after a return, and both are kept."""
        self._be_at(Stage.EXECUTION)
        self._be_teacher(act)
        item = self._step(act, item_id, ItemStatus.STARTED, ItemStatus.RETURNED)
        if file is None and link is None:
            raise EvidenceEmpty
        self._be_of_teacher(file)
        held(act, dated)
        self.record(
            act,
            EvidenceHandedIn,
            item_id=item_id,
            title=item.plan.title,
            file=file,
            link=link,
            certificate=certificate,
            dated=dated,
            hours=hours,
            by=act.by,
        )

    def accept_item(self, act: Act, item_id: UUID) -> None:
        item = self._judge_item(act, item_id, ItemStatus.HANDED_IN)
        self.record(
            act,
            ItemAccepted,
            item_id=item_id,
            title=item.plan.title,
            person=self.person,
            plan_version=item.plan_version,
            form=item.plan.form,
            by=act.by,
        )

    def return_item(self, act: Act, item_id: UUID, reason: Reason) -> None:
        item = self._judge_item(act, item_id, ItemStatus.HANDED_IN)
        self.record(act, ItemReturned, item_id=item_id, title=item.plan.title, reason=reason, by=act.by)

    def cancel_item(self, act: Act, item_id: UUID, reason: Reason) -> None:
        unfinished = (ItemStatus.PLANNED, ItemStatus.STARTED, ItemStatus.HANDED_IN, ItemStatus.RETURNED)
        item = self._judge_item(act, item_id, *unfinished)
        self.record(act, ItemCancelled, item_id=item_id, title=item.plan.title, reason=reason, by=act.by)

    def complete_execution(self, act: Act) -> None:
        """Every item accepted or cancelled, at least one accepted, nothing left to decide."""
        self._be_at(Stage.EXECUTION)
        self._be_tutor(act)
        if self.change:
            raise PlanChangePending
        items = {item_id: item for item_id, item in self.items.items() if item.in_plan}
        if unfinished := [item_id for item_id, item in items.items() if not item.done]:
            raise ItemsUnfinished(unfinished)
        accepted = sum(item.status is ItemStatus.ACCEPTED for item in items.values())
        if not accepted:
            raise NothingAccepted
        not_before(act, *(item.since for item in items.values()))
        cancelled = len(items) - accepted
        self.record(act, ExecutionCompleted, accepted=accepted, cancelled=cancelled, by=act.by)

    def _judge_item(self, act: Act, item_id: UUID, *statuses: ItemStatus) -> Item:
        """The item, to be judged by the tutor, never by the one who handed in its evidence."""
        self._be_at(Stage.EXECUTION)
        self._be_tutor(act)
        item = self._step(act, item_id, *statuses)
        if any(act.is_by(given.by) for given in item.evidence):
            raise OwnEvidence
        return item

    def _step(self, act: Act, item_id: UUID, *statuses: ItemStatus) -> Item:
        """The item, ready for its next step and not being changed."""
        item = self.items.get(item_id)
        if item is None or not item.in_plan:
            raise ItemUnknown(item_id)
        if item.status not in statuses:
            raise ItemElsewhere(item_id, item.status, statuses)
        if self.change and self.change.touches(item_id):
            raise ItemUnderChange(item_id)
        not_before(act, self.stage_since, item.since)
        return item
