"""Values municipalities reported: which stand on any day, as known at any position, and every one ever handed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    select,
)

from application.ports import Recorded
from domain.corrections import Corrected
from domain.indicators import Report, ReportedValue, ValueStatus
from domain.indicators.facts import ValueConfirmed, ValueReported, ValueReportedAgain, ValueRestated, ValueReturned
from domain.kernel import Fact, OrganisationId, PersonId
from projections.engine.timeline import Ends, Holds, Timeline, Told, as_of, times
from projections.engine.types import OPEN_DATE
from projections.model import Reader, ReadModel, Row, Rows

METADATA = MetaData()
VALUES = Table(
    "reported_values",
    METADATA,
    Column("value_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("agreement_id", Uuid, nullable=False),
    Column("indicator", String(80), nullable=False),
    Column("territory_id", Uuid, nullable=False),
    Column("year", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("since", Date, nullable=False),
    Index("reported_values_opened", "opened_at"),
    Index("reported_values_territory", "territory_id", "year"),
)
REPORTS = Table(
    "reported_value_reports",
    METADATA,
    Column("value_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("n", Integer, nullable=False),
    Column("d", Integer),
    Column("source", String(500), nullable=False),
    Column("measured_on", Date, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("author_id", Uuid, nullable=False),
    Column("organisation_id", Uuid, nullable=False),
    Column("reported_on", Date, nullable=False),
    Column("reason", String(50)),
    Column("judgement", String(20)),
    Column("judged_by", Uuid),
    Column("judged_on", Date),
    Column("judged_in", Integer),
    Column("judgement_reason", String(50)),
)
"""Every figure handed in, by the fact that did; `reason`: why it corrects an earlier one. `judgement`: confirmed or
returned, by whom, when, in which fact of the stream and why; empty while nobody has judged it."""
STANDING = Timeline(
    Table(
        "reported_value_standing",
        METADATA,
        Column("value_id", Uuid, primary_key=True),
        Column("layer", String(10), primary_key=True),
        Column("numerator", Integer),
        Column("denominator", Integer),
        Column("author_id", Uuid),
        *times(),
    )
)
"""Two layers: figures handed in and not returned, and figures confirmed last."""
STATUSES = Timeline(
    Table(
        "reported_value_statuses",
        METADATA,
        Column("value_id", Uuid, primary_key=True),
        Column("status", String(20)),
        *times(),
    )
)
NEWEST = OPEN_DATE - timedelta(days=1)
"""A day no fact is dated after: what stands on it is the newest."""

HANDED_IN = ValueReported | ValueReportedAgain | ValueRestated
JUDGED = ValueConfirmed | ValueReturned


class ReportedValues(ReadModel):
    NAME: ClassVar[str] = "reported_values"
    VERSION: ClassVar[int] = 2
    TABLES: ClassVar[Sequence[Table]] = (VALUES, REPORTS, *STANDING.tables, *STATUSES.tables)
    KINDS: ClassVar[frozenset[str] | None] = frozenset({ReportedValue.KIND})
    BY_STREAM = {VALUES: "value_id", REPORTS: "value_id"}

    def when(self, recorded: Recorded, rows: Rows) -> None:
        STANDING.fold(rows, recorded, _standing)
        STATUSES.fold(rows, recorded, _status)
        fact = recorded.fact
        if isinstance(fact, Corrected):
            _redate(rows, recorded, fact.version)
            return
        if isinstance(fact, ValueReported):
            rows.put(VALUES, **_value(recorded, fact))
        if isinstance(fact, HANDED_IN):
            rows.put(REPORTS, **_report(recorded, fact))
        elif isinstance(fact, JUDGED):
            _judge(rows, recorded, fact)
        status = fact.statuses()[0].to
        key = {"value_id": recorded.stream_id}
        rows.change(VALUES, key, version=recorded.stream_version, status=str(status), since=fact.occurred_on)


def _standing(fact: Fact) -> Iterable[Told]:
    reported = {"value_id": fact.originator_id, "layer": "reported"}
    if isinstance(fact, HANDED_IN):
        yield Holds(reported, _figures(fact.report, fact.by), fact.occurred_on)
    elif isinstance(fact, ValueConfirmed):
        yield Holds(reported | {"layer": "confirmed"}, _figures(fact.report, fact.by), fact.occurred_on)
        yield Ends(reported, fact.occurred_on)
    elif isinstance(fact, ValueReturned):
        yield Ends(reported, fact.occurred_on)


def _status(fact: Fact) -> Iterable[Told]:
    if isinstance(fact, HANDED_IN | JUDGED):
        yield Holds({"value_id": fact.originator_id}, {"status": str(fact.statuses()[0].to)}, fact.occurred_on)


def _figures(report: Report, author: PersonId) -> Row:
    return {"numerator": report.n, "denominator": report.d, "author_id": author}


def _value(recorded: Recorded, fact: ValueReported) -> Row:
    return {
        "value_id": recorded.stream_id,
        "version": recorded.stream_version,
        "opened_at": recorded.position,
        "agreement_id": fact.agreement,
        "indicator": fact.indicator,
        "territory_id": fact.territory,
        "year": fact.year,
        "status": ValueStatus.REPORTED.value,
        "since": fact.occurred_on,
    }


def _report(recorded: Recorded, fact: ValueReported | ValueReportedAgain | ValueRestated) -> Row:
    report = fact.report
    return {
        "value_id": recorded.stream_id,
        "version": recorded.stream_version,
        "position": recorded.position,
        "n": report.n,
        "d": report.d,
        "source": report.source,
        "measured_on": report.measured_on,
        "evidence": report.evidence.model_dump(mode="json"),
        "author_id": fact.by,
        "organisation_id": fact.organisation,
        "reported_on": fact.occurred_on,
        "reason": fact.reason.code if isinstance(fact, ValueRestated) else None,
    }


def _judge(rows: Rows, recorded: Recorded, fact: ValueConfirmed | ValueReturned) -> None:
    newest = rows.find(REPORTS, value_id=recorded.stream_id)[-1]
    rows.change(
        REPORTS,
        {"value_id": newest["value_id"], "version": newest["version"]},
        judgement="confirmed" if isinstance(fact, ValueConfirmed) else "returned",
        judged_by=fact.by,
        judged_on=fact.occurred_on,
        judged_in=recorded.stream_version,
        judgement_reason=fact.reason.code if isinstance(fact, ValueReturned) else None,
    )


def _redate(rows: Rows, recorded: Recorded, version: int) -> None:
    """A correction of these facts changes nothing but a day."""
    if recorded.corrects is None:
        return
    day = recorded.corrects[1].occurred_on
    for report in rows.find(REPORTS, value_id=recorded.stream_id):
        key = {"value_id": report["value_id"], "version": report["version"]}
        if report["version"] == version:
            rows.change(REPORTS, key, reported_on=day)
        elif report["judged_in"] == version:
            rows.change(REPORTS, key, judged_on=day)


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures that count for a value. `pending`: newer ones wait for confirmation; None while none do."""

    n: int
    d: int | None
    confirmed: bool
    pending: tuple[int, int | None] | None


