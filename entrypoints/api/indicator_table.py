"""The annex of an agreement as a table; each number opens into its members and each member into its fact."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from domain.errors import NotFound
from domain.indicators import FigureSource, IndicatorKind, Judged, Verdict, definition_of
from domain.indicators.refusals import NotATerritory
from domain.kernel import OrganisationId
from domain.organisations import Level
from entrypoints.annex import MODELS, annex
from entrypoints.api.commands import PROBLEMS
from entrypoints.api.people_shown import Names, PersonShown
from entrypoints.api.queries import AsOf, KnownAt, Question, QuestionDep, Year, fresh
from projections.agreement_register import AgreementRegister, places_of
from projections.indicator_members import MODELS as MEMBER_MODELS
from projections.indicator_members import Member, members
from projections.indicator_members import Question as MembersOf
from projections.indicator_table import AnnexRow

router = APIRouter(prefix="/indicators", tags=["indicators"])
TERRITORIES = frozenset({Level.COUNTRY, Level.REGION, Level.MUNICIPALITY})


class JudgedShown(BaseModel):
    """One minimum apart: its state, and what is lacking (percentage points or members; 0 when reached)."""

    verdict: Verdict
    gap: Decimal | None


class AnnexRowShown(BaseModel):
    """An indicator in a year. Shares are percent; a blank is null, never nought."""

    indicator: str
    label: str | None
    kind: IndicatorKind
    source: FigureSource
    year: int
    period: str | None
    over: bool = Field(description="The year is over, so what is not reached is not met.")
    n: int | None
    d: int | None
    share: Decimal | None
    above_whole: bool = Field(description="More than 100 %: a warning.")
    min_share: Decimal | None
    min_count: int | None
    by_share: JudgedShown
    by_count: JudgedShown
    verdict: Verdict
    lacking: int | None = Field(description="Members of n that would make every minimum met.")
    minima_disagree: bool = Field(description="One minimum is reached and the other is not.")
    targets_disagree: bool = Field(
        description="Across periods one minimum changes and the other does not (SOV прил. 3)."
    )
    confirmed: bool | None


class AnnexShown(BaseModel):
    agreement_id: UUID
    territory: UUID
    as_of: date
    position: int
    parked: int
    rows: list[AnnexRowShown]


class MemberShown(BaseModel):
    """A person or school of a set, and the journal position of the fact that put it there (and took it out)."""

    subject_kind: Literal["person", "school"]
    subject_id: UUID
    person: PersonShown | None
    school: UUID
    stream_id: UUID
    since: date
    position: int
    left_on: date | None
    left_position: int | None


@router.get("", operation_id="get_annex", responses=PROBLEMS)
def get_annex(
    agreement: UUID,
    territory: UUID,
    question: QuestionDep,
    response: Response,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> AnnexShown:
    """Таблица показателей приложения. The annex judged year by year, on a day and as known at a position."""
    place, on = _in_scope(question, territory), as_of or question.today
    with question.reading(AgreementRegister, *MODELS) as reader:
        if not question.scope("indicators").sees(places_of(reader, agreement)):  # before any year is judged
            raise NotFound("agreement", agreement)
        found = annex(reader, agreement, place, on, known_at)
        if found is None or not question.scope("indicators").sees(found.agreement.organisations):
            raise NotFound("agreement", agreement)
        rows = [_shown(row) for row in found.rows]
        stands = fresh(response, reader)
    return AnnexShown(agreement_id=agreement, territory=territory, as_of=on, rows=rows, **stands)


@router.get("/{indicator}/members", operation_id="list_members", responses=PROBLEMS)
def list_members(
    indicator: str,
    territory: UUID,
    year: Year,
    question: QuestionDep,
    response: Response,
    which: Annotated[Literal["n", "d"], Query(description="Numerator or denominator.")] = "n",
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> list[MemberShown]:
    """Кто стоит за числом. The members of a computed figure; each names the fact that put it there."""
    place, on = _in_scope(question, territory), as_of or question.today
    definition = definition_of(indicator)
    if definition is None or definition.source is not FigureSource.COMPUTED:
        raise NotFound("indicator", indicator)
    with question.reading(*MEMBER_MODELS) as reader:
        found = members(reader, definition, which, MembersOf(place, year, on, known_at))
        fresh(response, reader)
    names = question.names(each.subject_id for each in found if each.subject_kind == "person")
    return [_member(each, names) for each in found]


def _in_scope(question: Question, territory: UUID) -> OrganisationId:
    """The territory asked for; raises NotFound outside the actor's scope, NotATerritory for another thing."""
    place = OrganisationId(territory)
    if place not in question.scope("indicators").organisations:
        raise NotFound("organisation", territory)
    for node in question.services.authority.ancestors(place, question.today)[:1]:
        if node.level not in TERRITORIES:
            raise NotATerritory(place, node.level)
    return place


def _member(member: Member, names: Names) -> MemberShown:
    person = names.of(member.subject_id) if member.subject_kind == "person" else None
    fields = {name: getattr(member, name) for name in MemberShown.model_fields if name != "person"}
    return MemberShown(**fields, person=person)


def _shown(row: AnnexRow) -> AnnexRowShown:
    figure, judged = row.figure, row.judgement
    return AnnexRowShown(
        indicator=row.indicator,
        label=row.label,
        kind=row.kind,
        source=row.source,
        year=row.year,
        period=row.period,
        over=row.over,
        n=figure.n,
        d=figure.d,
        share=figure.share,
        above_whole=figure.above_whole,
        min_share=row.minima.share,
        min_count=row.minima.count,
        by_share=_part(judged.share),
        by_count=_part(judged.count),
        verdict=judged.verdict,
        lacking=judged.lacking,
        minima_disagree=judged.minima_disagree,
        targets_disagree=row.targets_disagree,
        confirmed=row.confirmed,
    )


def _part(judged: Judged) -> JudgedShown:
    return JudgedShown(verdict=judged.verdict, gap=judged.gap)
