"""The two sets of members of a computed indicator, each member with the fact that put it there.

Happenings come from `indicator_happenings`, populations from the registers of staff and organisations. All of them are
asked as they knew it at one position, so an answer is one prefix of the journal whatever each model has reached.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, and_, or_, select

from domain.indicators import Definition, Figure, Happening, Population
from domain.kernel import OrganisationId
from domain.organisations import OrganisationKind, OrganisationStatus
from projections.engine.timeline import Timeline, as_of
from projections.engine.types import OPEN_DATE
from projections.indicator_happenings import PAIR_DAYS, PAIR_SIDES, PLANS, IndicatorHappenings
from projections.model import Reader, Row
from projections.organisation_queries import FEW, Ids, territory
from projections.organisation_register import CARDS, PLACES, STATES, OrganisationRegister
from projections.staff_register import (
    PEDAGOGUES,
    POSTS,
    StaffRegister,
    employed,
    merges_known,
    staff,
    survivors,
)

MODELS = (IndicatorHappenings, OrganisationRegister, StaffRegister)
"""What a reader must be opened for to ask about members."""

DAY = timedelta(days=1)
Which = Literal["n", "d"]


@dataclass(frozen=True, slots=True)
class Question:
    """A territory's year as seen on a day; `known_at`: as known at a position (None: at the reader's)."""

    territory: OrganisationId
    year: int
    as_of: date
    known_at: int | None = None

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def day(self) -> date:
        """The day members must belong to the territory: the year's last one, or the day of the question before it."""
        return min(self.as_of, date(self.year, 12, 31))

    @property
    def begun(self) -> bool:
        return self.first <= self.as_of


@dataclass(frozen=True, slots=True)
class Member:
    """A person or a school in a set. `position`: of the fact that put it there, which is in stream `stream_id`;
    `since`: from what day. `left_on`, `left_position`: the first day without it and the fact that took it out later."""

    subject_kind: Literal["person", "school"]
    subject_id: UUID
    school: UUID
    stream_id: UUID
    since: date
    position: int
    left_on: date | None
    left_position: int | None


@dataclass(frozen=True, slots=True)
class _Entry:
    """A member before its facts are looked up: the span that makes it one, and which timelines tell its two ends."""

    school: UUID
    key: UUID
    since: date
    told_in: Timeline
    until: date
    ended_in: Timeline

    @classmethod
    def meeting(cls, school: UUID, key: UUID, *spans: tuple[Timeline, date, date]) -> _Entry:
        """A member while all of the spans last: from the latest start to the earliest end."""
        told_in, since, _ = max(spans, key=lambda span: span[1])
        ended_in, _, until = min(spans, key=lambda span: span[2])
        return cls(school, key, since, told_in, until, ended_in)


def figure(reader: Reader, definition: Definition, question: Question) -> Figure:
    """n and d as the sizes of the two sets; blank before the year begins and where nobody is known to count."""
    whole, part = _sets(reader, definition, question)
    return Figure(n=len(part), d=len(whole)) if whole else Figure()


def members(reader: Reader, definition: Definition, which: Which, question: Question) -> list[Member]:
    """One of the two sets, in order of subjects' ids."""
    entries = _sets(reader, definition, question)[which == "n"]
    positions = _positions(reader, entries.values(), _known(reader, question))
    kind: Literal["person", "school"] = "person" if definition.denominator is Population.PEDAGOGUES else "school"
    return [
        Member(
            subject_kind=kind,
            subject_id=subject,
            school=entry.school,
            stream_id=entry.key,
            since=entry.since,
            position=positions[entry.told_in][entry.key, entry.since],
            left_on=None if entry.until == OPEN_DATE else entry.until,
            left_position=positions[entry.ended_in].get((entry.key, entry.until)),
        )
        for subject, entry in sorted(entries.items())
    ]


Entries = dict[UUID, _Entry]


