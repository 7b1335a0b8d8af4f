"""Obligations by reporting period: where each stands on a day, who reported and judged it, who answers for it.

How the duties read and to whom they are delegated is asked of the consolidated agreement: whoever queries opens both
models. Every query takes `on`, a day, and `known_at`, the position up to which facts were known (None: all).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, Table, Uuid, select

from application.ports import Recorded
from domain.agreements import Agreement, Obligation, Period
from domain.agreements.periods import periods_between
from domain.kernel import OrganisationId
from domain.papers.values import PaperState
from projections.consolidated_agreement import Consolidated, consolidated
from projections.model import Reader, ReadModel, Row, Rows
from projections.obligation_answers import Answer, Answers, Delegate, answer, delegates
from projections.obligation_on_day import ObligationOnDay, duty_on, measures, standings, steps_on
from projections.obligation_telling import METADATA, PROGRESS, STEPS, tell

AGREEMENTS = Table(
    "obligation_agreements",
    METADATA,
    Column("agreement_id", Uuid, primary_key=True),
    Column("opened_at", BigInteger, nullable=False),
    Index("obligation_agreements_opened", "opened_at"),
)
PLACES = Table(
    "obligation_places",
    METADATA,
    Column("agreement_id", Uuid, primary_key=True),
    Column("organisation", Uuid, primary_key=True),
    Index("obligation_places_organisation", "organisation"),
)
"""Owner and parties of each agreement, former ones too: in whose sight it is."""


class Obligations(ReadModel):
    NAME: ClassVar[str] = "obligations"
    TABLES: ClassVar[Sequence[Table]] = (AGREEMENTS, PLACES, STEPS, *PROGRESS.tables)
    KINDS: ClassVar[frozenset[str] | None] = frozenset({Agreement.KIND})
    BY_STREAM = {PROGRESS.table: "agreement_id"}

    def when(self, recorded: Recorded, rows: Rows) -> None:
        tell(rows, recorded)
        if recorded.stream_version == 1:
            rows.put(AGREEMENTS, agreement_id=recorded.stream_id, opened_at=recorded.position)
        for place in recorded.fact.places():
            rows.put(PLACES, agreement_id=recorded.stream_id, organisation=place)


@dataclass(frozen=True, slots=True)
class Responsible:
    """A delegate of a day, the duties answered for, and those left out on purpose."""

    delegate: Delegate
    answers_for: tuple[Obligation, ...]
    excluded: tuple[Obligation, ...]


@dataclass(frozen=True, slots=True)
class Nobodys:
    """A duty nobody is named for; (`opened_at`, `obligation.seq`) is its place in the list."""

    opened_at: int
    number: str | None
    obligation: ObligationOnDay


def obligations(
    reader: Reader,
    agreement_id: UUID,
    on: date,
    *,
    period: str | None = None,
    party: str | None = None,
    label: str | None = None,
    known_at: int | None = None,
) -> list[ObligationOnDay]:
    """Duties in the paper's order, then measures beside it; none before the agreement began.

    `label` is the printed number: every duty that bears it is given. `period` leaves only that one of the periods.
    """
    agreement = consolidated(reader, agreement_id, on, known_at)
    if agreement is None:
        return []
    found = delegates(reader, agreement_id, on, known_at)
    told = steps_on(reader, agreement_id, on, known_at)
    duties = (
        duty_on(agreement, one, answer(one, found), standings(agreement, one, told, period))
        for one in agreement.obligations
    )
    shown = (*duties, *measures(agreement))
    return [one for one in shown if party in {None, one.duty.party} and label in {None, one.duty.label}]


def periods(reader: Reader, agreement_id: UUID, on: date, known_at: int | None = None) -> tuple[Period, ...]:
    """Reporting periods of the term as it reads that day; of an open term, those begun by the day."""
    agreement = consolidated(reader, agreement_id, on, known_at)
    if agreement is None or agreement.span.first is None:
        return ()
    return periods_between(agreement.reporting, agreement.span.first, agreement.span.end or on)


def steps(
    reader: Reader, agreement_id: UUID, obligation_id: UUID | None = None, period: str | None = None
) -> list[Row]:
    """Every report and verdict as it reads now, the newest first."""
    table = reader[STEPS]
    wanted = {table.c.agreement_id: agreement_id, table.c.obligation_id: obligation_id, table.c.period: period}
    query = select(table).where(*(column == value for column, value in wanted.items() if value is not None))
    return reader.rows(query.order_by(table.c.version.desc()))


def responsible(reader: Reader, agreement_id: UUID, on: date, known_at: int | None = None) -> list[Responsible]:
    """Who answered that day and for what; empty before the first appointment."""
    agreement = consolidated(reader, agreement_id, on, known_at)
    duties = agreement.obligations if agreement else ()
    found = delegates(reader, agreement_id, on, known_at)
    return [
        Responsible(
            delegate,
            tuple(duty for duty in duties if answer(duty, found) == Answer(Answers.DELEGATE, delegate)),
            tuple(duty for duty in duties if duty.id in delegate.delegation.exclusions),
        )
        for delegate in found
    ]


def nobodys(
    reader: Reader,
    organisations: frozenset[OrganisationId] | None,
    on: date,
    *,
    agreement: UUID | None = None,
    party: str | None = None,
    known_at: int | None = None,
    after: tuple[int, int] | None = None,
    limit: int = 50,
) -> list[Nobodys]:
    """Duties due that day that no delegate answers for, in agreements in force of the organisations (None: of all).

    `obligation.answer.by` tells what was left out on purpose from what nobody ever spoke of. Oldest agreement first;
    `after`: place of the last seen.
    """
    table, places = reader[AGREEMENTS], reader[PLACES]
    query = select(table).order_by(table.c.opened_at)
    if organisations is not None:
        mine = select(places.c.agreement_id).where(places.c.organisation.in_(organisations))
        query = query.where(table.c.agreement_id.in_(mine))
    if agreement is not None:
        query = query.where(table.c.agreement_id == agreement)
    if after is not None:
        query = query.where(table.c.opened_at >= after[0])
    found = (one for row in reader.rows(query) for one in _nobodys_of(reader, row, on, party, known_at))
    return list(islice((one for one in found if after is None or _place(one) > after), limit))


def _place(one: Nobodys) -> tuple[int, int]:
    return one.opened_at, one.obligation.seq


def _nobodys_of(reader: Reader, row: Row, on: date, party: str | None, known_at: int | None) -> Iterator[Nobodys]:
    agreement = consolidated(reader, row["agreement_id"], on, known_at)
    if agreement is None or not _at_work(agreement):
        return
    found = delegates(reader, row["agreement_id"], on, known_at)
    for duty in agreement.obligations:
        one = duty_on(agreement, duty, answer(duty, found), ())
        if one.held and one.answer and one.answer.by is not Answers.DELEGATE and party in {None, duty.party}:
            yield Nobodys(row["opened_at"], agreement.head["number"], one)


def _at_work(agreement: Consolidated) -> bool:
    """In force; or signed on a day nobody knows (MEG), which is no reason to forget its duties."""
    undated = agreement.state is PaperState.SIGNED and agreement.span.first is None
    return undated or agreement.state is PaperState.IN_FORCE
