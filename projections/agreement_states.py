"""What dates make of agreements on a day, as expressions of SQL: of columns, or of the elements that stood then."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select

from domain.agreements.standing import FINAL
from domain.agreements.values import TERM
from domain.papers.values import PaperState
from projections.consolidated_agreement import ELEMENTS
from projections.engine.timeline import as_of
from projections.model import Reader

Expression = ColumnElement[Any]
FIXED = [state.value for state in PaperState if state.before_signed or state in FINAL]


def made_of(state: Expression, first: Expression, ended: Expression, last: Expression, on: object) -> Expression:
    """The state dates make of a stored one on a day, as `domain.agreements.standing.state_on` says.

    `first`: the first day in force; `ended`: the last one of an early end; `last`: of the term. All and `on` are days,
    or all are ISO days.
    """
    return case(
        (state.in_(FIXED), state),
        (or_(first.is_(None), first > on), PaperState.SIGNED.value),
        (ended < on, PaperState.TERMINATED.value),
        (last < on, PaperState.EXPIRED.value),
        else_=PaperState.IN_FORCE.value,
    )


def stood(reader: Reader, on: date, known_at: int | None = None) -> Subquery:
    """`agreement_id` and `state_on` of every agreement begun by a day, as `Consolidated.state` has it."""
    t = reader[ELEMENTS.table].c
    signed_on = t.value["signed_on"].as_string()
    dated, starts_on = _of("header", "dated", t), _of(TERM, "starts_on", t)
    signed = func.max(case((t.kind == "signature", signed_on)))
    undated = func.max(case((and_(t.kind == "signature", signed_on.is_(None)), 1))) == 1
    last_signed = case((and_(undated, dated > signed), dated), else_=func.coalesce(signed, dated))
    state = made_of(
        _of("state", "state", t),
        func.coalesce(starts_on, last_signed),
        _of("state", "ended_early_on", t),
        _of(TERM, "ends_on", t),
        on.isoformat(),
    )
    kinds = ("begun", "header", "state", "term", "signature")
    query = select(t.agreement_id, state.label("state_on")).where(t.kind.in_(kinds))
    query = query.where(as_of(reader[ELEMENTS.table], on, known_at)).group_by(t.agreement_id)
    return query.having(func.max(case((t.element == "begun", 1))) == 1).subquery()


def _of(element: str, field: str, columns: Any) -> Expression:
    """A field of the agreement's one element of that name."""
    return func.max(case((columns.element == element, columns.value[field].as_string())))
