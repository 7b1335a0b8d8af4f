"""Absences with their deputies: commands and the register."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from application import absences
from domain.kernel import OrganisationId
from entrypoints.api.commands import PROBLEMS, CommandRoutes
from entrypoints.api.people_shown import PersonShown
from entrypoints.api.queries import (
    AsOf,
    CursorText,
    KnownAt,
    Limit,
    Page,
    Question,
    QuestionDep,
    decode_cursor,
    encode_cursor,
    fresh,
)
from projections import absence_register
from projections.absence_register import AbsenceRegister
from projections.model import Row

router = APIRouter(prefix="/people/absences", tags=["people"])

commands = CommandRoutes(router)
commands.begin(absences.AnnounceAbsence)
commands.tell(absences.ChangeAbsenceEnd, absences.EndAbsence)


class AbsenceShown(BaseModel):
    """Who is away, who stands in, where; `since` and `until` are both inclusive."""

    absence_id: UUID
    person: PersonShown
    deputy: PersonShown
    organisation: UUID
    since: date
    until: date = Field(description="Last day, inclusive.")


@router.get("", operation_id="list_absences", responses=PROBLEMS)
def list_absences(
    question: QuestionDep,
    response: Response,
    organisation: UUID | None = None,
    person: Annotated[UUID | None, Query(description="Who is away or stands in.")] = None,
    coming: Annotated[bool, Query(description="Those announced for later days too.")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[AbsenceShown]:
    """Кто отсутствует и кто замещает на дату. Absences in scope on a day, with who stands in."""
    scope = question.scope("people")
    own = scope.person or person
    seen = decode_cursor(cursor, UUID)
    with question.reading(AbsenceRegister) as reader:
        rows = absence_register.absences(
            reader,
            as_of or question.today,
            scope.organisations & ({OrganisationId(organisation)} if organisation else scope.organisations),
            people=None if own is None else {own},
            known_at=known_at,
            coming=coming,
            after=seen[0] if seen else None,
            limit=limit + 1,
        )
        following = encode_cursor(rows[limit - 1]["absence_id"]) if len(rows) > limit else None
        return Page(items=_shown(question, rows[:limit]), next=following, **fresh(response, reader))


def _shown(question: Question, rows: list[Row]) -> list[AbsenceShown]:
    names = question.names(row[who] for row in rows for who in ("person_id", "deputy_id"))
    people = ({"person": names.of(row["person_id"]), "deputy": names.of(row["deputy_id"])} for row in rows)
    return [AbsenceShown.model_validate(row | both) for row, both in zip(rows, people, strict=True)]
