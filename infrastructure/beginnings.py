"""What was noted when the journal was begun, and holds for it from then on."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from infrastructure.database import Database
from infrastructure.journal.schema import meta


def noted(database: Database, name: str, value: str) -> str:
    """The first value anybody noted under a name: this one, unless another process was earlier."""
    dialect = sqlite if database.dialect == "sqlite" else postgresql
    found = known(database, name)
    if found is None:
        with database.write() as connection:
            connection.execute(dialect.insert(meta).values(key=name, value=value).on_conflict_do_nothing())
            found = connection.execute(select(meta.c.value).where(meta.c.key == name)).scalar_one()
    return found


def known(database: Database, name: str) -> str | None:
    """What was noted under a name; None while nothing was."""
    with database.read() as connection:
        return connection.scalar(select(meta.c.value).where(meta.c.key == name))
