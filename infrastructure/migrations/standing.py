"""At which revision a database stands, and whether a program of this version may use it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, inspect, select

from infrastructure.columns import metadata
from infrastructure.database import Database
from infrastructure.journal.schema import HEAD, REVISIONS, create, revisions


class State(StrEnum):
    """What is to be done about it."""

    EMPTY = "empty"
    UNMARKED = "unmarked"
    """Tables of the journal that name no revision."""
    BEHIND = "behind"
    CURRENT = "current"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class Standing:
    """`revision` is what the database names, None where it names none."""

    state: State
    revision: str | None


class Unmigrated(Exception):
    """The database is not at the revision this program works with: `letopis migrate` brings it there."""

    def __init__(self, state: State, file: Path | None) -> None:
        super().__init__(state)
        self.state = state
        self.file = file
        """SQLite's; None on a server."""


class Newer(Exception):
    """A newer program has migrated the database; this one would not understand it."""


class UnknownShape(Exception):
    """The tables name no revision and are not those of the first one; `differences` are lines of a shape."""

    def __init__(self, differences: tuple[str, ...]) -> None:
        super().__init__("; ".join(differences))
        self.differences = differences


def standing(connection: Connection) -> Standing:
    """Where the database stands."""
    made = not metadata.tables.keys().isdisjoint(inspect(connection).get_table_names())
    # tables first: they are made together with the revision, so whoever saw them sees it too
    revision = connection.scalar(select(revisions.c.version_num)) if _marked(connection) else None
    if revision is None:
        return Standing(State.UNMARKED if made else State.EMPTY, None)
    if revision not in REVISIONS:
        return Standing(State.NEWER, revision)
    return Standing(State.CURRENT if revision == HEAD else State.BEHIND, revision)


def _marked(connection: Connection) -> bool:
    """Asked anew: an inspector remembers what it has seen."""
    return inspect(connection).has_table(revisions.name)


def opened(url: str) -> Database:
    """A journal's database at the head: SQLite's tables are made in a new place, anything else is refused.

    Raises Unmigrated or Newer. A server's database is never altered by starting a program beside it.
    """
    database = Database(url)
    try:
        ready(database)
    except BaseException:
        database.close()
        raise
    return database


def ready(database: Database) -> None:
    """Raises Unmigrated or Newer unless the database is at the head or was a new file."""
    with database.read() as connection:
        found = standing(connection)
    if found.state is State.EMPTY and database.dialect == "sqlite":
        create(database)
    elif found.state is State.NEWER:
        raise Newer(found.revision)
    elif found.state is not State.CURRENT:
        raise Unmigrated(found.state, database.path)
