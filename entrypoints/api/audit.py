"""The audit trail: every change of status, of everything, and every other fact beside it; stories of streams."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from domain.errors import NotFound
from domain.kernel import OrganisationId, PersonId
from entrypoints.api.asking import command_id_of
from entrypoints.api.commands import PROBLEMS, IdempotencyKey
from entrypoints.api.people_shown import Names, PersonShown
from entrypoints.api.queries import (
    CursorText,
    Limit,
    Page,
    Question,
    QuestionDep,
    decode_cursor,
    encode_cursor,
    fresh,
)
from entrypoints.audit_export import Filters
from infrastructure.exports import Export
from projections.audit_trail import Asked, AuditTrail, trail
from projections.model import Row

router = APIRouter(prefix="/audit", tags=["audit"])


class TrailLine(BaseModel):
    """One change: who, acting for whom, when true, when recorded, from → to, basis, reason, position, digest."""

    position: int
    n: int
    stream_id: UUID
    stream_version: int
    kind: str
    type: str
    moves: bool = Field(description="Whether a status changed.")
    subject: str = Field(description='"" for the stream itself, or a part of it: `item:<id>`.')
    status_from: str | None
    status_to: str | None
    actor: PersonShown
    role: str
    acting_for: UUID | None
    occurred_on: date
    recorded_at: datetime
    basis: dict[str, Any] | None
    reason_code: str | None
    digest: str
    command_id: UUID
    correlation_id: UUID


def asked_for(
    question: QuestionDep,
    stream: Annotated[UUID | None, Query(description="One aggregate.")] = None,
    organisation: Annotated[UUID | None, Query(description="An organisation and everything below it.")] = None,
    actor: UUID | None = None,
    kind: Annotated[str | None, Query(max_length=60, description="iom, agreement, pair …")] = None,
    occurred_from: date | None = None,
    occurred_to: date | None = None,
    recorded_from: datetime | None = None,
    recorded_to: datetime | None = None,
    moves: Annotated[bool, Query(description="Only changes of status.")] = False,
) -> Asked:
    """The filters of the trail, within the actor's scope."""
    return Asked(
        stream_id=stream,
        organisations=_places(question, organisation),
        actor=PersonId(actor) if actor else None,
        kind=kind,
        occurred_from=occurred_from,
        occurred_to=occurred_to,
        recorded_from=_aware(recorded_from),
        recorded_to=_aware(recorded_to),
        moves=moves,
    )


AskedDep = Annotated[Asked, Depends(asked_for)]


@router.get("", operation_id="list_audit_trail", responses=PROBLEMS)
def list_audit_trail(
    question: QuestionDep,
    asked: AskedDep,
    response: Response,
    newest_first: bool = False,
    cursor: CursorText = None,
    limit: Limit = 100,
) -> Page[TrailLine]:
    """Журнал изменений. Lines of the audit trail in journal order."""
    seen = decode_cursor(cursor, int, int)
    after = (seen[0], seen[1]) if seen else None
    with question.reading(AuditTrail) as reader:
        rows = trail(reader, asked, after=after, limit=limit + 1, newest_first=newest_first)
        last = rows[limit - 1] if len(rows) > limit else None
        names = question.names(row["actor"] for row in rows)
        items = [_shown(row, names) for row in rows[:limit]]
        following = encode_cursor(last["position"], last["n"]) if last else None
        return Page(items=items, next=following, **fresh(response, reader))


class ExportShown(BaseModel):
    """An export of the trail; `rows` and `download` come with status `done`."""

    id: UUID
    status: str = Field(description="waiting, running, done or failed")
    asked_at: datetime
    position: int = Field(description="The newest fact it shows.")
    rows: int | None
    download: str | None = Field(description="Address of the CSV file.")


@router.post("/exports", operation_id="ask_audit_export", status_code=202, responses=PROBLEMS)
def ask_export(question: QuestionDep, filters: Filters, idempotency_key: IdempotencyKey = None) -> ExportShown:
    """Выгрузить журнал в CSV. A background job writes the file; ask for it by id until it is done."""
    scope = question.scope("audit")
    exports = question.services.jobs.audit
    return _export(exports.ask(question.actor, scope, filters, command_id_of(idempotency_key), question.today))


@router.get("/exports/{id}", operation_id="get_audit_export", responses=PROBLEMS)
def get_export(id: UUID, question: QuestionDep) -> ExportShown:
    """Состояние выгрузки. An export of the actor's own."""
    question.scope("audit")
    return _export(question.services.jobs.audit.find(question.actor, id))


TABLE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "UTF-8 with a byte order mark, semicolons.",
        "content": {
            "text/csv": {
                "schema": {"type": "string"},
                "example": "Позиция / Position;Записано / Recorded at\r\n3673;2021-09-15T07:00:06+00:00\r\n",
            }
        },
    }
}


@router.get(
    "/exports/{id}/file", operation_id="download_audit_export", response_class=FileResponse, responses=PROBLEMS | TABLE
)
def download_export(id: UUID, question: QuestionDep) -> FileResponse:
    """Файл выгрузки. The CSV file of a done export."""
    question.scope("audit")
    exports = question.services.jobs.audit
    path = exports.file_of(exports.find(question.actor, id))
    return FileResponse(path, media_type="text/csv; charset=utf-8", filename=f"audit-{id}.csv")


def _export(export: Export) -> ExportShown:
    return ExportShown(
        id=export.request.id,
        status=export.status,
        asked_at=export.asked_at,
        position=export.request.position,
        rows=export.rows,
        download=f"/api/v1/audit/exports/{export.request.id}/file" if export.address else None,
    )


def _places(question: Question, organisation: UUID | None) -> frozenset[OrganisationId]:
    scope = question.scope("audit")
    if organisation is None:
        return scope.organisations
    below = question.services.authority.subtree(OrganisationId(organisation), question.today) & scope.organisations
    if not below:
        raise NotFound("organisation", organisation)
    return below


def _aware(moment: datetime | None) -> datetime | None:
    return moment.astimezone() if moment is not None and moment.tzinfo is None else moment


def _shown(row: Row, names: Names) -> TrailLine:
    return TrailLine.model_validate(row | {"actor": names.of(row["actor"])})
