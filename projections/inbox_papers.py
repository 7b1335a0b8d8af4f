"""What waits on agreements and amendments: steps of papers, terms that end, reports and final reports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, exists, func, select

from domain.agreements import Agreement, ObligationState
from domain.agreements.standing import FINAL
from domain.papers.values import PaperState
from domain.roles import Role
from projections.agreement_register import PLACES, REGISTER, in_state
from projections.inbox_entry import Asked, Entry, Source
from projections.model import Reader, Row
from projections.obligation_telling import STEPS
from projections.paper_turns import PAPERS, TURNS
from projections.paper_turns import PLACES as PAPER_PLACES

PARTIES = (Role.MINISTRY, Role.CENTRE, Role.MUNICIPALITY, Role.METHODICAL_CENTRE, Role.SCHOOL_HEAD)
"""Officers act for the party or the owner their organisation is."""
REMINDERS = (7, 30, 90)
"""Days before the end of a term on which an agreement is announced."""
OVER = (PaperState.EXPIRED.value, PaperState.TERMINATED.value)
ENDED = tuple(state.value for state in FINAL)
WAITING = (ObligationState.REPORTED.value, ObligationState.RETURNED.value)


def _steps(reader: Reader, asked: Asked) -> Select[Any]:
    papers, turns, places = reader[PAPERS], reader[TURNS].c, reader[PAPER_PLACES].c
    query = select(papers).where(papers.c.step.is_not(None))
    if asked.mine:
        mine = select(turns.paper_id).where(turns.organisation == _place(asked))
        return query.where(papers.c.paper_id.in_(mine))
    seen = select(places.paper_id).where(places.organisation.in_(asked.organisations))
    return query.where(papers.c.paper_id.in_(seen))


def _place(asked: Asked) -> UUID | None:
    """The organisation the asker is an officer of."""
    return asked.acting_for if asked.role in PARTIES else None


def _ends(reader: Reader, asked: Asked) -> Select[Any]:
    table = reader[REGISTER]
    in_force = in_state(reader, asked.today) == PaperState.IN_FORCE.value
    near = _last_day(reader) <= asked.today + timedelta(days=REMINDERS[-1])
    query = select(table, _last_day(reader).label("last_day")).where(in_force, near)
    return query.where(table.c.agreement_id.in_(_agreements(reader, asked)))


def _closings(reader: Reader, asked: Asked) -> Select[Any]:
    table = reader[REGISTER]
    over = in_state(reader, asked.today).in_(OVER)
    query = select(table, _last_day(reader).label("last_day")).where(over)
    if asked.mine:
        return query.where(table.c.owner == _place(asked))
    return query.where(table.c.agreement_id.in_(_agreements(reader, asked)))


def _reports(reader: Reader, asked: Asked) -> Select[Any]:
    """The newest step of each obligation and period, where it is a report nobody has judged or one sent back."""
    steps, c, agreement = reader[STEPS], reader[STEPS].c, reader[REGISTER].c
    later, report = reader[STEPS].alias("later"), reader[STEPS].alias("report")
    query = (
        select(steps, agreement.number)
        .join(reader[REGISTER], agreement.agreement_id == c.agreement_id)
        .where(c.state.in_(WAITING), c.happened_on <= asked.today, agreement.state.not_in(ENDED))
        .where(~exists().where(_same(later, steps), later.c.version > c.version))
        .where(c.agreement_id.in_(_agreements(reader, asked)))
    )
    if not asked.mine:
        return query
    place = _place(asked)
    own = exists().where(_same(report, steps), report.c.state == WAITING[0], report.c.organisation == place)
    return query.where(case((c.state == WAITING[0], c.organisation != place), else_=own))


def _same(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Of the same obligation in the same period."""
    return and_(*(one.c[name] == other.c[name] for name in ("agreement_id", "obligation_id", "period")))


def _agreements(reader: Reader, asked: Asked) -> Select[Any]:
    """Agreements the asker's organisation is a party or the owner of, or all in scope."""
    places = reader[PLACES].c
    seen = places.organisation == _place(asked) if asked.mine else places.organisation.in_(asked.organisations)
    return select(places.agreement_id).where(seen)


def _last_day(reader: Reader) -> ColumnElement[date]:
    c = reader[REGISTER].c
    return func.coalesce(c.ended_early_on, c.ends_on)


def _step_entry(row: Row, asked: Asked) -> Entry:
    return Entry(
        kind="paper_step",
        code=f"{row['kind']}.{row['step']}",
        stream_kind=row["kind"],
        stream_id=row["paper_id"],
        roles=tuple(role.value for role in PARTIES),
        organisations=() if row["parties"] else (row["owner"],),
        since=row["since"],
        days=(asked.today - row["since"]).days,
        params={"number": row["number"], "parties": row["parties"]},
    )


def _end_entry(row: Row, asked: Asked) -> Entry:
    days = (row["last_day"] - asked.today).days
    reminder = next(each for each in REMINDERS if days <= each)
    return Entry(
        kind="agreement_end",
        code="agreement.renewed_ends" if row["renewed_by"] else "agreement.ends",
        stream_kind=Agreement.KIND,
        stream_id=row["agreement_id"],
        roles=tuple(role.value for role in PARTIES),
        organisations=(row["owner"],),
        due_on=row["last_day"],
        days=days,
        params={"number": row["number"], "reminder": reminder},
    )


def _closing_entry(row: Row, asked: Asked) -> Entry:
    return Entry(
        kind="agreement_close",
        code="agreement.close",
        stream_kind=Agreement.KIND,
        stream_id=row["agreement_id"],
        roles=tuple(role.value for role in PARTIES),
        organisations=(row["owner"],),
        since=row["last_day"],
        days=(asked.today - row["last_day"]).days,
        params={"number": row["number"]},
    )


def _report_entry(row: Row, asked: Asked) -> Entry:
    return Entry(
        kind="obligation_report",
        code=f"obligation.{row['state']}",
        stream_kind=Agreement.KIND,
        stream_id=row["agreement_id"],
        part=f"obligation:{row['obligation_id']}:{row['period']}",
        order=f"{row['version']:09}",
        roles=tuple(role.value for role in PARTIES),
        since=row["happened_on"],
        days=(asked.today - row["happened_on"]).days,
        params={"number": row["number"], "label": row["label"], "period": row["period"]},
    )


def _by_step(reader: Reader) -> tuple[ColumnElement[Any], ...]:
    return reader[PAPERS].c.since, reader[PAPERS].c.paper_id


def _by_last_day(reader: Reader) -> tuple[ColumnElement[Any], ...]:
    return _last_day(reader), reader[REGISTER].c.agreement_id


def _by_report(reader: Reader) -> tuple[ColumnElement[Any], ...]:
    c = reader[STEPS].c
    return c.happened_on, c.agreement_id, c.version


def _version(order: str) -> int:
    """The version inside a key; a key not of ours stands before all."""
    return int(order) if order.isascii() and order.isdigit() and len(order) < 10 else 0


SOURCES = (
    Source("paper_step", _steps, _by_step, _step_entry),
    Source("agreement_end", _ends, _by_last_day, _end_entry),
    Source("agreement_close", _closings, _by_last_day, _closing_entry),
    Source("obligation_report", _reports, _by_report, _report_entry, order=_version),
)