def _sets(reader: Reader, definition: Definition, question: Question) -> tuple[Entries, Entries]:
    """The denominator, and the part of it that the numerator is."""
    if not question.begun:
        return {}, {}
    below = territory(reader, question.territory, question.day, _known(reader, question))
    if definition.denominator is Population.PEDAGOGUES:
        whole = _pedagogues(reader, question, below)
        part = _planned(reader, question, below, whole)
    else:
        whole = _schools(reader, question, below)
        teams = definition.numerator is Happening.TEAM_PAIR_ACTIVE
        part = _paired(reader, question, below, frozenset(whole), teams=teams)
    return whole, part


def _known(reader: Reader, question: Question) -> int:
    return reader.position if question.known_at is None else min(question.known_at, reader.position)


def _pedagogues(reader: Reader, question: Question, below: Ids) -> Entries:
    """People employed as pedagogues in the territory on the day; one with two posts, or two ids, is in the set once."""
    found: Entries = {}
    known = _known(reader, question)
    gone = survivors(reader, known)
    for row in staff(reader, below, question.day, categories=PEDAGOGUES, known_at=known):
        until = OPEN_DATE if row["until"] is None else row["until"] + DAY
        entry = _Entry.meeting(row["school"], row["staff_id"], (POSTS, row["since"], until))
        found.setdefault(_one(gone, row["person_id"]), entry)
    return found


def _planned(reader: Reader, question: Question, below: Ids, pedagogues: Entries) -> Entries:
    """Of them, those whose first approval of a plan ever, under whichever id, falls in the year, up to the day."""
    plans, known = reader[PLANS.table], _known(reader, question)
    gone = survivors(reader, known)
    theirs = _theirs(reader, question, below, [*pedagogues, *(id for id in gone if gone[id] in pedagogues)])
    query = select(plans).where(as_of(plans, question.day, known), theirs)
    earliest: dict[UUID, Row] = {}
    for row in reader.rows(query.order_by(plans.c.valid_from, plans.c.iom_id)):
        earliest.setdefault(_one(gone, row["person_id"]), row)
    return {
        person: _Entry.meeting(pedagogues[person].school, row["iom_id"], (PLANS, row["valid_from"], row["valid_to"]))
        for person, row in earliest.items()
        if row["valid_from"] >= question.first and person in pedagogues
    }


def _one(gone: Mapping[UUID, UUID], person: UUID) -> UUID:
    """The id that stands for the person."""
    return gone.get(person, person)


def _theirs(reader: Reader, question: Question, below: Ids, people: list[UUID]) -> ColumnElement[bool]:
    """Plans of these people; where they are many, of everybody employed and of all ids ever made one."""
    plan_of, known = reader[PLANS.table].c.person_id, _known(reader, question)
    if len(people) <= FEW:
        return plan_of.in_(people)
    ids = merges_known(reader, known).subquery()
    merged = (select(column) for column in ids.c)
    return or_(
        plan_of.in_(employed(reader, below, question.day, known_at=known)), *(plan_of.in_(each) for each in merged)
    )


def _schools(reader: Reader, question: Question, below: Ids) -> Entries:
    """General schools of the territory open on the day. The later of two facts made it one: opening, or its place."""
    cards, states, places = (reader[timeline.table] for timeline in (CARDS, STATES, PLACES))
    on = (question.day, _known(reader, question))
    query = (
        select(
            cards.c.organisation_id,
            states.c.valid_from.label("opened"),
            places.c.valid_from.label("placed"),
            states.c.valid_to.label("closed"),
            places.c.valid_to.label("moved"),
        )
        .join(states, and_(states.c.organisation_id == cards.c.organisation_id, as_of(states, *on)))
        .join(places, and_(places.c.organisation_id == cards.c.organisation_id, as_of(places, *on)))
        .where(as_of(cards, *on), cards.c.organisation_id.in_(below))
        .where(cards.c.kind == OrganisationKind.SCHOOL.value, states.c.status == OrganisationStatus.ACTIVE.value)
    )
    return {row["organisation_id"]: _standing(row) for row in reader.rows(query)}


