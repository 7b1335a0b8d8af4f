"""Which of some people belong to a territory: entered there, or ever on its staff."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from uuid import UUID

from sqlalchemy import or_, select

from domain.kernel import OrganisationId, PersonId
from projections.model import Reader
from projections.staff_register import PEOPLE, RECORDS

BATCH = 1000
"""People asked for in one statement."""


def in_sight(
    reader: Reader, organisations: Collection[OrganisationId], people: Collection[UUID]
) -> frozenset[PersonId]:
    """Those among the people whom the organisations entered or have ever employed (model: StaffRegister)."""
    table, records = reader[PEOPLE], reader[RECORDS]
    employed = select(records.c.person_id).where(records.c.school.in_(organisations))
    here = or_(table.c.organisation.in_(organisations), table.c.person_id.in_(employed))
    found: set[PersonId] = set()
    for batch in _batches(people):
        rows = reader.rows(select(table.c.person_id).where(table.c.person_id.in_(batch), here))
        found.update(PersonId(row["person_id"]) for row in rows)
    return frozenset(found)


def _batches(people: Collection[UUID]) -> Iterator[list[UUID]]:
    waiting = iter(sorted(people))
    while batch := list(islice(waiting, BATCH)):
        yield batch
