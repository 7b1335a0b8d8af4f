"""Marks for people who were entered before there were any: once a database, in pages, again after a kill."""

from __future__ import annotations

import logging
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from domain.kernel import PersonId
from infrastructure.accounts.tables import name_marks
from infrastructure.beginnings import known, noted
from infrastructure.database import Database
from infrastructure.journal.schema import vault as table
from infrastructure.vault import PeopleVault, SealBroken

PAGE = 500
DONE_NOTE = "name_marks"
"""Says in `meta` that everybody has marks; from then on they come with the facts."""

logger = logging.getLogger(__name__)


def mark_all(database: Database, vault: PeopleVault) -> int:
    """How many people got marks now; nobody's are made twice."""
    if known(database, DONE_NOTE):
        return 0
    marked, after = 0, UUID(int=0)
    while True:
        with database.write() as connection:
            people = _unmarked(connection, after)
            marked += sum(_mark(connection, vault, *row) for row in people)
        if not people:
            break
        after = people[-1][0]
    noted(database, DONE_NOTE, "1")
    return marked


def _unmarked(connection: Connection, after: UUID) -> list[tuple[PersonId, bytes, bytes]]:
    """The next people without a mark; a change of their details waits for this transaction."""
    has_marks = select(name_marks.c.person_id).where(name_marks.c.person_id == table.c.person_id).exists()
    query = select(table.c.person_id, table.c.wrapped_key, table.c.details).where(
        table.c.person_id > after, table.c.wrapped_key.is_not(None), table.c.merged_into.is_(None), ~has_marks
    )
    rows = connection.execute(query.order_by(table.c.person_id).limit(PAGE).with_for_update()).all()
    return [(PersonId(person), wrapped, details) for person, wrapped, details in rows]


def _mark(connection: Connection, vault: PeopleVault, person: PersonId, wrapped: bytes, details: bytes) -> int:
    try:
        marks = vault.marks(person, wrapped, details)
    except SealBroken:  # whoever reads the name will hear of it; the others are found all the same
        logger.warning("details of a person do not open", extra={"person": str(person)})
        return 0
    rows = [{"person_id": person, "mark": mark, "kind": kind} for mark, kind in marks]
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(name_marks).on_conflict_do_nothing(), rows)  # another process may be at it too
    return 1
