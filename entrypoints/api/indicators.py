"""Values of indicators that a municipality reports: commands, what stands, every figure ever handed in."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from application import indicators
from domain.errors import NotFound
from domain.indicators import Evidence, ValueStatus
from entrypoints.api.commands import PROBLEMS, CommandRoutes
from entrypoints.api.people_shown import Names, PersonShown
from entrypoints.api.queries import (
    AsOf,
    CursorText,
    KnownAt,
    Limit,
    Page,
    QuestionDep,
    Year,
    decode_cursor,
    encode_cursor,
    fresh,
)
from projections.model import Row
from projections.reported_values import NEWEST, ReportedValues, one_value, reported_values, reports

router = APIRouter(prefix="/indicators/values", tags=["indicators"])

values = CommandRoutes(router)
values.begin(indicators.ReportValue)
values.tell(indicators.ReportValueAgain, indicators.RestateValue, indicators.ConfirmValue, indicators.ReturnValue)


class ValueShown(BaseModel):
    """A reported value: which indicator of which annex, for which territory and year, and where it stands."""

    value_id: UUID
    version: int
    agreement_id: UUID
    indicator: str
    territory_id: UUID
    year: int
    status: ValueStatus
    since: date


class ReportShown(BaseModel):
    """A figure handed in: `reason` why it corrects an earlier one; `judgement` confirmed, returned or none yet."""

    version: int
    position: int
    n: int
    d: int | None
    source: str
    measured_on: date
    evidence: Evidence
    author: PersonShown
    organisation_id: UUID
    reported_on: date
    reason: str | None
    judgement: str | None
    judged_by: PersonShown | None
    judged_on: date | None
    judgement_reason: str | None


class ValueWhole(ValueShown):
    reports: list[ReportShown] = Field(description="Every figure ever handed in, the newest first.")


@router.get("", operation_id="list_values", responses=PROBLEMS)
def list_values(
    question: QuestionDep,
    response: Response,
    agreement: UUID | None = None,
    year: Year | None = None,
    status: Annotated[ValueStatus | None, Query(description="As it was on the day asked.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[ValueShown]:
    """Сообщённые значения. Reported values of the territories in scope, the newest first.

    On an earlier day those handed in by then, each with the status it had.
    """
    scope = question.scope("indicators")
    seen = decode_cursor(cursor, int)
    filters: dict[str, Any] = {"agreement": agreement, "year": year, "status": status, "known_at": known_at}
    with question.reading(ReportedValues) as reader:
        before = seen[0] if seen else None
        rows = reported_values(reader, scope.organisations, as_of or NEWEST, **filters, before=before, limit=limit + 1)
        following = encode_cursor(rows[limit - 1]["opened_at"]) if len(rows) > limit else None
        items = [ValueShown.model_validate(_only(row, ValueShown)) for row in rows[:limit]]
        return Page(items=items, next=following, **fresh(response, reader))


@router.get("/{id}", operation_id="get_value", responses=PROBLEMS)
def get_value(id: UUID, question: QuestionDep, response: Response) -> ValueWhole:
    """Одно значение со всеми исправлениями. A value with every figure handed in; its version is the ETag."""
    scope = question.scope("indicators")
    with question.reading(ReportedValues) as reader:
        row = one_value(reader, id)
        if row is None or not scope.sees({row["territory_id"]}):
            raise NotFound("reported_value", id)
        handed_in = reports(reader, id)
        fresh(response, reader)
    response.headers["ETag"] = f'"{row["version"]}"'
    people = {report[column] for report in handed_in for column in ("author_id", "judged_by")}
    names = question.names(people)
    shown = [_report(report, names) for report in handed_in]
    return ValueWhole.model_validate(_only(row, ValueShown) | {"reports": shown})


def _report(row: Row, names: Names) -> ReportShown:
    people = {"author": names.of(row["author_id"]), "judged_by": names.of_optional(row["judged_by"])}
    return ReportShown.model_validate(_only(row, ReportShown) | people)


def _only(row: Row, shown: type[BaseModel]) -> Row:
    return {name: row[name] for name in shown.model_fields if name in row}
