"""The audit trail: every fact has a line, and every status it changed has one with what stood there before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from operator import eq, ge, le
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    literal,
    select,
    tuple_,
)

from application.ports import Recorded
from domain.kernel import OrganisationId, PersonId, Reason, StatusChange
from projections.engine.types import UtcDateTime
from projections.model import Reader, ReadModel, Row, Rows

METADATA = MetaData()

TRAIL = Table(
    "audit_trail",
    METADATA,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False, doc="0, 1, … where a fact gives several"),
    Column("stream_id", Uuid, nullable=False),
    Column("stream_version", Integer, nullable=False),
    Column("kind", String(60), nullable=False),
    Column("type", String(120), nullable=False),
    Column("moves", Boolean, nullable=False, doc="a status changed"),
    Column("subject", String(200), nullable=False, doc="'' the stream itself, or a part of it: item:<id>"),
    Column("status_from", String(60), doc="None: it had none"),
    Column("status_to", String(60)),
    Column("actor", Uuid, nullable=False),
    Column("role", String(40), nullable=False),
    Column("acting_for", Uuid),
    Column("occurred_on", Date, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("basis", JSON),
    Column("reason_code", String(60)),
    Column("digest", String(128), nullable=False),
    Column("command_id", Uuid, nullable=False),
    Column("correlation_id", Uuid, nullable=False),
    Index("audit_trail_stream", "stream_id", "position"),
    Index("audit_trail_actor", "actor", "position"),
    Index("audit_trail_kind", "kind", "position"),
    Index("audit_trail_occurred", "occurred_on", "position"),
    Index("audit_trail_recorded", "recorded_at"),
)

STATUS = Table(
    "audit_status",
    METADATA,
    Column("stream_id", Uuid, primary_key=True),
    Column("stands", JSON, nullable=False, doc="subject → its status now"),
)

PLACES = Table(
    "audit_places",
    METADATA,
    Column("stream_id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, primary_key=True),
    Index("audit_places_organisation", "organisation_id"),
)


class AuditTrail(ReadModel):
    NAME = "audit_trail"
    VERSION = 3
    TABLES: ClassVar[Sequence[Table]] = (TRAIL, STATUS, PLACES)
    BY_STREAM = {STATUS: "stream_id"}
    UNSEEN = frozenset({TRAIL, PLACES})

    def when(self, recorded: Recorded, rows: Rows) -> None:
        _add_lines(rows, recorded, _moves(rows, recorded))
        read = recorded.corrects[1] if recorded.corrects else recorded.fact
        for organisation in read.places():
            rows.put(PLACES, stream_id=recorded.stream_id, organisation_id=organisation)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the trail is asked for; every given part must fit. Days and moments are inclusive."""

    stream_id: UUID | None = None
    organisations: frozenset[OrganisationId] | None = None
    """Streams attached to one of them: the asker's scope, or a subtree within it. None: everything."""
    actor: PersonId | None = None
    kind: str | None = None
    occurred_from: date | None = None
    occurred_to: date | None = None
    recorded_from: datetime | None = None
    recorded_to: datetime | None = None
    upto: int | None = None
    """The newest position shown, for an answer that must not grow while it is read."""
    moves: bool = False
    """Only lines in which a status changed."""


def trail(
    reader: Reader,
    asked: Asked,
    *,
    after: tuple[int, int] | None = None,
    limit: int = 100,
    newest_first: bool = False,
) -> list[Row]:
    """Lines of the trail, by position; `after` is the (position, n) of the last line of the page before."""
    t = reader[TRAIL].c
    order = tuple_(t.position, t.n)
    query = select(reader[TRAIL]).where(*_conditions(reader, asked)).limit(limit)
    if after is not None:
        seen = tuple_(literal(after[0]), literal(after[1]))
        query = query.where(order < seen if newest_first else order > seen)
    if newest_first:
        return reader.rows(query.order_by(t.position.desc(), t.n.desc()))
    return reader.rows(query.order_by(t.position, t.n))


def _conditions(reader: Reader, asked: Asked) -> list[ColumnElement[bool]]:
    t = reader[TRAIL].c
    places = reader[PLACES].c
    bounds = [
        (eq, t.stream_id, asked.stream_id),
        (eq, t.actor, asked.actor),
        (eq, t.kind, asked.kind),
        (ge, t.occurred_on, asked.occurred_from),
        (le, t.occurred_on, asked.occurred_to),
        (ge, t.recorded_at, asked.recorded_from),
        (le, t.recorded_at, asked.recorded_to),
        (le, t.position, asked.upto),
        (eq, t.moves, True if asked.moves else None),
    ]
    conditions = [compare(column, value) for compare, column, value in bounds if value is not None]
    if asked.organisations is not None:
        attached = select(places.stream_id).where(places.organisation_id.in_(asked.organisations))
        conditions.append(t.stream_id.in_(attached))
    return conditions


Move = tuple[bool, str, str | None, str | None]
"""The columns moves, subject, status_from, status_to of a line."""

_STILL: Sequence[Move] = ((False, "", None, None),)
"""Of a fact that changes no status."""


def _add_lines(rows: Rows, r: Recorded, moves: Sequence[Move]) -> None:
    """A line for each move; its values stand in the order of TRAIL's columns."""
    reason = vars(r.fact).get("reason")
    code = reason.code if reason and isinstance(reason, Reason) else None
    basis = r.basis.model_dump(mode="json") if r.basis else None
    for n, (moved, subject, before, to) in enumerate(moves or _STILL):
        what = (r.position, n, r.stream_id, r.stream_version, r.kind, r.type, moved, subject, before, to)
        who = (r.actor, r.role, r.acting_for, r.occurred_on, r.recorded_at)
        rows.append(TRAIL, what + who + (basis, code, r.digest, r.command_id, r.correlation_id))


def _given(recorded: Recorded, stands: Mapping[str, str]) -> Iterable[StatusChange]:
    """The statuses a fact gives; a correction gives those it changes."""
    if recorded.corrects:
        before, after = recorded.corrects
        return [status for status in after.statuses() if status not in before.statuses()]
    given, resets = recorded.fact.statuses(), recorded.fact.resets()
    return chain(given, _reset(resets, stands)) if resets else given


def _reset(resets: Mapping[str, str], stands: Mapping[str, str]) -> Iterator[StatusChange]:
    """Every part that has a status once the statuses before these stand."""
    for beginning, to in resets.items():
        for subject in sorted(stands):
            if subject.startswith(beginning):
                yield StatusChange(subject=subject, to=to)


def _moves(rows: Rows, recorded: Recorded) -> list[Move]:
    """Each status given that is another than the one it takes the place of."""
    row = rows.get(STATUS, stream_id=recorded.stream_id)
    stands = dict(row["stands"]) if row else {}
    moves: list[Move] = []
    for to, subject, initially in _given(recorded, stands):
        before = stands.get(subject, initially)
        if before != to:
            stands[subject] = str(to)
            moves.append((True, subject, before, to))
    if moves:
        rows.put(STATUS, stream_id=recorded.stream_id, stands=stands)
    return moves
