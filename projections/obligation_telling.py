"""What reports and verdicts tell of an obligation in a period."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import JSON, BigInteger, Column, Date, Integer, MetaData, String, Table, Uuid

from application.ports import Recorded
from domain.agreements.facts.fulfilment import (
    ObligationConfirmed,
    ObligationNotFulfilled,
    ObligationReported,
    ReportReturned,
)
from domain.corrections import Corrected
from domain.kernel import Fact, Reason
from projections.engine.timeline import Ends, Holds, Timeline, Told, times
from projections.engine.types import UtcDateTime
from projections.model import Row, Rows

METADATA = MetaData()
STEPS = Table(
    "obligation_steps",
    METADATA,
    Column("agreement_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("obligation_id", Uuid, nullable=False),
    Column("label", String(50)),
    Column("period", String(10), nullable=False),
    Column("state", String(20), nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("organisation", Uuid),
    Column("delegation_id", Uuid),
    Column("evidence", JSON),
    Column("reason", String(50)),
    Column("words", JSON),
    Column("happened_on", Date, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
)
"""Every report and verdict ever given. `words`: sealed, of the report or behind the reason."""
PROGRESS = Timeline(
    Table(
        "obligation_progress",
        METADATA,
        Column("agreement_id", Uuid, primary_key=True),
        Column("obligation_id", Uuid, primary_key=True),
        Column("period", String(10), primary_key=True),
        Column("layer", String(10), primary_key=True),
        Column("version", Integer),
        Column("state", String(20)),
        Column("person_id", Uuid),
        Column("organisation", Uuid),
        Column("delegation_id", Uuid),
        Column("evidence", JSON),
        Column("reason", String(50)),
        Column("words", JSON),
        *times(),
    )
)
"""Two layers: the last report, and the verdict on it; a new report clears the verdict."""

STEP = ObligationReported | ObligationConfirmed | ReportReturned | ObligationNotFulfilled


def tell(rows: Rows, recorded: Recorded) -> None:
    """Keep the step a fact is, or how a corrected one reads now."""
    PROGRESS.fold(rows, recorded, _telling)
    fact = recorded.fact
    if isinstance(fact, STEP):
        when = {"position": recorded.position, "recorded_at": recorded.recorded_at, "happened_on": fact.occurred_on}
        rows.put(STEPS, agreement_id=recorded.stream_id, **_step(fact), **when)
    elif isinstance(fact, Corrected) and recorded.corrects and isinstance(now := recorded.corrects[1], STEP):
        key = {"agreement_id": recorded.stream_id, "version": fact.version}
        rows.change(STEPS, key, **_step(now), happened_on=now.occurred_on)


def _telling(fact: Fact) -> Iterator[Told]:
    if not isinstance(fact, STEP):
        return
    key = {"agreement_id": fact.originator_id, "obligation_id": fact.obligation_id, "period": fact.period}
    value = {name: one for name, one in _step(fact).items() if name not in {"obligation_id", "label", "period"}}
    reported = isinstance(fact, ObligationReported)
    yield Holds(key | {"layer": "report" if reported else "verdict"}, value, fact.occurred_on)
    if reported:
        yield Ends(key | {"layer": "verdict"}, fact.occurred_on)


def _step(fact: STEP) -> Row:
    return {
        "version": fact.originator_version,
        "obligation_id": fact.obligation_id,
        "label": fact.label,
        "period": fact.period,
        "state": fact.TO.value,
        "organisation": fact.organisation,
        **_said(fact),
    }


def _said(fact: STEP) -> Row:
    """By whom, and what is shown or given as a reason."""
    match fact:
        case ObligationReported():
            shown = {"evidence": fact.evidence.model_dump(mode="json"), "words": fact.text.model_dump(mode="json")}
            return shown | {"person_id": fact.reported_by, "delegation_id": fact.delegation_id}
        case ObligationConfirmed():
            return {"person_id": fact.confirmed_by}
        case ReportReturned():
            return {"person_id": fact.returned_by, **_why(fact.reason)}
        case ObligationNotFulfilled():
            return {"person_id": fact.stated_by, **_why(fact.reason)}


def _why(reason: Reason) -> Row:
    return {"reason": reason.code, "words": reason.text and reason.text.model_dump(mode="json")}
