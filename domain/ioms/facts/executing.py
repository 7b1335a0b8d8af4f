"""Items are done, judged, and the execution ends."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.ioms.plan import Evidence
from domain.ioms.values import ItemForm, ItemStatus, Label, Stage
from domain.kernel import Fact, FileRef, PersonId, Reason, Sealed, StatusChange

if TYPE_CHECKING:
    from domain.ioms.state import IomState


class _ItemStep(Fact):
    """A step of one item; it moves the item alone, so other items may be recorded in any order of days."""

    MOVES_PART: ClassVar[bool] = True
    STATUS: ClassVar[ItemStatus]

    item_id: UUID
    title: Label

    def apply(self, iom: IomState) -> None:
        iom.items[self.item_id] = iom.items[self.item_id].now(self.STATUS, self.occurred_on)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"item:{self.item_id}", to=self.STATUS),)


class ItemStarted(_ItemStep):
    TOPIC: ClassVar[str] = "iom.item_started"
    STATUS: ClassVar[ItemStatus] = ItemStatus.STARTED

    by: PersonId


class EvidenceHandedIn(_ItemStep):
    """`certificate` and `link` lead to the teacher, so they are sealed; `hours` are as certified."""

    TOPIC: ClassVar[str] = "iom.evidence_handed_in"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"certificate", "dated", "hours"})
    STATUS: ClassVar[ItemStatus] = ItemStatus.HANDED_IN

    file: FileRef | None
    link: Sealed | None
    certificate: Sealed | None
    dated: date
    hours: int | None
    by: PersonId

    def apply(self, iom: IomState) -> None:
        given = Evidence(
            by=self.by,
            file=self.file,
            link=self.link,
            certificate=self.certificate,
            dated=self.dated,
            hours=self.hours,
        )
        item = iom.items[self.item_id]
        iom.items[self.item_id] = item.model_copy(update={"evidence": (*item.evidence, given)})
        super().apply(iom)


class ItemAccepted(_ItemStep):
    """The item stands accepted under the plan it was done by, whatever plan comes later."""

    TOPIC: ClassVar[str] = "iom.item_accepted"
    STATUS: ClassVar[ItemStatus] = ItemStatus.ACCEPTED

    person: PersonId
    plan_version: int
    form: ItemForm
    by: PersonId


class ItemReturned(_ItemStep):
    TOPIC: ClassVar[str] = "iom.item_returned"
    STATUS: ClassVar[ItemStatus] = ItemStatus.RETURNED

    reason: Reason
    by: PersonId


class ItemCancelled(_ItemStep):
    TOPIC: ClassVar[str] = "iom.item_cancelled"
    STATUS: ClassVar[ItemStatus] = ItemStatus.CANCELLED

    reason: Reason
    by: PersonId


class ExecutionCompleted(Fact):
    TOPIC: ClassVar[str] = "iom.execution_completed"
    MOVES: ClassVar[bool] = True

    accepted: int
    cancelled: int
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.enter(Stage.REFLECTION, self.occurred_on)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=Stage.REFLECTION),)