def standing(reader: Reader, values: Collection[UUID], on: date, known_at: int | None = None) -> dict[UUID, Standing]:
    """What stands for each value on a day, as known at a position: the figures confirmed last, else those reported."""
    table = reader[STANDING.table]
    query = select(table).where(table.c.value_id.in_(list(values)), as_of(table, on, known_at))
    layers = {(row["value_id"], row["layer"]): (row["numerator"], row["denominator"]) for row in reader.rows(query)}
    found: dict[UUID, Standing] = {}
    for value in values:
        confirmed, reported = layers.get((value, "confirmed")), layers.get((value, "reported"))
        counted = confirmed or reported
        if counted:
            found[value] = Standing(*counted, confirmed is not None, reported if confirmed else None)
    return found


def reported_values(
    reader: Reader,
    territories: frozenset[OrganisationId] | None,
    on: date = NEWEST,
    *,
    known_at: int | None = None,
    agreement: UUID | None = None,
    year: int | None = None,
    status: ValueStatus | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Row]:
    """Values of the territories (None: of all) handed in by a day, the newest first, each with the status it had then
    and since when; `before`: `opened_at` of the last seen."""
    table, states = reader[VALUES], reader[STATUSES.table]
    then = {"status": states.c.status, "since": states.c.valid_from.label("since")}
    query = select(*(then.get(column.name, column) for column in table.columns))
    query = query.join(states, states.c.value_id == table.c.value_id).where(as_of(states, on, known_at))
    wanted = {
        table.c.agreement_id: agreement,
        table.c.year: year,
        states.c.status: status and status.value,
    }
    query = query.where(*(column == value for column, value in wanted.items() if value is not None))
    if territories is not None:
        query = query.where(table.c.territory_id.in_(territories))
    if before is not None:
        query = query.where(table.c.opened_at < before)
    return reader.rows(query.order_by(table.c.opened_at.desc()).limit(limit))


def reports(reader: Reader, value_id: UUID) -> list[Row]:
    """Every figure handed in for a value, the newest first, with author, evidence and judgement."""
    table = reader[REPORTS]
    return reader.rows(select(table).where(table.c.value_id == value_id).order_by(table.c.version.desc()))


def one_value(reader: Reader, value_id: UUID) -> Row | None:
    return reader.one(select(reader[VALUES]).where(reader[VALUES].c.value_id == value_id))
