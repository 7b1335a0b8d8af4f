"""Mentoring pairs: commands, the roster, one pair."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from application import pairs
from domain.errors import NotFound
from domain.kernel import OrganisationId, PersonId
from domain.pairs import PairKind, PairStatus
from entrypoints.api.commands import PROBLEMS, CommandRoutes
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
from entrypoints.api.stories import Sentence, sentences
from projections.model import Row
from projections.pair_roster import Filters, PairRoster, one_pair, roster

router = APIRouter(prefix="/pairs", tags=["pairs"])

commands = CommandRoutes(router)
commands.begin(pairs.ProposePair)
commands.tell(pairs.ConsentToPair, pairs.DeclinePair, pairs.ActivatePair)
commands.tell(pairs.HoldMeeting, pairs.SetTask, pairs.FinishTask, pairs.CommentPair, pairs.LinkPair)
commands.tell(pairs.ExtendPair, pairs.ChangeProgramme, pairs.PausePair, pairs.ResumePair)
commands.tell(pairs.ReplaceMentor, pairs.AcceptReplacement, pairs.DeclineReplacement, pairs.WithdrawReplacement)
commands.tell(pairs.StartEvaluation, pairs.EvaluatePair, pairs.CompletePair, pairs.ContinuePair)
commands.tell(pairs.CancelPair, pairs.FollowUpPair)


class PairShown(BaseModel):
    """A row of the roster. Dates are days; `next_step` and `turn` say what comes next and who is to do it."""

    pair_id: UUID
    version: int
    kind: PairKind
    status: PairStatus
    since: date = Field(description="The day of the last change of status.")
    days: int = Field(description="Days in this status.")
    mentor_school: UUID
    mentee_school: UUID
    mentor: list[PersonShown]
    mentee: list[PersonShown]
    subject: str | None
    competency: str | None
    programme: str | None
    starts_on: date
    ends_on: date
    next_step: str | None
    turn: list[str]
    evaluations_missing: list[str]
    meetings: int
    last_meeting_on: date | None


@router.get("", operation_id="list_pairs", responses=PROBLEMS)
def list_pairs(
    question: QuestionDep,
    response: Response,
    kind: PairKind | None = None,
    status: PairStatus | None = None,
    school: UUID | None = None,
    person: UUID | None = None,
    agreement: Annotated[UUID | None, Query(description="Pairs linked to an agreement.")] = None,
    obligation: Annotated[UUID | None, Query(description="Pairs linked to an obligation or area.")] = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[PairShown]:
    """Реестр наставнических пар. The roster of pairs in the actor's scope, the newest proposal first."""
    scope = question.scope("pairs")
    person = scope.person or person
    filters = Filters(
        kind=kind,
        status=status,
        school=OrganisationId(school) if school else None,
        person=PersonId(person) if person else None,
        agreement=agreement,
        obligation=obligation,
    )
    seen = decode_cursor(cursor, int)
    with question.reading(PairRoster) as reader:
        rows = roster(reader, scope.organisations, filters, before=seen[0] if seen else None, limit=limit + 1)
        following = encode_cursor(rows[limit - 1]["opened_at"]) if len(rows) > limit else None
        names = _names(question, rows)
        items = [_shown(row, names, question.today) for row in rows[:limit]]
        return Page(items=items, next=following, **fresh(response, reader))


@router.get("/{id}", operation_id="get_pair", responses=PROBLEMS)
def get_pair(id: UUID, question: QuestionDep, response: Response) -> PairShown:
    """Одна пара. One pair; its version is the ETag."""
    scope = question.scope("pairs")
    with question.reading(PairRoster) as reader:
        row = one_pair(reader, id)
        if row is None or not scope.sees({row["mentor_school"], row["mentee_school"]}, _people(row)):
            raise NotFound("pair", id)
        fresh(response, reader)
    response.headers["ETag"] = f'"{row["version"]}"'
    return _shown(row, _names(question, [row]), question.today)


@router.get("/{id}/story", operation_id="get_pair_story", responses=PROBLEMS)
def get_pair_story(id: UUID, question: QuestionDep, response: Response) -> list[Sentence]:
    """История пары. The pair told as sentences, oldest fact first."""
    get_pair(id, question, response)
    return sentences(question, id)


def _people(row: Row) -> set[UUID]:
    return {UUID(person) for person in (*row["mentor"], *row["mentee"], *(row["candidate"] or ()))}


def _names(question: Question, rows: Iterable[Row]) -> Names:
    return question.names(person for row in rows for person in _people(row))


def _shown(row: Row, names: Names, today: date) -> PairShown:
    people = {side: names.of_all(map(UUID, row[side])) for side in ("mentor", "mentee")}
    shown = {name: row[name] for name in PairShown.model_fields if name in row}
    return PairShown.model_validate(shown | people | {"days": (today - row["since"]).days})
