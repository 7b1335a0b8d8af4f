"""What stands in a route: deficits, items, the plan's hash. Read from the route itself, as fresh as a command is."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from domain.errors import NotFound
from domain.ioms import Iom, PlanItem
from domain.ioms.values import Deficit, DeficitOutcome, ItemStatus, RouteBasis, TransferForm, TransferStatus
from entrypoints.api.commands import PROBLEMS
from entrypoints.api.queries import QuestionDep

router = APIRouter(prefix="/ioms", tags=["ioms"])


class ItemShown(PlanItem):
    """An item with its state; `plan_version` is the plan it was taken up by (0: a draft)."""

    status: ItemStatus
    plan_version: int
    evidence: int = Field(description="Pieces handed in, those returned included.")


class DeficitShown(Deficit):
    outcome: DeficitOutcome | None


class TransferShown(BaseModel):
    transfer_id: UUID
    form: TransferForm
    status: TransferStatus


class PlanShown(BaseModel):
    """The plan of a route as it stands; whoever agrees or approves names its hash."""

    iom_id: UUID
    version: int
    bases: list[RouteBasis] = Field(description="Request, diagnostics or both (SOV 2.2.2).")
    plan_hash: str
    plan_version: int
    uncovered: list[str] = Field(description="Codes of competencies no item serves.")
    proposed_hash: str | None = Field(description="Hash of a proposed change that is not decided.")
    deficits: list[DeficitShown]
    items: list[ItemShown]
    transfers: list[TransferShown]


@router.get("/{id}/plan", operation_id="get_iom_plan", responses=PROBLEMS)
def get_iom_plan(id: UUID, question: QuestionDep, response: Response) -> PlanShown:
    """План маршрута. Deficits, items and the hash of the plan; the version is the ETag."""
    scope = question.scope("ioms")
    iom = question.services.journal.load(Iom, id)
    if not scope.sees(iom.places(), {iom.person}):
        raise NotFound("iom", id)
    response.headers["ETag"] = f'"{iom.version}"'
    return _shown(iom)


def _shown(iom: Iom) -> PlanShown:
    items = [
        ItemShown(**dict(item.plan), status=item.status, plan_version=item.plan_version, evidence=len(item.evidence))
        for item in iom.items.values()
    ]
    return PlanShown(
        iom_id=iom.id,
        version=iom.version,
        bases=list(iom.bases),
        plan_hash=iom.plan_hash,
        plan_version=iom.plan_version,
        uncovered=list(iom.uncovered(iom.plan)),
        proposed_hash=iom.change.plan_hash if iom.change else None,
        deficits=[DeficitShown(**dict(d), outcome=iom.outcomes.get(id)) for id, d in iom.deficits.items()],
        items=items,
        transfers=[TransferShown(transfer_id=id, form=t.form, status=t.status) for id, t in iom.transfers.items()],
    )
