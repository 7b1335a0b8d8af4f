"""The board of individual routes, one route, and its story."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from domain.errors import NotFound
from domain.ioms import Activity, IomKind, Stage
from domain.kernel import OrganisationId, PersonId
from entrypoints.api.commands import PROBLEMS
from entrypoints.api.people_shown import PersonShown
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
from entrypoints.api.stories import Sentence, sentences
from projections.iom_board import Filters, IomBoard, board, one_route
from projections.model import Row

router = APIRouter(prefix="/ioms", tags=["ioms"])


class IomShown(BaseModel):
    """A row of the board: where the route is, what comes next and whose turn it is."""

    iom_id: UUID
    version: int
    person: PersonShown
    tutor: PersonShown
    school: UUID
    centre: UUID
    kind: IomKind
    stage: Stage
    activity: Activity
    stage_since: date
    days_in_stage: int
    opened_on: date
    plan_version: int = Field(description="The plan in force; 0 before the first approval.")
    next_step: str | None
    turn: list[str] = Field(description="Roles whose turn it is.")
    turn_person: PersonShown | None
    approvals_missing: list[str]
    evidence_waiting: int
    items_accepted: int
    items_total: int
    deficits: int
    deficits_uncovered: int
    transfers_confirmed: int
    first_approved_on: date | None
    completed_on: date | None
    closed_on: date | None
    deviations: int


@router.get("", operation_id="list_ioms", responses=PROBLEMS)
def list_ioms(
    question: QuestionDep,
    response: Response,
    stage: Stage | None = None,
    activity: Activity | None = None,
    kind: IomKind | None = None,
    tutor: UUID | None = None,
    person: UUID | None = None,
    school: UUID | None = None,
    next_step: Annotated[str | None, Query(max_length=40)] = None,
    days: Annotated[int | None, Query(ge=0, le=36_500, description="At the stage for so many days or more.")] = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[IomShown]:
    """Доска маршрутов. Routes in the actor's scope, the newest first."""
    scope, seen = question.scope("ioms"), decode_cursor(cursor, int)
    filters = Filters(
        stage=stage,
        activity=activity,
        kind=kind,
        tutor=PersonId(tutor) if tutor else None,
        person=scope.person or (PersonId(person) if person else None),
        schools=frozenset({OrganisationId(school)}) if school else None,
        next_step=next_step,
        since_by=question.today - timedelta(days=days) if days is not None else None,
    )
    before = seen[0] if seen else None
    with question.reading(IomBoard) as reader:
        rows = board(reader, scope.organisations, question.today, filters, before=before, limit=limit + 1)
        following = encode_cursor(rows[limit - 1]["opened_at"]) if len(rows) > limit else None
        return Page(items=_shown(question, rows[:limit]), next=following, **fresh(response, reader))


@router.get("/{id}", operation_id="get_iom", responses=PROBLEMS)
def get_iom(id: UUID, question: QuestionDep, response: Response) -> IomShown:
    """Один маршрут. One route; its version is the ETag."""
    row = _in_scope(question, response, id)
    response.headers["ETag"] = f'"{row["version"]}"'
    return _shown(question, [row])[0]


@router.get("/{id}/story", operation_id="get_iom_story", responses=PROBLEMS)
def get_iom_story(id: UUID, question: QuestionDep, response: Response) -> list[Sentence]:
    """История маршрута. The route told as sentences, oldest fact first."""
    _in_scope(question, response, id)
    return sentences(question, id)


def _in_scope(question: Question, response: Response, iom_id: UUID) -> Row:
    scope = question.scope("ioms")
    with question.reading(IomBoard) as reader:
        row = one_route(reader, iom_id, question.today)
        if row is None or not scope.sees({row["school"], row["centre"]}, {row["person_id"]}):
            raise NotFound("iom", iom_id)
        fresh(response, reader)
        return row


def _shown(question: Question, rows: list[Row]) -> list[IomShown]:
    people = {row[column] for row in rows for column in ("person_id", "tutor", "turn_person")}
    names = question.names(people)
    return [
        IomShown.model_validate(
            {name: row[name] for name in IomShown.model_fields if name in row}
            | {
                "person": names.of(row["person_id"]),
                "tutor": names.of(row["tutor"]),
                "turn_person": names.of_optional(row["turn_person"]),
            }
        )
        for row in rows
    ]
