"""Amendments and what each changed: old → new, why, from which day, by which number; nothing old is lost (SOV IV)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Column, Date, Index, Integer, Select, String, Table, Uuid, and_, or_, select

from application.ports import Recorded
from domain.agreements import Agreement
from domain.agreements.facts.life import Amended, AmendmentUndone
from domain.amendments import Amendment, AmendmentHead, ProposedChange
from domain.amendments.facts import CameIntoForce, ChangeDropped, ChangeProposed, Drafted, Registered, Revised
from domain.corrections import Corrected
from domain.kernel import Fact, OrganisationId
from domain.papers.values import PaperState
from projections.amendment_changes import CHANGES, METADATA, apply, drop, propose, shown, undo
from projections.engine.timeline import Holds, Timeline, Told, as_of, times
from projections.model import Reader, ReadModel, Row, Rows

AMENDMENTS = Table(
    "amendments",
    METADATA,
    Column("amendment_id", Uuid, primary_key=True),
    Column("agreement_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("owner", Uuid, nullable=False),
    Column("number", String(50)),
    Column("dated", Date),
    Column("starts_on", Date),
    Column("effective_on", Date),
    Column("reason", String(50), nullable=False),
    Column("words", JSON),
    Column("defects", JSON, nullable=False),
    Index("amendments_opened", "opened_at"),
    Index("amendments_agreement", "agreement_id"),
)
"""`reason` is a code, `words` the sealed text behind it; `effective_on`: empty until it has come into force."""
PLACES = Table(
    "amendment_places",
    METADATA,
    Column("amendment_id", Uuid, primary_key=True),
    Column("organisation", Uuid, primary_key=True),
    Index("amendment_places_organisation", "organisation"),
)
STATES = Timeline(
    Table(
        "amendment_states",
        METADATA,
        Column("amendment_id", Uuid, primary_key=True),
        Column("state", String(20)),
        *times(),
    )
)


class AmendmentHistory(ReadModel):
    NAME: ClassVar[str] = "amendment_history"
    TABLES: ClassVar[Sequence[Table]] = (AMENDMENTS, PLACES, CHANGES, *STATES.tables)
    KINDS: ClassVar[frozenset[str] | None] = frozenset({Agreement.KIND, Amendment.KIND})
    BY_STREAM = {AMENDMENTS: "amendment_id", CHANGES: "amendment_id"}

    def when(self, recorded: Recorded, rows: Rows) -> None:
        match recorded.fact:
            case Amended() as fact:
                apply(rows, recorded, fact)
            case AmendmentUndone() as fact:
                undo(rows, recorded, fact)
            case _ if recorded.kind == Amendment.KIND:
                _amendment(rows, recorded)


def _amendment(rows: Rows, recorded: Recorded) -> None:
    STATES.fold(rows, recorded, _telling)
    fact, key = recorded.fact, {"amendment_id": recorded.stream_id}
    if isinstance(fact, Corrected) and recorded.corrects:
        fact = recorded.corrects[1]
        if isinstance(fact, Registered):
            rows.change(AMENDMENTS, key, **_head(fact))
    elif isinstance(fact, Drafted | Registered):
        _begin(rows, recorded, fact)
    elif isinstance(fact, Revised):
        rows.change(AMENDMENTS, key, **_head(fact))
    elif isinstance(fact, CameIntoForce):
        rows.change(AMENDMENTS, key, effective_on=fact.effective_on)
    elif isinstance(fact, ChangeProposed | ChangeDropped):
        _rewrite(rows, recorded, fact)
    rows.change(AMENDMENTS, key, version=recorded.stream_version)
    for place in fact.places():
        rows.put(PLACES, **key, organisation=place)


def _telling(fact: Fact) -> Iterator[Told]:
    for status in fact.statuses():
        if not status.subject:
            yield Holds({"amendment_id": fact.originator_id}, {"state": str(status.to)}, fact.occurred_on)


def _begin(rows: Rows, recorded: Recorded, fact: Drafted | Registered) -> None:
    printed = fact if isinstance(fact, Registered) else None
    rows.put(
        AMENDMENTS,
        amendment_id=recorded.stream_id,
        agreement_id=fact.agreement_id,
        version=recorded.stream_version,
        opened_at=recorded.position,
        owner=fact.owner,
        defects=[defect.model_dump(mode="json") for defect in (printed.defects if printed else ())],
        **_head(fact),
    )
    for seq, proposal in enumerate(printed.changes if printed else (), start=1):
        propose(rows, recorded.stream_id, fact.agreement_id, seq, proposal)


def _head(head: AmendmentHead) -> Row:
    return {
        "number": head.number,
        "dated": head.dated,
        "starts_on": head.starts_on,
        "reason": head.reason.code,
        "words": head.reason.text and head.reason.text.model_dump(mode="json"),
    }


def _rewrite(rows: Rows, recorded: Recorded, fact: ChangeProposed | ChangeDropped) -> None:
    begun = rows.get(AMENDMENTS, amendment_id=recorded.stream_id)
    if isinstance(fact, ChangeDropped):
        drop(rows, recorded.stream_id, fact.change_id)
    elif begun:
        proposal = ProposedChange(id=fact.change_id, change=fact.change, seen=fact.seen)
        propose(rows, recorded.stream_id, begun["agreement_id"], recorded.stream_version, proposal)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which amendments to show; None does not filter. `touches`: key of an element (`obligation:<id>`, `term` …)."""

    agreement: UUID | None = None
    state: PaperState | None = None
    touches: str | None = None


