"""The plan of a route: its items, their evidence, and the hash people agree to and approve."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from uuid import UUID

from pydantic import Field

from domain.ioms.values import ItemForm, ItemStatus, Label
from domain.kernel import FileRef, PersonId, Sealed, Value


class ItemContent(Value):
    """What an item of the plan says. `hours` are academic; `serves` lists deficits, none for the request's sake.

    `registry_id` names the programme in the federal registry and stands with formal items only.
    """

    form: ItemForm
    title: Label
    provider: Label
    hours: int = Field(ge=1, le=10_000)
    starts_on: date
    ends_on: date
    serves: tuple[UUID, ...] = Field(default=(), max_length=50)
    expected_evidence: Label
    registry_id: Label | None = None


class PlanItem(ItemContent):
    item_id: UUID

    @classmethod
    def of(cls, item_id: UUID, content: ItemContent) -> PlanItem:
        return cls(item_id=item_id, **content.model_dump(exclude={"item_id"}))


class Evidence(Value):
    """Proof that an item was done: a sealed file, a link or both; kept for ever, returned or not."""

    by: PersonId
    file: FileRef | None = None
    link: Sealed | None = None
    certificate: Sealed | None = None
    dated: date
    hours: int | None = None


class Item(Value):
    """An item as the route remembers it: `since` is the day of its last step."""

    plan: PlanItem
    status: ItemStatus
    since: date
    plan_version: int
    evidence: tuple[Evidence, ...] = ()

    def now(self, status: ItemStatus, since: date) -> Item:
        return self.model_copy(update={"status": status, "since": since})

    @property
    def in_plan(self) -> bool:
        return self.status is not ItemStatus.DROPPED

    @property
    def done(self) -> bool:
        return self.status in {ItemStatus.ACCEPTED, ItemStatus.CANCELLED}


class PlanChange(Value):
    """A proposed change of a plan in execution."""

    added: tuple[PlanItem, ...]
    changed: tuple[PlanItem, ...]
    dropped: tuple[UUID, ...]
    plan_hash: str
    by: PersonId
    since: date
    agreed: bool = False

    def touches(self, item_id: UUID) -> bool:
        return item_id in self.dropped or any(item.item_id == item_id for item in self.changed)


def merged(
    items: Mapping[UUID, Item],
    added: Iterable[PlanItem] = (),
    changed: Iterable[PlanItem] = (),
    dropped: Iterable[UUID] = (),
) -> dict[UUID, PlanItem]:
    """The plan as it would read with the changes made."""
    plan = {item_id: item.plan for item_id, item in items.items() if item.in_plan}
    plan |= {item.item_id: item for item in (*added, *changed)}
    gone = set(dropped)
    return {item_id: item for item_id, item in plan.items() if item_id not in gone}


def plan_hash(plan: Iterable[PlanItem]) -> str:
    """SHA-256 (hex) of the plan in one canonical form: the same items in any order give the same hash."""
    items = [_canonical(item) for item in sorted(plan, key=lambda item: item.item_id)]
    text = json.dumps(items, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def _canonical(item: PlanItem) -> dict[str, object]:
    return item.model_dump(mode="json") | {"serves": sorted({str(deficit) for deficit in item.serves})}
