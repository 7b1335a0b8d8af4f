"""Who works where, as what, on any day, as known at any position; and the people the journal knows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Index,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    and_,
    or_,
    select,
)

from application.ports import Recorded
from domain.corrections import Corrected
from domain.kernel import Fact, OrganisationId, PersonId
from domain.people import Person
from domain.people.facts import Registered
from domain.people.merge_facts import Merged, MergeUndone
from domain.staff import Post, StaffRecord, WorkCategory
from domain.staff.facts import Changed, Ended, Hired, HiredAgain
from projections.engine.timeline import Ends, Holds, Timeline, Told, as_of, times
from projections.engine.types import OPEN_DATE, OPEN_POSITION
from projections.model import Reader, ReadModel, Row, Rows

METADATA = MetaData()
PEOPLE = Table(
    "staff_people",
    METADATA,
    Column("person_id", Uuid, primary_key=True),
    Column("organisation", Uuid, nullable=False),
    Column("demo", Boolean, nullable=False),
    Index("staff_people_organisation", "organisation"),
)
"""Everybody registered, and the organisation that entered them."""
MERGES = Table(
    "staff_merges",
    METADATA,
    Column("person_id", Uuid, primary_key=True),
    Column("known_from", BigInteger, primary_key=True, autoincrement=False),
    Column("known_to", BigInteger, nullable=False),
    Column("into", Uuid, nullable=False),
    Index("staff_merges_into", "into"),
)
"""Ids that went into another, and between which positions that was known: who somebody is has no day."""
RECORDS = Table(
    "staff_records",
    METADATA,
    Column("staff_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("school", Uuid, nullable=False),
    Column("in_profession_since", Date),
    Index("staff_records_person", "person_id"),
    Index("staff_records_school", "school"),
)
POSTS = Timeline(
    Table(
        "staff_posts",
        METADATA,
        Column("staff_id", Uuid, primary_key=True),
        Column("position", String(200)),
        Column("category", String(20)),
        Column("subjects", JSON),
        *times(),
    )
)

Ids = Collection[OrganisationId] | Select[Any]
PEDAGOGUES = frozenset(category for category in WorkCategory if category.pedagogical)
DAY = timedelta(days=1)


class StaffRegister(ReadModel):
    NAME: ClassVar[str] = "staff_register"
    VERSION: ClassVar[int] = 2
    TABLES: ClassVar[Sequence[Table]] = (PEOPLE, MERGES, RECORDS, *POSTS.tables)
    KINDS: ClassVar[frozenset[str] | None] = frozenset({StaffRecord.KIND, Person.KIND})

    def when(self, recorded: Recorded, rows: Rows) -> None:
        POSTS.fold(rows, recorded, _telling)
        fact = recorded.fact
        if isinstance(fact, Corrected) and recorded.corrects:
            fact = recorded.corrects[1]
        if isinstance(fact, Registered):
            rows.put(PEOPLE, person_id=fact.originator_id, organisation=fact.organisation, demo=fact.demo)
        elif isinstance(fact, Merged | MergeUndone):
            _merge(rows, fact, recorded.position)
        elif isinstance(fact, Hired):
            rows.put(
                RECORDS,
                staff_id=fact.originator_id,
                person_id=fact.person,
                school=fact.school,
                in_profession_since=fact.in_profession_since,
            )


def _merge(rows: Rows, fact: Merged | MergeUndone, position: int) -> None:
    person = fact.originator_id
    if isinstance(fact, Merged):
        rows.put(MERGES, person_id=person, known_from=position, known_to=OPEN_POSITION, into=fact.into)
        return
    for row in rows.find(MERGES, person_id=person):
        if row["known_to"] == OPEN_POSITION:
            rows.put(MERGES, **row | {"known_to": position})


def _telling(fact: Fact) -> Iterable[Told]:
    key = {"staff_id": fact.originator_id}
    if isinstance(fact, Hired | Changed | HiredAgain):
        yield Holds(key, _post(fact.post), fact.occurred_on)
    elif isinstance(fact, Ended):
        yield Ends(key, fact.occurred_on + DAY)


def _post(post: Post) -> dict[str, Any]:
    return {"position": post.position, "category": post.category.value, "subjects": list(post.subjects)}


def staff(
    reader: Reader,
    schools: Ids | None,
    on: date,
    *,
    person: PersonId | None = None,
    categories: Collection[WorkCategory] | None = None,
    known_at: int | None = None,
    after: UUID | None = None,
    limit: int | None = None,
) -> list[Row]:
    """Who worked in the schools (None: anywhere) on a day; `since`: first day of the post. In order of record ids."""
    records, posts = reader[RECORDS], reader[POSTS.table]
    since, until = posts.c.valid_from.label("since"), posts.c.valid_to.label("until")
    columns = (records, posts.c.position, posts.c.category, posts.c.subjects, since, until)
    query = select(*columns).join(posts, posts.c.staff_id == records.c.staff_id).where(as_of(posts, on, known_at))
    if schools is not None:
        query = query.where(records.c.school.in_(schools))
    if person is not None:
        query = query.where(records.c.person_id == person)
    if categories is not None:
        query = query.where(posts.c.category.in_(sorted(categories)))
    if after is not None:
        query = query.where(records.c.staff_id > after)
    return [_shown(row) for row in reader.rows(query.order_by(records.c.staff_id).limit(limit))]


def employed(
    reader: Reader,
    schools: Ids | None,
    on: date,
    categories: Collection[WorkCategory] = PEDAGOGUES,
    known_at: int | None = None,
) -> Select[Any]:
    """Ids of the people of these categories who worked in the schools on a day, each once: a subquery."""
    records, posts = reader[RECORDS], reader[POSTS.table]
    query = (
        select(records.c.person_id)
        .join(posts, posts.c.staff_id == records.c.staff_id)
        .where(as_of(posts, on, known_at), posts.c.category.in_(sorted(categories)))
        .distinct()
    )
    return query if schools is None else query.where(records.c.school.in_(schools))


def pedagogues(reader: Reader, schools: Ids | None, on: date, known_at: int | None = None) -> frozenset[PersonId]:
    """The pedagogues employed in the schools on a day."""
    found = reader.rows(employed(reader, schools, on, PEDAGOGUES, known_at))
    return frozenset(PersonId(row["person_id"]) for row in found)


def people(
    reader: Reader,
    organisations: Ids | None,
    on: date,
    *,
    among: Collection[UUID] | None = None,
    merged: bool = False,
    after: UUID | None = None,
    limit: int | None = 50,
) -> list[Row]:
    """People (or those of them asked for) entered by the organisations or working there on a day, in order of ids.

    An id that went into another is left out unless asked for by `merged`; the one that stayed stands in its place.
    """
    table, gone = reader[PEOPLE], survivors(reader)
    query = select(table)
    if organisations is not None:
        here = _here(reader, organisations, on)
        if gone:
            left = reader.rows(select(table.c.person_id).where(table.c.person_id.in_(_merged(reader)), here))
            here = or_(here, table.c.person_id.in_({gone[row["person_id"]] for row in left}))
        query = query.where(here)
    if not merged:
        query = query.where(table.c.person_id.not_in(_merged(reader)))
    if among is not None:
        query = query.where(table.c.person_id.in_(among))
    if after is not None:
        query = query.where(table.c.person_id > after)
    return reader.rows(query.order_by(table.c.person_id).limit(limit))


def _here(reader: Reader, organisations: Ids, on: date) -> ColumnElement[bool]:
    """Who was entered by the organisations or works there on a day."""
    table, records, posts = reader[PEOPLE], reader[RECORDS], reader[POSTS.table]
    working = select(records.c.person_id).join(posts, and_(posts.c.staff_id == records.c.staff_id, as_of(posts, on)))
    here = working.where(records.c.school.in_(organisations))
    return or_(table.c.organisation.in_(organisations), table.c.person_id.in_(here))


def _merged(reader: Reader) -> Select[Any]:
    merges = reader[MERGES]
    return select(merges.c.person_id).where(merges.c.known_to == OPEN_POSITION)


def survivors(reader: Reader, known_at: int | None = None) -> dict[UUID, UUID]:
    """Each id that has gone, with the one that stands for it in the end, as known at a position (None: now)."""
    into = {row["person_id"]: row["into"] for row in reader.rows(merges_known(reader, known_at))}
    found: dict[UUID, UUID] = {}
    for person in into:
        passed = [person]
        while passed[-1] in into and into[passed[-1]] not in passed:
            passed.append(into[passed[-1]])
        found[person] = passed[-1]
    return found


def merges_known(reader: Reader, known_at: int | None = None) -> Select[Any]:
    """Ids that have gone (`person_id`) and those they went into (`into`), as known at a position (None: now)."""
    merges = reader[MERGES]
    at = OPEN_POSITION - 1 if known_at is None else known_at
    return select(merges.c.person_id, merges.c.into).where(merges.c.known_from <= at, merges.c.known_to > at)


def _shown(row: Row) -> Row:
    """`until` as people mean it: the last day of the post, None while no end is known."""
    return row | {"until": None if row["until"] == OPEN_DATE else row["until"] - DAY}
