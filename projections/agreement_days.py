"""Legal days of agreements and amendments that have come and that no fact notes yet, for the daily sweep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func, select

from domain.agreements import Reporting
from domain.agreements.periods import periods_between
from domain.kernel import OrganisationId
from domain.legal_days import LegalDay, LegalRule
from domain.papers.values import PaperState
from projections.agreement_register import REGISTER, AgreementRegister, span_of
from projections.amendment_history import AMENDMENTS, STATES, AmendmentHistory
from projections.engine.timeline import as_of
from projections.model import Reader, ReadModel, Row

MODELS: tuple[type[ReadModel], ...] = (AgreementRegister, AmendmentHistory)
"""Models a reader must be opened for."""
DAY = timedelta(days=1)
RUNNING = (PaperState.SIGNED.value, PaperState.IN_FORCE.value, PaperState.EXPIRED.value)


def due(reader: Reader, day: date) -> list[LegalDay]:
    """First days in force, ends of terms, ends of reporting periods and first days of amendments, until the day."""
    return [*_in_force(reader, day), *_amendments(reader, day), *_expired(reader, day), *_periods(reader, day)]


def ending(reader: Reader, since: date, until: date) -> list[Row]:
    """Agreements in force whose last day lies in since..until, the first to end first (reminders before the end)."""
    table = reader[REGISTER]
    c = table.c
    last = func.coalesce(c.ended_early_on, c.ends_on).label("last_day")
    running = (*RUNNING, PaperState.TERMINATED.value)
    query = select(table, last).where(c.state.in_(running), c.in_force_from <= since, last.between(since, until))
    return reader.rows(query.order_by(last, c.agreement_id))


def _in_force(reader: Reader, day: date) -> Iterator[LegalDay]:
    c = reader[REGISTER].c
    query = select(c.agreement_id, c.owner, c.in_force_from)
    for row in reader.rows(query.where(c.state == PaperState.SIGNED.value, c.in_force_from <= day)):
        yield _day(LegalRule.AGREEMENT_IN_FORCE, row, row["in_force_from"])


def _expired(reader: Reader, day: date) -> Iterator[LegalDay]:
    """A term moved by an amendment may end more than once; each last day is noted once."""
    c = reader[REGISTER].c
    query = select(c.agreement_id, c.owner, c.ends_on, c.noted).where(c.in_force_from <= c.ends_on)
    for row in reader.rows(query.where(c.state.in_(RUNNING), c.ends_on < day)):
        if f"expired:{row['ends_on']}" not in row["noted"]:
            yield _day(LegalRule.AGREEMENT_EXPIRED, row, row["ends_on"] + DAY)


def _periods(reader: Reader, day: date) -> Iterator[LegalDay]:
    table = reader[REGISTER]
    c = table.c
    running = (*RUNNING, PaperState.TERMINATED.value)
    for row in reader.rows(select(table).where(c.state.in_(running), c.in_force_from < day)):
        end = span_of(row).end or day
        for period in periods_between(Reporting(row["reporting"]), row["in_force_from"], min(end, day)):
            over = min(period.until, span_of(row).end or date.max)
            if over < day and f"evaluation:{period.key}" not in row["noted"]:
                yield _day(LegalRule.REPORTING_PERIOD_OVER, row, over + DAY, period.key)


def _amendments(reader: Reader, day: date) -> Iterator[LegalDay]:
    """Amendments all have signed whose first day has come."""
    table, states = reader[AMENDMENTS], reader[STATES.table]
    signed = select(states.c.amendment_id).where(states.c.state == PaperState.SIGNED.value, as_of(states, day))
    query = select(table.c.amendment_id, table.c.owner, table.c.starts_on).where(table.c.starts_on <= day)
    for row in reader.rows(query.where(table.c.amendment_id.in_(signed))):
        place = OrganisationId(row["owner"])
        yield LegalDay(
            rule=LegalRule.AMENDMENT_IN_FORCE, stream_id=row["amendment_id"], day=row["starts_on"], place=place
        )


def _day(rule: LegalRule, row: Row, day: date, period: str = "") -> LegalDay:
    place = OrganisationId(row["owner"])
    return LegalDay(rule=rule, stream_id=row["agreement_id"], day=day, place=place, period=period)
