"""The annex of an agreement as a table: each indicator and year with its figure, minima, gaps and state.

No rows of its own: computed indicators are sizes of sets of members, the others are what a municipality reported.
Targets are handed in as they stand in the consolidated agreement on the day of the question.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from uuid import UUID

from domain.agreements import Target
from domain.indicators import (
    Definition,
    Figure,
    FigureSource,
    IndicatorKind,
    Judgement,
    Minima,
    Verdict,
    definition_of,
    is_over,
    judge,
    minima_contradict,
    value_id,
)
from domain.kernel import OrganisationId
from projections.indicator_members import MODELS as MEMBER_MODELS
from projections.indicator_members import Question, figure
from projections.model import Reader, ReadModel
from projections.reported_values import ReportedValues, Standing, standing

MODELS: tuple[type[ReadModel], ...] = (*MEMBER_MODELS, ReportedValues)
"""What a reader must be opened for to ask for a table."""


@dataclass(frozen=True, slots=True)
class AnnexTarget:
    """A cell of the annex: what an indicator must reach in a period. `until_year` None: an open period, which runs to
    the end of the term. `min_share` in percent; a blank is None. `doubt`: why the printed threshold is not judged."""

    indicator: str
    period: str
    from_year: int
    until_year: int | None
    min_share: Decimal | None = None
    min_count: int | None = None
    label: str | None = None
    doubt: str | None = None

    @classmethod
    def of(cls, target: Target) -> AnnexTarget:
        """A target as it stands in an agreement."""
        return cls(
            indicator=target.indicator,
            period=target.period.key,
            from_year=target.period.from_year,
            until_year=target.period.until_year,
            min_share=target.min_share,
            min_count=target.min_count,
            label=target.label,
        )

    @property
    def minima(self) -> Minima:
        return Minima(share=self.min_share, count=self.min_count, doubt=self.doubt)

    def covers(self, year: int) -> bool:
        return self.from_year <= year and (self.until_year is None or year <= self.until_year)


@dataclass(frozen=True, slots=True)
class AnnexQuestion:
    """Whose annex, on what day, as known at what position (None: at the reader's)."""

    agreement: UUID
    territory: OrganisationId
    as_of: date
    known_at: int | None = None


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """One indicator in one year. `source` computed or reported; of a reported figure `confirmed` says whether somebody
    else confirmed it, and `pending` holds newer figures that wait for that. `targets_disagree`: across the periods the
    shares change while the counts do not, or the other way round."""

    indicator: str
    label: str | None
    kind: IndicatorKind
    source: FigureSource
    territory: OrganisationId
    year: int
    period: str | None
    over: bool
    figure: Figure
    minima: Minima
    judgement: Judgement
    targets_disagree: bool
    confirmed: bool | None
    pending: Figure | None


def annex_table(
    reader: Reader, question: AnnexQuestion, targets: Sequence[AnnexTarget], years: Sequence[int]
) -> list[AnnexRow]:
    """A row for each indicator of the targets and each year, in the order of the targets; `years` of the term."""
    indicators = list(dict.fromkeys(target.indicator for target in targets))
    keys = {
        (indicator, year): value_id(question.agreement, indicator, question.territory, year)
        for indicator in indicators
        for year in years
    }
    known = reader.position if question.known_at is None else min(question.known_at, reader.position)
    values = standing(reader, list(keys.values()), question.as_of, known)
    return [
        _row(
            reader, question, [t for t in targets if t.indicator == indicator], year, values.get(keys[indicator, year])
        )
        for indicator in indicators
        for year in years
    ]


def years_of(targets: Iterable[AnnexTarget], last: int) -> list[int]:
    """The years the targets are judged in, an open period up to the term's last one (SOV прил.: 2022, 2023, …)."""
    spans = [(target.from_year, last if target.until_year is None else target.until_year) for target in targets]
    return sorted({year for first, until in spans for year in range(first, min(until, last) + 1)})


@dataclass(frozen=True, slots=True)
class TogetherRow:
    """One indicator in one year over several territories. `figure` adds n and d of the `known` territories of
    `territories`: shares are never averaged, minima are not added up. `verdicts`: how many have each one."""

    indicator: str
    label: str | None
    kind: IndicatorKind
    source: FigureSource
    year: int
    over: bool
    figure: Figure
    known: int
    territories: int
    verdicts: Mapping[Verdict, int]


def together(tables: Iterable[Sequence[AnnexRow]]) -> list[TogetherRow]:
    """The tables of several territories as one, in the order of the first."""
    cells: defaultdict[tuple[str, int], list[AnnexRow]] = defaultdict(list)
    for row in (row for table in tables for row in table):
        cells[row.indicator, row.year].append(row)
    return [_together(rows) for rows in cells.values()]


def _row(
    reader: Reader, question: AnnexQuestion, targets: Sequence[AnnexTarget], year: int, value: Standing | None
) -> AnnexRow:
    indicator = targets[0].indicator
    definition = definition_of(indicator) or Definition(key=indicator, label="", kind=IndicatorKind.COUNT)
    target = next((target for target in targets if target.covers(year)), None)
    minima = target.minima if target else Minima()
    counted = _figure(reader, question, definition, year, value)
    over = is_over(year, question.as_of)
    return AnnexRow(
        indicator=indicator,
        label=targets[0].label,
        kind=definition.kind,
        source=definition.source,
        territory=question.territory,
        year=year,
        period=target.period if target else None,
        over=over,
        figure=counted,
        minima=minima,
        judgement=judge(counted, minima, over=over),
        targets_disagree=minima_contradict(each.minima for each in targets),
        confirmed=value.confirmed if value else None,
        pending=Figure(n=value.pending[0], d=value.pending[1]) if value and value.pending else None,
    )


def _figure(
    reader: Reader, question: AnnexQuestion, definition: Definition, year: int, value: Standing | None
) -> Figure:
    if definition.source is FigureSource.COMPUTED:
        return figure(reader, definition, Question(question.territory, year, question.as_of, question.known_at))
    return Figure(n=value.n, d=value.d) if value else Figure()


def _together(rows: Sequence[AnnexRow]) -> TogetherRow:
    first, known = rows[0], [row.figure for row in rows if row.figure.n is not None]
    return TogetherRow(
        indicator=first.indicator,
        label=first.label,
        kind=first.kind,
        source=first.source,
        year=first.year,
        over=first.over,
        figure=reduce(Figure.__add__, known) if known else Figure(),
        known=len(known),
        territories=len(rows),
        verdicts=Counter(row.judgement.verdict for row in rows),
    )
