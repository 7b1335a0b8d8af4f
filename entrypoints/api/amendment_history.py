"""Amendments: their list, one with its changes, and what they changed in an agreement: old → new, when and why."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from domain.errors import NotFound
from domain.papers.values import PaperState
from entrypoints.api.commands import PROBLEMS
from entrypoints.api.queries import (
    AsOf,
    CursorText,
    KnownAt,
    Limit,
    Page,
    QuestionDep,
    decode_cursor,
    encode_cursor,
    fresh,
)
from entrypoints.api.stories import Sentence, sentences
from projections.agreement_register import AgreementRegister, places_of
from projections.amendment_history import AmendmentHistory, Filters, agreement_of, amendments, changes, one_amendment
from projections.model import Row

router = APIRouter(tags=["amendments"])


class AmendmentLine(BaseModel):
    """An amendment as it stood on the day asked; `reason` is a code."""

    amendment_id: UUID
    agreement_id: UUID
    version: int
    number: str | None
    dated: date | None
    state: PaperState
    since: date
    starts_on: date | None
    effective_on: date | None = Field(description="The day it came into force; null before.")
    reason: str


class ChangeShown(BaseModel):
    """What an amendment changed: `before` is null for an addition, `after` for what was waived."""

    amendment_id: UUID
    touches: str = Field(description="Key of the element: `obligation:<id>`, `target:…`, `term` …")
    label: str | None
    before: Any
    after: Any
    effective_on: date | None
    undone_on: date | None


class AmendmentWhole(AmendmentLine):
    changes: list[ChangeShown]


class ChangeOfAgreement(ChangeShown):
    """With the amendment that made it: its number, date and reason."""

    number: str | None
    dated: date | None
    reason: str | None


@router.get("/amendments", operation_id="list_amendments", responses=PROBLEMS)
def list_amendments(
    question: QuestionDep,
    response: Response,
    agreement: UUID | None = None,
    state: PaperState | None = None,
    as_of: AsOf = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[AmendmentLine]:
    """Дополнительные соглашения. Amendments begun by a day, the newest first."""
    scope = question.scope("amendments")
    seen = decode_cursor(cursor, int)
    filters, on = Filters(agreement=agreement, state=state), as_of or question.today
    with question.reading(AmendmentHistory) as reader:
        before = seen[0] if seen else None
        rows = amendments(reader, scope.organisations, on, filters, before=before, limit=limit + 1)
        following = encode_cursor(rows[limit - 1]["opened_at"]) if len(rows) > limit else None
        items = [AmendmentLine.model_validate(_only(row, AmendmentLine)) for row in rows[:limit]]
        return Page(items=items, next=following, **fresh(response, reader))


@router.get("/amendments/{id}", operation_id="get_amendment", responses=PROBLEMS)
def get_amendment(id: UUID, question: QuestionDep, response: Response, as_of: AsOf = None) -> AmendmentWhole:
    """Одно дополнительное соглашение. An amendment with its changes; its version is the ETag."""
    row = _in_scope(question, response, id, as_of or question.today)
    response.headers["ETag"] = f'"{row["version"]}"'
    made = [ChangeShown.model_validate(_only(change, ChangeShown)) for change in row["changes"]]
    return AmendmentWhole.model_validate(_only(row, AmendmentLine) | {"changes": made})


@router.get("/amendments/{id}/story", operation_id="get_amendment_story", responses=PROBLEMS)
def get_amendment_story(id: UUID, question: QuestionDep, response: Response) -> list[Sentence]:
    """История дополнительного соглашения. The amendment told as sentences."""
    _in_scope(question, response, id, question.today)
    return sentences(question, id)


@router.get("/agreements/{id}/changes", operation_id="list_agreement_changes", responses=PROBLEMS)
def list_changes(
    id: UUID,
    question: QuestionDep,
    response: Response,
    label: Annotated[str | None, Query(max_length=50, description="A printed number, old or new.")] = None,
    touches: Annotated[str | None, Query(max_length=200)] = None,
    known_at: KnownAt = None,
) -> list[ChangeOfAgreement]:
    """Что изменено. Every change amendments made in an agreement, in the order it took effect."""
    scope = question.scope("agreements")
    with question.reading(AmendmentHistory, AgreementRegister) as reader:
        if not scope.sees(places_of(reader, id)):
            raise NotFound("agreement", id)
        rows = changes(reader, id, touches=touches, label=label, known_at=known_at)
        fresh(response, reader)
    return [ChangeOfAgreement.model_validate(_only(row, ChangeOfAgreement)) for row in rows]


def _in_scope(question: QuestionDep, response: Response, id: UUID, on: date) -> Row:
    scope = question.scope("amendments")
    with question.reading(AmendmentHistory, AgreementRegister) as reader:
        if not scope.sees(places_of(reader, agreement_of(reader, id) or id)):  # as much work for no amendment at all
            raise NotFound("amendment", id)
        row = one_amendment(reader, id, on)
        if row is None:
            raise NotFound("amendment", id)
        fresh(response, reader)
        return row


def _only(row: Row, shown: type[BaseModel]) -> Row:
    return {name: row[name] for name in shown.model_fields if name in row}
