"""How far the tree and a person's bindings have come: one look, taken with the question for the stored answer.

A command asks `Journal.answer` first; the same statement tells the newest positions of what the authority keeps in
memory, so that permission costs no query of its own. A look holds for the thread that took it, for a moment, and not
past a commit of this process that touches bindings or the tree.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from threading import Lock, local
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, select, union_all

from application.ports import Request
from infrastructure.database import Database, moment_text
from infrastructure.journal.entry import Answered
from infrastructure.journal.plan import Tail
from infrastructure.journal.recall import Sight
from infrastructure.journal.schema import absences, bindings, commands, organisation_tree
from infrastructure.journal.statements import Statements, compiled
from infrastructure.journal.writer import answered
from infrastructure.wire import Rows, id_text, ids

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


class End(NamedTuple):
    """The newest fact of all as of a moment."""

    position: int
    recorded_at: str

    def sight(self, request: Request, stream: Rows) -> Sight:
        """What a command has seen; `stream`: all its rows, columns of _STREAMS."""
        assert request.stream_id
        version, *_, digest, _ = stream[-1]
        return Sight(self.position, self.recorded_at, request.stream_id, Tail(int(version), bytes.fromhex(digest[2:])))


Answers = tuple[Rows, dict[UUID | None, Rows], End | None]
"""A row for each request, the rows of each stream, and the end."""


class Found(NamedTuple):
    """What `commands` keeps of a command, the first rows of its stream, and what that tells of the journal's end."""

    answered: Answered | None
    rows: Rows | None
    sight: Sight | None


_END = "SELECT position, recorded_at FROM facts ORDER BY position DESC LIMIT 1"
"""Asked before all else: whatever is read after it knows every fact up to there."""
_ANSWERS = """SELECT (SELECT coalesce(max(position), 0) FROM organisation_tree),
    (SELECT coalesce(max(position), 0) FROM (SELECT position FROM bindings WHERE person = asked.actor
        UNION ALL SELECT position FROM absences WHERE deputy = asked.actor
        UNION ALL SELECT b.position FROM absences AS a JOIN bindings AS b ON b.person = a.person
        WHERE a.deputy = asked.actor) AS own),
    kept.request_hash, kept.first_position, kept.position, kept.streams
    FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS asked(actor, command_id, number) LEFT JOIN LATERAL
    (SELECT * FROM commands WHERE actor = asked.actor AND command_id = asked.command_id LIMIT 1) AS kept ON true
    ORDER BY asked.number"""
_STREAMS = """SELECT stream_version, kind, type, schema_version, payload, occurred_on, recorded_at, digest, stream_id
    FROM unnest($1::uuid[]) AS asked(id) CROSS JOIN LATERAL
    (SELECT * FROM facts WHERE stream_id = asked.id ORDER BY stream_version LIMIT $2::int) AS first
    ORDER BY stream_id, stream_version"""
"""Columns statements.READ, the digest and the stream's id. LIMIT keeps both an index look-up, whatever the planner
expects."""


class Looking:
    """One for a database in a process: the journal notes, the authority asks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted = local()
        self._changes = 0
        tree = select(func.coalesce(func.max(organisation_tree.c.position), NONE)).scalar_subquery()
        positions = select(tree.label("tree"), _own().scalar_subquery().label("own")).subquery()
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
        ask = self._ask_postgresql if self._database.dialect == "postgresql" else self._ask_sqlite
        answers, rows, end = ask(requests, most)
        found, looks = [], {}
        for request, (tree, own, *stored) in zip(requests, answers, strict=True):
            looks[request.actor] = Look(request.actor, int(tree), int(own), changes, at)
            known, stream = answered(*stored) if stored[0] is not None else None, rows.get(request.stream_id)
            sight = end.sight(request, stream) if end and stream and not known and len(stream) < most else None
            found.append(Found(known, stream, sight))
        self._noted.looks = looks
        return found

    def _ask_postgresql(self, requests: Sequence[Request], most: int) -> Answers:
        streams = ids({request.stream_id for request in requests if request.stream_id})
        asked = ids(request.actor for request in requests), ids(request.command_id for request in requests)
        end, answers, parts = self._database.texts([(_END, ()), (_ANSWERS, asked), (_STREAMS, (streams, most))])
        found: dict[str, Rows] = {}
        for row in parts:
            found.setdefault(row[-1], []).append(row)
        named = [request.stream_id for request in requests if request.stream_id]
        return answers, {stream: found.get(id_text(stream), []) for stream in named}, _end(end)

    def _ask_sqlite(self, requests: Sequence[Request], most: int) -> Answers:
        """One statement after another, each of microseconds."""
        key = self._database.key
        each = [(*[key(request.actor)] * (OWN + 1), key(request.command_id)) for request in requests]
        streams = list({request.stream_id for request in requests if request.stream_id})
        parts = self._database.texts(
            [*((self._answer, one) for one in each), *((self._stream, (key(stream), 0, most)) for stream in streams)]
        )
        rows: dict[UUID | None, Rows] = dict(zip(streams, parts[len(each) :], strict=True))
        return [part[0] for part in parts[: len(each)]], rows, None

    def look(self, person: UUID | None = None) -> Look:
        """The look noted by this thread if it still holds and is about the person; a new one otherwise."""
        looks: dict[UUID, Look] = getattr(self._noted, "looks", {})
        noted = looks.get(person) if person else next(iter(looks.values()), None)
        if noted and noted.changes == self._changes and time.monotonic() - noted.at < HOLDS:
            return noted
        changes, at = self._changes, time.monotonic()
        ((tree, own),) = self._database.text(self._look, [self._database.key(person) if person else None] * OWN)
        return Look(person, int(tree), int(own), changes, at)

    def changed(self) -> None:
        """This process has committed a change of bindings or the tree: looks taken before hold no more."""
        self._changes += 1


OWN = 3
"""Times a person is named in `_own`."""


def _own() -> Select[tuple[int]]:
    """The newest change of what a person holds: bindings, absences the person stands in for, bindings of the absent.

    No line of these ever goes without another at a later position, so the newest never goes back.
    """
    own = select(bindings.c.position).where(bindings.c.person == bindparam("person"))
    stands_in = select(absences.c.position).where(absences.c.deputy == bindparam("deputy"))
    of_absent = (
        select(bindings.c.position)
        .join(absences, absences.c.person == bindings.c.person)
        .where(absences.c.deputy == bindparam("stand_in"))
    )
    lines = union_all(own, stands_in, of_absent).subquery()
    return select(func.coalesce(func.max(lines.c.position), NONE))


def _end(rows: Rows) -> End:
    if not rows:
        return End(0, "")
    ((position, recorded_at),) = rows
    return End(int(position), moment_text(datetime.fromisoformat(recorded_at)))


def looking_at(database: Database) -> Looking:
    """The process's one for a database."""
    with _one_at_a_time:
        if Looking not in database.companions:
            database.companions[Looking] = Looking(database)
        looking: Looking = database.companions[Looking]
        return looking


_one_at_a_time = Lock()
