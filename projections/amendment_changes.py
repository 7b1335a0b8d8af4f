"""Typed changes of amendments: as proposed, then with the element before and after once the agreement took them on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Column, Date, Index, Integer, MetaData, String, Table, Uuid

from application.ports import Recorded
from domain.agreements.facts.life import Amended, AmendmentUndone
from domain.agreements.values import (
    Change,
    Clause,
    ClauseTextChange,
    Element,
    Obligation,
    ObligationAddition,
    ObligationChange,
    Target,
    TargetRevision,
)
from domain.amendments import ProposedChange
from projections.engine.types import UtcDateTime
from projections.model import Row, Rows

METADATA = MetaData()
CHANGES = Table(
    "amendment_changes",
    METADATA,
    Column("amendment_id", Uuid, primary_key=True),
    Column("change_id", Uuid, primary_key=True),
    Column("agreement_id", Uuid, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("change", String(30), nullable=False),
    Column("touches", String(200), nullable=False),
    Column("label", String(50)),
    Column("old_label", String(50)),
    Column("proposed", JSON),
    Column("before", JSON),
    Column("after", JSON),
    Column("effective_on", Date),
    Column("applied_at", BigInteger),
    Column("recorded_at", UtcDateTime),
    Column("undone_at", BigInteger),
    Column("undone_on", Date),
    Index("amendment_changes_element", "agreement_id", "touches"),
)
"""`before`, `after`: the element as the agreement had it and has it since `effective_on` (no `before`: it is new);
`applied_at`: the position at which that was recorded. Undone: the amendment was voided afterwards."""


def propose(rows: Rows, amendment_id: UUID, agreement_id: UUID, seq: int, proposal: ProposedChange) -> None:
    """A change stands in an amendment; the same id again replaces it."""
    rows.put(
        CHANGES,
        amendment_id=amendment_id,
        change_id=proposal.id,
        agreement_id=agreement_id,
        seq=seq,
        change=proposal.change.change,
        touches=proposal.touches,
        label=_printed(proposal.change),
        proposed=proposal.change.model_dump(mode="json"),
    )


def drop(rows: Rows, amendment_id: UUID, change_id: UUID) -> None:
    rows.delete(CHANGES, amendment_id=amendment_id, change_id=change_id)


def apply(rows: Rows, recorded: Recorded, fact: Amended) -> None:
    """The agreement takes the changes on, in this order."""
    for seq, change in enumerate(fact.changes, start=1):
        key = {"amendment_id": fact.amendment_id, "change_id": change.change_id}
        known = rows.get(CHANGES, **key) or {}
        told: dict[str, Any] = {
            "agreement_id": recorded.stream_id,
            "seq": seq,
            "change": change.change,
            "touches": change.touches,
            "label": _label(change.after),
            "old_label": _label(change.before),
            "before": change.before and change.before.model_dump(mode="json"),
            "after": change.after.model_dump(mode="json"),
            "effective_on": fact.effective_on,
            "applied_at": recorded.position,
            "recorded_at": recorded.recorded_at,
        }
        rows.put(CHANGES, **known | key | told)


def undo(rows: Rows, recorded: Recorded, fact: AmendmentUndone) -> None:
    """The changes count as never made; what they changed stays readable."""
    for change in fact.changes:
        key = {"amendment_id": fact.amendment_id, "change_id": change.change_id}
        rows.change(CHANGES, key, undone_at=recorded.position, undone_on=fact.occurred_on)


def shown(row: Row, known_at: int | None) -> Row:
    """A change as known at a position: undone only if that was known."""
    late = known_at is not None and row["undone_at"] is not None and row["undone_at"] > known_at
    return row | {"undone_at": None, "undone_on": None} if late else row


def _printed(change: Change) -> str | None:
    """The printed number a proposal names."""
    match change:
        case ObligationAddition(duty=duty) | ObligationChange(duty=duty):
            return duty.label
        case ClauseTextChange(clause=label) | TargetRevision(label=label):
            return label
        case _:
            return None


def _label(element: Element | None) -> str | None:
    match element:
        case Obligation(label=label) | Target(label=label) | Clause(clause=label):
            return label
        case _:
            return None