def amendments(
    reader: Reader,
    organisations: frozenset[OrganisationId] | None,
    on: date,
    filters: Filters = Filters(),
    *,
    known_at: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Row]:
    """Amendments begun by the day, with the `state` they had and `since` when, the newest first.

    Of the organisations (None: of all); `before`: `opened_at` of the last seen.
    """
    c = reader[AMENDMENTS].c
    query = _standing(reader, on, known_at)
    if organisations is not None:
        places = reader[PLACES].c
        query = query.where(
            c.amendment_id.in_(select(places.amendment_id).where(places.organisation.in_(organisations)))
        )
    if filters.agreement:
        query = query.where(c.agreement_id == filters.agreement)
    if filters.state:
        query = query.where(reader[STATES.table].c.state == filters.state.value)
    if filters.touches:
        t = reader[CHANGES].c
        query = query.where(c.amendment_id.in_(select(t.amendment_id).where(t.touches == filters.touches)))
    if before is not None:
        query = query.where(c.opened_at < before)
    return reader.rows(query.order_by(c.opened_at.desc()).limit(limit))


def agreement_of(reader: Reader, amendment_id: UUID) -> UUID | None:
    """Which agreement it changes; None for an id that is no amendment's."""
    table = reader[AMENDMENTS].c
    row = reader.one(select(table.agreement_id).where(table.amendment_id == amendment_id))
    return row["agreement_id"] if row else None


def one_amendment(reader: Reader, amendment_id: UUID, on: date, known_at: int | None = None) -> Row | None:
    """An amendment with its `changes`, proposed or taken on; None where it had not begun."""
    amendment, changes = reader[AMENDMENTS], reader[CHANGES]
    found = reader.one(_standing(reader, on, known_at).where(amendment.c.amendment_id == amendment_id))
    if found is None:
        return None
    query = select(changes).where(changes.c.amendment_id == amendment_id).order_by(changes.c.seq)
    return found | {"changes": [shown(row, known_at) for row in reader.rows(query)]}


def changes(
    reader: Reader,
    agreement_id: UUID,
    *,
    touches: str | None = None,
    label: str | None = None,
    known_at: int | None = None,
) -> list[Row]:
    """What amendments changed in an agreement, in the order it took effect: before, after, why, by which number.

    Changes of voided amendments are among them, with `undone_on`. `touches` is an element's key; `label` a printed
    number, old or new.
    """
    changed, by = reader[CHANGES], reader[AMENDMENTS]
    named = (by.c.number, by.c.dated, by.c.reason, by.c.words)
    joined = changed.outerjoin(by, by.c.amendment_id == changed.c.amendment_id)
    query = select(changed, *named).select_from(joined).where(changed.c.agreement_id == agreement_id)
    query = query.where(changed.c.applied_at <= known_at if known_at is not None else changed.c.applied_at.is_not(None))
    if touches is not None:
        query = query.where(changed.c.touches == touches)
    if label is not None:
        query = query.where(or_(changed.c.label == label, changed.c.old_label == label))
    order = (changed.c.effective_on, changed.c.applied_at, changed.c.seq)
    return [shown(row, known_at) for row in reader.rows(query.order_by(*order))]


def _standing(reader: Reader, on: date, known_at: int | None) -> Select[Any]:
    amendment, state = reader[AMENDMENTS], reader[STATES.table]
    same = and_(state.c.amendment_id == amendment.c.amendment_id, as_of(state, on, known_at))
    return select(amendment, state.c.state, state.c.valid_from.label("since")).join(state, same)
