"""The log of readings: who was shown whose personal data, by which operation, and what was looked at.

A row is committed before the answer leaves, so nothing is shown that is not in the log. It holds ids alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, insert, select

from domain.kernel import OrganisationId, PersonId
from infrastructure.accounts.tables import readings, readings_people
from infrastructure.database import Database


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer: `operation` of the API's description says why, `about` is the stream that was looked at."""

    at: datetime
    reader: PersonId
    role: str
    acting_for: OrganisationId | None
    operation: str
    about: UUID | None
    correlation_id: UUID | None
    people: frozenset[PersonId]


@dataclass(frozen=True, slots=True)
class Asked:
    """Readings of those who acted for these organisations; every other given part must fit, moments inclusive."""

    organisations: Collection[OrganisationId]
    reader: PersonId | None = None
    person: PersonId | None = None
    operation: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class Readings:
    """The tables `readings` and `readings_people` beside the journal."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, reading: Reading) -> None:
        """Commit the reading; raises the database's errors."""
        row = {name: getattr(reading, name) for name in Reading.__slots__ if name != "people"}
        with self._database.write() as connection:
            (number,) = connection.execute(insert(readings).values(row).returning(readings.c.id)).one()
            people = [{"reading_id": number, "person_id": person} for person in sorted(reading.people)]
            connection.execute(insert(readings_people), people)

    def page(self, asked: Asked, *, before: int | None = None, limit: int = 50) -> list[tuple[int, Reading]]:
        """Readings with their numbers, newest first; `before`: number of the last one seen."""
        query = _wanted(asked).order_by(readings.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(readings.c.id < before)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
            whose = select(readings_people).where(readings_people.c.reading_id.in_([row.id for row in rows]))
            people: dict[int, set[PersonId]] = {}
            for number, person in connection.execute(whose):
                people.setdefault(number, set()).add(PersonId(person))
        return [(row.id, _reading(row, frozenset(people.get(row.id, ())))) for row in rows]


def _wanted(asked: Asked) -> Select[tuple[object, ...]]:
    c = readings.c
    query = select(readings).where(c.acting_for.in_(asked.organisations))
    if asked.reader is not None:
        query = query.where(c.reader == asked.reader)
    if asked.operation is not None:
        query = query.where(c.operation == asked.operation)
    if asked.since is not None:
        query = query.where(c.at >= asked.since)
    if asked.until is not None:
        query = query.where(c.at <= asked.until)
    if asked.person is not None:
        whose = select(readings_people.c.reading_id).where(readings_people.c.person_id == asked.person)
        query = query.where(c.id.in_(whose))
    return query


def _reading(row: Row[tuple[object, ...]], people: frozenset[PersonId]) -> Reading:
    return Reading(row.at, row.reader, row.role, row.acting_for, row.operation, row.about, row.correlation_id, people)
