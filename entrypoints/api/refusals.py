"""The log of refused commands, for auditors."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from domain.kernel import PersonId
from entrypoints.api.commands import PROBLEMS
from entrypoints.api.queries import CursorText, Limit, Page, QuestionDep, decode_cursor, encode_cursor
from entrypoints.words import load

router = APIRouter(prefix="/refusals", tags=["audit"])


class RefusalShown(BaseModel):
    """Who was refused what, by which rule. People stand here by id."""

    id: int
    at: datetime
    actor: UUID
    role: str
    acting_for: UUID | None
    command: str
    stream_id: UUID | None
    code: str
    params: dict[str, Any]
    correlation_id: UUID | None
    detail: str = Field(description="The sentence the actor read, in Russian.")
    detail_en: str


@router.get("", operation_id="list_refusals", responses=PROBLEMS)
def list_refusals(
    question: QuestionDep,
    actor: UUID | None = None,
    code: str | None = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[RefusalShown]:
    """Журнал отказов. Refused commands of those who acted for an organisation in scope, newest first."""
    scope = question.scope("refusals")
    seen = decode_cursor(cursor, int)
    found = question.services.refusals.page(
        scope.organisations,
        actor=PersonId(actor) if actor else None,
        code=code,
        before=seen[0] if seen else None,
        limit=limit + 1,
    )
    following = encode_cursor(found[limit - 1]["id"]) if len(found) > limit else None
    items = [_shown(row) for row in found[:limit]]
    return Page(items=items, next=following, position=question.services.journal.head())


def _shown(row: dict[str, Any]) -> RefusalShown:
    words = load()
    sentences = {
        "detail": words.refusal(row["code"], row["params"], "ru"),
        "detail_en": words.refusal(row["code"], row["params"], "en"),
    }
    return RefusalShown.model_validate(row | sentences)
