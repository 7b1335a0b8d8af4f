"""Who was away on a day and who stood in: absences of any day, as known at any position."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Boolean, Column, Date, Index, MetaData, Select, Table, Uuid, or_, select

from application.ports import Recorded
from domain.absences import Absence
from domain.absences.facts import Announced, EndChanged, Ended, Withdrawn
from domain.kernel import Fact, OrganisationId
from projections.engine.timeline import Ends, Holds, Timeline, Told, as_of, times
from projections.model import Reader, ReadModel, Row, Rows

METADATA = MetaData()
ABSENCES = Table(
    "absence_records",
    METADATA,
    Column("absence_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("deputy_id", Uuid, nullable=False),
    Column("organisation", Uuid, nullable=False),
    Column("since", Date, nullable=False),
    Index("absence_records_person", "person_id"),
    Index("absence_records_deputy", "deputy_id"),
    Index("absence_records_organisation", "organisation"),
)
TERMS = Timeline(
    Table(
        "absence_terms",
        METADATA,
        Column("absence_id", Uuid, primary_key=True),
        Column("running", Boolean),
        *times(),
    )
)
"""Days up to which an absence runs; the first day stands in the record itself, because no fact changes it."""

Ids = Collection[OrganisationId] | Select[Any]
DAY = timedelta(days=1)


class AbsenceRegister(ReadModel):
    NAME: ClassVar[str] = "absence_register"
    TABLES: ClassVar[Sequence[Table]] = (ABSENCES, *TERMS.tables)
    KINDS: ClassVar[frozenset[str] | None] = frozenset({Absence.KIND})

    def when(self, recorded: Recorded, rows: Rows) -> None:
        TERMS.fold(rows, recorded, _telling)
        if isinstance(recorded.fact, Announced):
            fact = recorded.fact
            rows.put(
                ABSENCES,
                absence_id=fact.originator_id,
                person_id=fact.person,
                deputy_id=fact.deputy,
                organisation=fact.organisation,
                since=fact.since,
            )


def _telling(fact: Fact) -> Iterable[Told]:
    key = {"absence_id": fact.originator_id}
    if isinstance(fact, Announced | EndChanged):
        yield Ends(key, fact.until + DAY)
        yield Holds(key, {"running": True}, date.min, fact.until + DAY)
    elif isinstance(fact, Ended):
        yield Ends(key, fact.occurred_on)
    elif isinstance(fact, Withdrawn):
        yield Ends(key, date.min)


def absences(
    reader: Reader,
    on: date,
    organisations: Ids | None = None,
    *,
    people: Collection[UUID] | None = None,
    known_at: int | None = None,
    coming: bool = False,
    after: UUID | None = None,
    limit: int | None = None,
) -> list[Row]:
    """Absences running on a day at the organisations (None: anywhere), in order of their ids; `until`: last day.

    `people`: who is away or stands in. `coming`: those announced for later days too.
    """
    records, terms = reader[ABSENCES], reader[TERMS.table]
    query = (
        select(records, terms.c.valid_to.label("until"))
        .join(terms, terms.c.absence_id == records.c.absence_id)
        .where(as_of(terms, on, known_at))
    )
    if not coming:
        query = query.where(records.c.since <= on)
    if organisations is not None:
        query = query.where(records.c.organisation.in_(organisations))
    if people is not None:
        query = query.where(or_(records.c.person_id.in_(people), records.c.deputy_id.in_(people)))
    if after is not None:
        query = query.where(records.c.absence_id > after)
    rows = reader.rows(query.order_by(records.c.absence_id).limit(limit))
    return [row | {"until": row["until"] - DAY} for row in rows]