def _standing(row: Row) -> _Entry:
    school = row["organisation_id"]
    return _Entry.meeting(school, school, (STATES, row["opened"], row["closed"]), (PLACES, row["placed"], row["moved"]))


def _paired(reader: Reader, question: Question, below: Ids, schools: frozenset[UUID], *, teams: bool) -> Entries:
    """Of the open schools, those with a pair at work on a day of the year up to the day; a school that merged into
    one of them counts as that one."""
    above = _parents(reader, question, below)
    found: Entries = {}
    for row in reader.rows(_pairs_at_work(reader, question, below, teams=teams)):
        school = row["school"]
        while school is not None and school not in schools:
            school = above.get(school)
        if school is not None:
            found.setdefault(school, _at_work(row, school))
    return found


def _at_work(row: Row, school: UUID) -> _Entry:
    days, side = (PAIR_DAYS, row["since"], row["until"]), (PAIR_SIDES, row["side_since"], row["side_until"])
    return _Entry.meeting(school, row["pair_id"], days, side)


def _pairs_at_work(reader: Reader, question: Question, below: Ids, *, teams: bool) -> Select[Any]:
    """Every side of a pair at work while it was one, in the year: one row a span, the earliest first."""
    days, sides, known = reader[PAIR_DAYS.table], reader[PAIR_SIDES.table], _known(reader, question)
    both = and_(sides.c.pair_id == days.c.pair_id, _meet(sides, days))
    return (
        select(
            sides.c.school,
            days.c.pair_id,
            days.c.valid_from.label("since"),
            days.c.valid_to.label("until"),
            sides.c.valid_from.label("side_since"),
            sides.c.valid_to.label("side_until"),
        )
        .join(sides, both)
        .where(sides.c.team.is_(teams), sides.c.school.in_(below))
        .where(*(_in_window(table, question, known) for table in (days, sides)))
        .order_by(days.c.valid_from, sides.c.valid_from, days.c.pair_id)
    )


def _meet(one: Table, other: Table) -> ColumnElement[bool]:
    return and_(one.c.valid_from < other.c.valid_to, other.c.valid_from < one.c.valid_to)


def _in_window(table: Table, question: Question, known: int) -> ColumnElement[bool]:
    """Known at the position, and true on a day of the year not after the day of the question."""
    believed = and_(table.c.known_from <= known, table.c.known_to > known)
    return and_(believed, table.c.valid_from <= question.day, table.c.valid_to > question.first)


def _parents(reader: Reader, question: Question, below: Ids) -> Mapping[UUID, UUID | None]:
    places = reader[PLACES.table]
    query = select(places.c.organisation_id, places.c.parent).where(
        as_of(places, question.day, _known(reader, question)), places.c.organisation_id.in_(below)
    )
    return {row["organisation_id"]: row["parent"] for row in reader.rows(query)}


def _positions(
    reader: Reader, entries: Iterable[_Entry], known: int
) -> Mapping[Timeline, Mapping[tuple[UUID, date], int]]:
    """Position of the fact that told a key something from a day on; a fact taken back only where no other did."""
    keys: defaultdict[Timeline, set[UUID]] = defaultdict(set)
    for entry in entries:
        keys[entry.told_in].add(entry.key)
        keys[entry.ended_in].add(entry.key)
    return {timeline: _told(reader, timeline, wanted, known) for timeline, wanted in keys.items()}


def _told(reader: Reader, timeline: Timeline, keys: Iterable[UUID], known: int) -> dict[tuple[UUID, date], int]:
    told = reader[timeline.tables[1]]
    query = select(told.c.stream_id, told.c.since, told.c.told_at).where(
        told.c.stream_id.in_(list(keys)), told.c.told_at <= known
    )
    rows = reader.rows(query.order_by(told.c.void.desc(), told.c.told_at, told.c.n))
    return {(row["stream_id"], row["since"]): row["told_at"] for row in rows}
