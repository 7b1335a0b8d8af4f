"""The log of readings, for auditors: who was shown whose personal data, by which operation."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from domain.kernel import PersonId
from entrypoints.api.commands import PROBLEMS
from entrypoints.api.queries import CursorText, Page, QuestionDep, decode_cursor, encode_cursor
from infrastructure.accounts.readings import Asked, Reading
from projections.people_in_sight import in_sight
from projections.staff_register import StaffRegister

router = APIRouter(prefix="/audit", tags=["audit"])

Few = Annotated[int, Query(ge=1, le=100, description="Rows of a page; each may name many people.")]


class ReadingShown(BaseModel):
    """An answer that showed personal data. People stand here by id, and only those of the auditor's own scope."""

    id: int
    at: datetime
    reader: UUID
    role: str
    acting_for: UUID | None
    operation: str = Field(description="Operation of this API that was asked: why, as far as the machine knows.")
    about: UUID | None = Field(description="The stream looked at; null where a list was.")
    correlation_id: UUID | None
    people: list[UUID] = Field(description="Whose names, texts or files the answer showed.")


@router.get("/readings", operation_id="list_readings", responses=PROBLEMS)
def list_readings(
    question: QuestionDep,
    reader: Annotated[UUID | None, Query(description="Who read.")] = None,
    person: Annotated[UUID | None, Query(description="Whose data was read.")] = None,
    operation: Annotated[str | None, Query(max_length=60, description="For example get_iom_story.")] = None,
    read_from: Annotated[datetime | None, Query(description="First moment, inclusive.")] = None,
    read_to: Annotated[datetime | None, Query(description="Last moment, inclusive.")] = None,
    cursor: CursorText = None,
    limit: Few = 50,
) -> Page[ReadingShown]:
    """Журнал чтений. Who of the auditor's scope was shown whose personal data, newest first."""
    scope, seen = question.scope("readings"), decode_cursor(cursor, int)
    wanted = Asked(
        organisations=scope.organisations,
        reader=PersonId(reader) if reader else None,
        person=PersonId(person) if person else None,
        operation=operation,
        since=_aware(read_from),
        until=_aware(read_to),
    )
    with question.reading(StaffRegister) as register:
        asked_about = {wanted.person} if wanted.person else set()
        if asked_about - in_sight(register, scope.organisations, asked_about):
            return Page(items=[], position=register.position)
        found = question.services.readings.page(wanted, before=seen[0] if seen else None, limit=limit + 1)
        people = frozenset[PersonId]().union(*(reading.people for _, reading in found))
        sight = in_sight(register, scope.organisations, people)
        following = encode_cursor(found[limit - 1][0]) if len(found) > limit else None
        items = [_shown(number, reading, sight) for number, reading in found[:limit]]
        return Page(items=items, next=following, position=register.position)


def _shown(number: int, reading: Reading, sight: frozenset[PersonId]) -> ReadingShown:
    fields = {name: getattr(reading, name) for name in Reading.__slots__ if name != "people"}
    return ReadingShown(id=number, **fields, people=sorted(reading.people & sight))


def _aware(moment: datetime | None) -> datetime | None:
    return moment.astimezone() if moment is not None and moment.tzinfo is None else moment
