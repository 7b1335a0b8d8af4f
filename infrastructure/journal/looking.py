"""How far the tree and a person's bindings have come: one look, taken with the question for the stored answer.

A command asks `Journal.answer` first; the same statement tells the newest positions of what the authority keeps in
memory, so that permission costs no query of its own. A look holds for the thread that took it, for a moment, and not
past a commit of this process that touches bindings or the tree.
"""

from __future__ import annotations

import time
from threading import Lock, local
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, literal_column, select

from infrastructure.database import Database
from infrastructure.journal.entry import Answered
from infrastructure.journal.schema import bindings, commands, organisation_tree
from infrastructure.journal.statements import compiled
from infrastructure.journal.writer import answered

HOLDS = 0.05
"""Seconds a look holds: from the beginning of a command to the end of its permission."""


NONE: ColumnElement[int] = literal_column("0")


class Look(NamedTuple):
    """Newest positions as of a moment."""

    person: UUID | None
    tree: int
    bindings: int
    changes: int
    at: float


class Looking:
    """One for a database in a process: the journal notes, the authority asks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted = local()
        self._changes = 0
        tree = select(func.coalesce(func.max(organisation_tree.c.position), NONE)).scalar_subquery()
        own = select(func.coalesce(func.max(bindings.c.position), NONE)).where(bindings.c.person == bindparam("person"))
        positions = select(tree.label("tree"), own.scalar_subquery().label("own")).subquery()
        answer = (commands.c.actor == bindparam("actor")) & (commands.c.command_id == bindparam("command_id"))
        kept = (commands.c.request_hash, commands.c.first_position, commands.c.position, commands.c.streams)
        dialect = database.hot
        self._look = compiled(select(positions), dialect)
        self._answer = compiled(select(positions, *kept).select_from(positions).outerjoin(commands, answer), dialect)

    def answered(self, actor: UUID, command_id: UUID) -> Answered | None:
        """What `commands` keeps of a command; the look beside it is noted for this thread."""
        key = self._database.key(actor)
        changes, at = self._changes, time.monotonic()
        ((tree, own, *stored),) = self._database.text(self._answer, (key, key, self._database.key(command_id)))
        self._noted.look = Look(actor, int(tree), int(own), changes, at)
        return answered(*stored) if stored[0] is not None else None

    def look(self, person: UUID | None = None) -> Look:
        """The look noted by this thread if it still holds and is about the person; a new one otherwise."""
        noted: Look | None = getattr(self._noted, "look", None)
        if (
            noted
            and noted.changes == self._changes
            and time.monotonic() - noted.at < HOLDS
            and person in {None, noted.person}
        ):
            return noted
        changes, at = self._changes, time.monotonic()
        ((tree, own),) = self._database.text(self._look, (self._database.key(person) if person else None,))
        return Look(person, int(tree), int(own), changes, at)

    def changed(self) -> None:
        """This process has committed a change of bindings or the tree: looks taken before hold no more."""
        self._changes += 1


def looking_at(database: Database) -> Looking:
    """The process's one for a database."""
    with _one_at_a_time:
        if Looking not in database.companions:
            database.companions[Looking] = Looking(database)
        looking: Looking = database.companions[Looking]
        return looking


_one_at_a_time = Lock()
