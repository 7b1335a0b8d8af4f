"""Obligations of an agreement on a day: state by period, who answers, and what is nobody's."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from domain.agreements import ObligationState, Origin
from domain.agreements.periods import Period
from domain.errors import NotFound
from domain.kernel import PersonId
from entrypoints.api.commands import PROBLEMS
from entrypoints.api.people_shown import Names, PersonShown
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
from projections.agreement_register import AgreementRegister, places_of
from projections.consolidated_agreement import ConsolidatedAgreement
from projections.obligation_answers import Answers
from projections.obligation_on_day import ObligationOnDay, Standing, Step
from projections.obligations import Nobodys, Obligations, nobodys, obligations

router = APIRouter(prefix="/agreements", tags=["agreements"])


class StepShown(BaseModel):
    """A report or a verdict on it; `reason` is a code, `version` the fact's number in the agreement's stream."""

    state: ObligationState
    on: date
    person: PersonShown
    organisation: UUID | None
    reason: str | None
    version: int


class PeriodShown(BaseModel):
    period: Period
    state: ObligationState
    report: StepShown | None
    verdict: StepShown | None


class ObligationShown(BaseModel):
    """A duty as it reads on the day. `obligation_id` is ours; the printed number may repeat or be missing."""

    agreement_id: UUID
    number: str | None = Field(default=None, description="Number of the agreement, in lists over several.")
    obligation_id: UUID
    seq: int
    label: str | None
    party: str | None
    text: str
    conditional: bool
    origin: Origin
    external: list[UUID] = Field(description="Participants that are no party.")
    held: bool = Field(description="Due that day: begun, not over, not waived.")
    answers: Answers | None = Field(description="delegate, excluded (nobody's on purpose) or nobody.")
    post: str | None = Field(description="The post that answers; null where nobody does.")
    answers_since: date | None
    periods: list[PeriodShown]


@router.get("/obligations/nobodys", operation_id="list_nobodys_obligations", responses=PROBLEMS)
def list_nobodys(
    question: QuestionDep,
    response: Response,
    agreement: UUID | None = None,
    party: Annotated[str | None, Query(max_length=40)] = None,
    as_of: AsOf = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[ObligationShown]:
    """Обязанности без ответственного. Duties nobody answers for on a day, in agreements in force."""
    scope = question.scope("agreements")
    seen = decode_cursor(cursor, int, int)
    after = (seen[0], seen[1]) if seen else None
    on = as_of or question.today
    with question.reading(Obligations, ConsolidatedAgreement) as reader:
        found = nobodys(reader, scope.organisations, on, agreement=agreement, party=party, after=after, limit=limit + 1)
        last = found[limit - 1] if len(found) > limit else None
        following = encode_cursor(last.opened_at, last.obligation.seq) if last else None
        items = [_nobodys(question, each) for each in found[:limit]]
        return Page(items=items, next=following, **fresh(response, reader))


@router.get("/{id}/obligations", operation_id="list_obligations", responses=PROBLEMS)
def list_obligations(
    id: UUID,
    question: QuestionDep,
    response: Response,
    label: Annotated[str | None, Query(max_length=50, description="Printed number: every duty that bears it.")] = None,
    party: Annotated[str | None, Query(max_length=40)] = None,
    period: Annotated[str | None, Query(max_length=20)] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> list[ObligationShown]:
    """Обязанности на дату. Duties and measures beside the agreement, each with its periods and who answers."""
    scope, on = question.scope("agreements"), as_of or question.today
    with question.reading(Obligations, ConsolidatedAgreement, AgreementRegister) as reader:
        if not scope.sees(places_of(reader, id)):
            raise NotFound("agreement", id)
        found = obligations(reader, id, on, period=period, party=party, label=label, known_at=known_at)
        fresh(response, reader)
    return [_shown(question, each) for each in found]


def _nobodys(question: Question, found: Nobodys) -> ObligationShown:
    return _shown(question, found.obligation).model_copy(update={"number": found.number})


def _shown(question: Question, found: ObligationOnDay) -> ObligationShown:
    duty, answer = found.duty, found.answer
    named = answer.delegate.delegation if answer and answer.by is Answers.DELEGATE and answer.delegate else None
    names = question.names(_people(found))
    return ObligationShown(
        agreement_id=found.agreement_id,
        obligation_id=found.id,
        seq=found.seq,
        label=getattr(duty, "label", None),
        party=getattr(duty, "party", None),
        text=duty.text,
        conditional=getattr(duty, "condition", None) is not None,
        origin=found.origin,
        external=list(found.external),
        held=found.held,
        answers=answer.by if answer else None,
        post=str(named.delegate.post) if named else None,
        answers_since=named.since if named else None,
        periods=[_period(each, names) for each in found.periods],
    )


def _people(found: ObligationOnDay) -> list[PersonId]:
    return [step.person for each in found.periods for step in (each.report, each.verdict) if step]


def _period(found: Standing, names: Names) -> PeriodShown:
    return PeriodShown(
        period=found.period, state=found.state, report=_step(found.report, names), verdict=_step(found.verdict, names)
    )


def _step(step: Step | None, names: Names) -> StepShown | None:
    if step is None:
        return None
    fields = {name: getattr(step, name) for name in StepShown.model_fields if name != "person"}
    return StepShown(**fields, person=names.of(step.person))
