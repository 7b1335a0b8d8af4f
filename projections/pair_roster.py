"""The roster of mentoring pairs: one row a pair, what it waits for and whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    func,
    or_,
    select,
)

from application.ports import Recorded
from domain.corrections import Corrected, Withdrawn
from domain.kernel import OrganisationId, PersonId
from domain.pairs import MentoringPair, PairKind, PairStatus
from domain.pairs.facts import MeetingHeld, PairCommented, PairFollowedUp, TaskDone, TaskSet
from projections.engine.refolding import Refolding
from projections.model import Reader, ReadModel, Row, Rows
from projections.pair_told import columns, everyone, steps

METADATA = MetaData()
ROSTER = Table(
    "pair_roster",
    METADATA,
    Column("pair_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("teams", Boolean, nullable=False),
    Column("status", String(20), nullable=False),
    Column("since", Date, nullable=False),
    Column("mentor_school", Uuid, nullable=False),
    Column("mentee_school", Uuid, nullable=False),
    Column("mentor", JSON, nullable=False),
    Column("mentee", JSON, nullable=False),
    Column("candidate", JSON),
    Column("subject", String(200)),
    Column("competency", String(500)),
    Column("programme", String(500)),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("next_step", String(30)),
    Column("turn", JSON, nullable=False),
    Column("orders_missing", JSON, nullable=False),
    Column("mentors", JSON, nullable=False),
    Column("evaluations_missing", JSON, nullable=False),
    Column("links", JSON, nullable=False),
    Column("meetings", Integer, nullable=False),
    Column("last_meeting_on", Date),
    Index("pair_roster_opened", "opened_at"),
    Index("pair_roster_mentor_school", "mentor_school"),
    Index("pair_roster_mentee_school", "mentee_school"),
)
PEOPLE = Table(
    "pair_roster_people",
    METADATA,
    Column("person_id", Uuid, primary_key=True),
    Column("pair_id", Uuid, primary_key=True),
    Index("pair_roster_people_pair", "pair_id"),
)
LINKS = Table(
    "pair_roster_links",
    METADATA,
    Column("agreement_id", Uuid, primary_key=True),
    Column("obligation_id", Uuid, primary_key=True),
    Column("pair_id", Uuid, primary_key=True),
    Index("pair_roster_links_pair", "pair_id"),
)
MEETINGS = Table(
    "pair_roster_meetings",
    METADATA,
    Column("pair_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("held_on", Date, nullable=False),
)
FACTS = Refolding("pair_roster", METADATA, MentoringPair, MeetingHeld, TaskSet, TaskDone, PairCommented, PairFollowedUp)


class PairRoster(ReadModel):
    NAME: ClassVar[str] = "pair_roster"
    VERSION: ClassVar[int] = 2
    TABLES: ClassVar[Sequence[Table]] = (ROSTER, PEOPLE, LINKS, MEETINGS, FACTS.table)
    KINDS: ClassVar[frozenset[str] | None] = frozenset({MentoringPair.KIND})
    BY_STREAM = {ROSTER: "pair_id", MEETINGS: "pair_id", FACTS.table: "stream_id"}

    def when(self, recorded: Recorded, rows: Rows) -> None:
        pair_id, version, reading = recorded.stream_id, recorded.stream_version, recorded.fact
        if isinstance(reading, Corrected) and recorded.corrects:
            version, reading = reading.version, recorded.corrects[1]
        if isinstance(reading, Withdrawn):
            rows.delete(MEETINGS, pair_id=pair_id, version=version)
        elif isinstance(reading, MeetingHeld):
            rows.put(MEETINGS, pair_id=pair_id, version=version, held_on=reading.held_on)
        FACTS.keep(recorded, rows)
        _tell(rows, recorded)


def _tell(rows: Rows, recorded: Recorded) -> None:
    """Put the row of the pair anew."""
    pair_id = recorded.stream_id
    pair, facts = FACTS.fold(rows, pair_id)
    held = [meeting["held_on"] for meeting in rows.find(MEETINGS, pair_id=pair_id)]
    known = rows.get(ROSTER, pair_id=pair_id)
    moved = [fact.occurred_on for fact in facts if any(not change.subject for change in fact.statuses())]
    rows.put(
        ROSTER,
        pair_id=pair_id,
        version=recorded.stream_version,
        opened_at=known["opened_at"] if known else recorded.position,
        meetings=len(held),
        last_meeting_on=max(held, default=None),
        since=moved[-1],
        **columns(pair),
        **steps(pair),
    )
    _only(rows, PEOPLE, pair_id, [{"person_id": person} for person in everyone(pair)])
    links = [{"agreement_id": link.agreement, "obligation_id": link.obligation} for link in pair.links]
    _only(rows, LINKS, pair_id, links)


def _only(rows: Rows, table: Table, pair_id: UUID, wanted: Sequence[Row]) -> None:
    """The pair has these rows in the table and no others."""
    for row in rows.find(table, pair_id=pair_id):
        rows.delete(table, **row)
    for row in wanted:
        rows.put(table, **row, pair_id=pair_id)


@dataclass(frozen=True, slots=True)
class Filters:
    """What to show of the roster; None does not filter. `due_on`: active pairs whose last day is over on that day."""

    kind: PairKind | None = None
    status: PairStatus | None = None
    school: OrganisationId | None = None
    person: PersonId | None = None
    agreement: UUID | None = None
    obligation: UUID | None = None
    due_on: date | None = None


def roster(
    reader: Reader,
    organisations: frozenset[OrganisationId] | None,
    filters: Filters = Filters(),
    *,
    before: int | None = None,
    limit: int = 50,
) -> list[Row]:
    """Pairs of the organisations (None: of all), the newest proposal first; `before`: `opened_at` of the last seen."""
    c = reader[ROSTER].c
    query = _filtered(select(reader[ROSTER]), reader, filters)
    if organisations is not None:
        query = query.where(or_(c.mentor_school.in_(organisations), c.mentee_school.in_(organisations)))
    if before is not None:
        query = query.where(c.opened_at < before)
    return reader.rows(query.order_by(c.opened_at.desc()).limit(limit))


def one_pair(reader: Reader, pair_id: UUID) -> Row | None:
    return reader.one(select(reader[ROSTER]).where(reader[ROSTER].c.pair_id == pair_id))


def _filtered(query: Select[Any], reader: Reader, filters: Filters) -> Select[Any]:
    c, people, links = reader[ROSTER].c, reader[PEOPLE].c, reader[LINKS].c
    if filters.kind:
        query = query.where(c.kind == filters.kind.value)
    if filters.status:
        query = query.where(c.status == filters.status.value)
    if filters.school:
        query = query.where(or_(c.mentor_school == filters.school, c.mentee_school == filters.school))
    if filters.due_on:
        query = query.where(c.status == PairStatus.ACTIVE.value, c.ends_on < filters.due_on)
    if filters.person:
        query = query.where(c.pair_id.in_(select(people.pair_id).where(people.person_id == filters.person)))
    if filters.agreement or filters.obligation:
        wanted = select(links.pair_id)
        wanted = wanted.where(links.agreement_id == filters.agreement) if filters.agreement else wanted
        wanted = wanted.where(links.obligation_id == filters.obligation) if filters.obligation else wanted
        query = query.where(c.pair_id.in_(wanted))
    return query


def by_status(reader: Reader, organisations: frozenset[OrganisationId] | None = None) -> dict[PairStatus, int]:
    """How many pairs of the organisations (None: of all) have each status; those of none are left out."""
    c = reader[ROSTER].c
    query = select(c.status, func.count().label("pairs")).group_by(c.status)
    if organisations is not None:
        query = query.where(or_(c.mentor_school.in_(organisations), c.mentee_school.in_(organisations)))
    return {PairStatus(row["status"]): row["pairs"] for row in reader.rows(query)}
