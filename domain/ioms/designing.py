"""The tutor designs the plan with the teacher, the teacher agrees to it, the tutor submits it."""

from __future__ import annotations

from uuid import UUID

from domain.ioms.facts import ItemAdded, ItemChanged, ItemDropped, PlanAgreed, PlanSubmitted
from domain.ioms.plan import ItemContent, PlanItem
from domain.ioms.refusals import (
    DeficitsUncovered,
    DeficitUnknown,
    ItemDatesReversed,
    ItemUnknown,
    PlanEmpty,
    PlanHashDiffers,
    PlanNotAgreed,
    RegistryIdMissing,
    RegistryIdOutOfPlace,
)
from domain.ioms.state import IomState
from domain.ioms.values import ItemForm, Stage
from domain.kernel import Act


class Drafting(IomState):
    """What a draft and a plan change have in common."""

    def _fit(self, item: ItemContent) -> None:
        """What the item says must hold together."""
        if item.form is ItemForm.FORMAL and item.registry_id is None:
            raise RegistryIdMissing
        if item.form is not ItemForm.FORMAL and item.registry_id is not None:
            raise RegistryIdOutOfPlace
        if item.ends_on < item.starts_on:
            raise ItemDatesReversed(item.starts_on, item.ends_on)
        if unknown := set(item.serves) - set(self.deficits):
            raise DeficitUnknown(unknown)

    def _fit_new(self, item: PlanItem) -> None:
        self._be_new(item.item_id)
        self._fit(item)

    def _cover(self, plan: dict[UUID, PlanItem]) -> None:
        """A plan has an item, and an item for every deficit."""
        if not plan:
            raise PlanEmpty
        if uncovered := self.uncovered(plan):
            raise DeficitsUncovered(uncovered)


class Designing(Drafting):
    def add_item(self, act: Act, item: PlanItem) -> None:
        self._design(act)
        self._fit_new(item)
        self.record(act, ItemAdded, item=item, plan_version=self.plan_version + 1, by=act.by)

    def change_item(self, act: Act, item: PlanItem) -> None:
        self._design(act)
        self._be_in_plan(item.item_id)
        self._fit(item)
        self.record(act, ItemChanged, item=item, by=act.by)

    def drop_item(self, act: Act, item_id: UUID) -> None:
        self._design(act)
        self._be_in_plan(item_id)
        self.record(act, ItemDropped, item_id=item_id, title=self.plan[item_id].title, by=act.by)

    def agree_to_plan(self, act: Act, plan_hash: str) -> None:
        """The teacher agrees to the plan as it was seen."""
        self._be_at(Stage.DESIGN)
        self._be_teacher(act)
        if not self.plan:
            raise PlanEmpty
        if plan_hash != self.plan_hash:
            raise PlanHashDiffers(self.plan_hash, plan_hash)
        self.record(act, PlanAgreed, plan_hash=plan_hash, by=act.by)

    def submit_plan(self, act: Act) -> None:
        """The design of the route is complete: the plan goes to those who approve it."""
        self._design(act)
        self._cover(self.plan)
        if self.agreed_hash != self.plan_hash:
            raise PlanNotAgreed
        self.record(
            act,
            PlanSubmitted,
            plan_version=self.plan_version + 1,
            plan_hash=self.plan_hash,
            items=len(self.plan),
            by=act.by,
        )

    def _design(self, act: Act) -> None:
        self._be_at(Stage.DESIGN)
        self._be_tutor(act)

    def _be_in_plan(self, item_id: UUID) -> None:
        if item_id not in self.plan:
            raise ItemUnknown(item_id)
