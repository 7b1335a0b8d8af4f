"""How far the tree and a person's bindings have come: one look, taken with the question for the stored answer.

A command asks `Journal.answer` first; the same statement tells the newest positions of what the authority keeps in
memory, so that permission costs no query of its own. A look holds for the thread that took it, for a moment, and not
past a commit of this process that touches bindings or the tree.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import chain
from threading import Lock, local
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, literal_column, select

from application.ports import Request
from infrastructure.database import Database
from infrastructure.journal.entry import Answered
from infrastructure.journal.schema import bindings, commands, organisation_tree
from infrastructure.journal.statements import Statements, compiled
from infrastructure.journal.writer import answered
from infrastructure.wire import Rows, Statement, id_text, ids

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


Found = tuple[Answered | None, Rows | None]
"""What `commands` keeps of a command, and the first rows of its stream."""

_ANSWERS = """SELECT (SELECT coalesce(max(position), 0) FROM organisation_tree),
    (SELECT coalesce(max(position), 0) FROM bindings WHERE person = asked.actor),
    kept.request_hash, kept.first_position, kept.position, kept.streams
    FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS asked(actor, command_id, number) LEFT JOIN LATERAL
    (SELECT * FROM commands WHERE actor = asked.actor AND command_id = asked.command_id LIMIT 1) AS kept ON true
    ORDER BY asked.number"""
_STREAMS = """SELECT stream_version, kind, type, schema_version, payload, occurred_on, recorded_at, stream_id
    FROM unnest($1::uuid[]) AS asked(id) CROSS JOIN LATERAL
    (SELECT * FROM facts WHERE stream_id = asked.id ORDER BY stream_version LIMIT $2::int) AS first
    ORDER BY stream_id, stream_version"""
"""Columns statements.READ and the stream's id. LIMIT keeps both an index look-up, whatever the planner expects."""


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
        self._stream = Statements(dialect).stream_part
        self._answer = compiled(select(positions, *kept).select_from(positions).outerjoin(commands, answer), dialect)

    def opened(self, requests: Sequence[Request], most: int) -> list[Found]:
        """What `commands` keeps of each command and at most so many rows of its stream (None where none is named).

        The looks beside them are noted for this thread.
        """
        changes, at = self._changes, time.monotonic()
        answers, rows = self._ask(requests, most)
        known, looks = [], {}
        for request, (tree, own, *stored) in zip(requests, answers, strict=True):
            known.append(answered(*stored) if stored[0] is not None else None)
            looks[request.actor] = Look(request.actor, int(tree), int(own), changes, at)
        self._noted.looks = looks
        return [(each, rows.get(request.stream_id)) for each, request in zip(known, requests, strict=True)]

    def _ask(self, requests: Sequence[Request], most: int) -> tuple[Rows, dict[UUID | None, Rows]]:
        """A row for each request, and the rows of each stream."""
        streams = list({request.stream_id for request in requests if request.stream_id})
        if self._database.dialect == "postgresql":
            asked = ids(request.actor for request in requests), ids(request.command_id for request in requests)
            more: list[Statement] = [(_STREAMS, (ids(streams), most))] if streams else []
            answers, *parts = self._database.texts([(_ANSWERS, asked), *more])
            found: dict[str, Rows] = {}
            for row in chain(*parts):
                found.setdefault(row[-1], []).append(row)
            return answers, {stream: found.get(id_text(stream), []) for stream in streams}
        key = self._database.key
        each = [(key(request.actor), key(request.actor), key(request.command_id)) for request in requests]
        parts = self._database.texts(
            [*((self._answer, one) for one in each), *((self._stream, (key(stream), 0, most)) for stream in streams)]
        )
        return [part[0] for part in parts[: len(each)]], dict(zip(streams, parts[len(each) :], strict=True))

    def look(self, person: UUID | None = None) -> Look:
        """The look noted by this thread if it still holds and is about the person; a new one otherwise."""
        looks: dict[UUID, Look] = getattr(self._noted, "looks", {})
        noted = looks.get(person) if person else next(iter(looks.values()), None)
        if noted and noted.changes == self._changes and time.monotonic() - noted.at < HOLDS:
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
