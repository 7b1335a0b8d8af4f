"""The register of agreements."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from domain.agreements import AgreementLevel
from domain.kernel import OrganisationId
from domain.papers.values import PaperState
from entrypoints.api.commands import PROBLEMS
from entrypoints.api.queries import AsOf, CursorText, Limit, Page, QuestionDep, decode_cursor, encode_cursor, fresh
from projections.agreement_register import AgreementRegister, Filters, register
from projections.consolidated_agreement import ConsolidatedAgreement
from projections.model import Row

router = APIRouter(prefix="/agreements", tags=["agreements"])


class AgreementLine(BaseModel):
    """A line of the register; `state_on` is the state dates make on the day asked."""

    agreement_id: UUID
    version: int
    number: str | None = Field(description="As printed; null where the paper has none.")
    dated: date | None
    title: str
    project: str | None
    level: AgreementLevel
    owner: UUID
    parties: Any
    starts_on: date | None
    ends_on: date | None = Field(description="The last day still counts.")
    in_force_from: date | None
    ended_early_on: date | None
    state: PaperState
    state_on: PaperState
    since: date
    defects: Any = Field(description="Codes of the paper's defects.")
    amendments: int
    renews: UUID | None
    renewed_by: UUID | None


@router.get("", operation_id="list_agreements", responses=PROBLEMS)
def list_agreements(
    question: QuestionDep,
    response: Response,
    state: Annotated[PaperState | None, Query(description="As dates make it on the day asked.")] = None,
    level: AgreementLevel | None = None,
    place: Annotated[UUID | None, Query(description="Owner or party, former ones too.")] = None,
    project: Annotated[str | None, Query(max_length=500)] = None,
    sought: Annotated[
        str | None, Query(max_length=200, description="Words of number, title, subject, project.")
    ] = None,
    as_of: AsOf = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[AgreementLine]:
    """Реестр соглашений. Agreements the actor's organisations own or stand in, newest entry first.

    On an earlier day those begun by then, each in the state it had.
    """
    scope = question.scope("agreements")
    seen = decode_cursor(cursor, int)
    at = OrganisationId(place) if place else None
    filters = Filters(level=level, state=state, place=at, project=project, sought=sought)
    on, then = as_of or question.today, as_of is not None
    before = seen[0] if seen else None
    with question.reading(AgreementRegister, ConsolidatedAgreement) as reader:
        rows = register(reader, scope.organisations, on, filters, then=then, before=before, limit=limit + 1)
        following = encode_cursor(rows[limit - 1]["entered_at"]) if len(rows) > limit else None
        return Page(items=[_line(row) for row in rows[:limit]], next=following, **fresh(response, reader))


def _line(row: Row) -> AgreementLine:
    return AgreementLine.model_validate({name: row[name] for name in AgreementLine.model_fields})
