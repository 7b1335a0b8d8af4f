"""How fresh the read models are."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from entrypoints.api.commands import PROBLEMS
from entrypoints.api.queries import QuestionDep

router = APIRouter(prefix="/projections", tags=["projections"])


class BuildShown(BaseModel):
    """A rebuild beside the live rows."""

    position: int = Field(description="How far it is.")
    error: str | None = Field(description="Why it stopped; null while it is under way.")


class ProjectionShown(BaseModel):
    """A read model: `lag` counts facts behind the head, `parked` streams it could not read."""

    name: str
    version: int
    position: int
    lag: int
    parked: int
    build: BuildShown | None = Field(description="While the model is being rebuilt, or after a rebuild has stopped.")


class QueueStatusShown(BaseModel):
    """`kind`: in-process or redis; `reachable`: false while jobs cannot be sent; the rest count jobs not done."""

    kind: str
    reachable: bool
    waiting: int
    enqueued: int
    failed: int


class StatusShown(BaseModel):
    head: int = Field(description="Position of the journal's newest fact.")
    projections: list[ProjectionShown]
    queue: QueueStatusShown
    story_now: str | None = Field(description="The story clock, in demo mode only.")
    demo_data: bool = Field(description="The journal was begun in demo mode: its people and schools are made up.")


@router.get("", operation_id="list_projections", responses=PROBLEMS)
def list_projections(question: QuestionDep) -> StatusShown:
    """Состояние проекций. The head of the journal and the checkpoint of every read model."""
    question.scope("projections")
    return StatusShown.model_validate(question.services.status().as_dict())
