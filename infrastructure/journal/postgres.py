"""The append transaction on PostgreSQL: one round trip a group where this process remembers what a look would find,
otherwise two: one to lock and look, one to write and commit.

The lock is an advisory one of the transaction: readers and VACUUM never meet it, and it goes with the transaction
however that ends. Statements run in READ COMMITTED, so each sees what the lock's last holder committed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain

import psycopg

from application.ports import VaultEntry
from domain.kernel import PersonId
from infrastructure.database import Database, moment_text
from infrastructure.journal import inline
from infrastructure.journal.entry import Answered, CommandKey, Entry
from infrastructure.journal.erasing import erased_in, merged_in
from infrastructure.journal.plan import Held, Plan, Row, Seen, Tail
from infrastructure.journal.recall import Recall
from infrastructure.journal.registry import read_row
from infrastructure.journal.schema import APPEND_LOCK, commands, facts
from infrastructure.journal.statements import Statements, columns_of
from infrastructure.journal.writer import (
    Overtaken,
    Transient,
    Unavailable,
    answered,
    streams_of,
    streams_text,
    wanted_claims,
)
from infrastructure.wire import PostgresWire, Rows, Statement, Value, array, as_uuid, bytea, id_text, ids

_BEGIN: Statement = ("BEGIN", ())
_LOCK: Statement = (f"SELECT pg_advisory_xact_lock({APPEND_LOCK})", ())
_COMMIT: Statement = ("COMMIT", ())
_ANSWERS = """SELECT kept.* FROM unnest($1::uuid[], $2::uuid[]) AS asked(actor, command_id) CROSS JOIN LATERAL
    (SELECT actor, command_id, request_hash, first_position, position, streams FROM commands
    WHERE actor = asked.actor AND command_id = asked.command_id LIMIT 1) AS kept"""
_TAILS = """SELECT stream_id, stream_version, digest FROM unnest($1::uuid[]) AS touched(id) CROSS JOIN LATERAL
    (SELECT * FROM facts WHERE stream_id = touched.id ORDER BY stream_version DESC LIMIT 1) AS tail"""
_CLAIMS = """SELECT scope, key, slot, stream_id, position FROM claims
    JOIN (SELECT each ->> 0 AS scope, each ->> 1 AS key FROM json_array_elements($1::json) AS each) AS wanted
    USING (scope, key)
    UNION SELECT scope, key, slot, stream_id, position FROM claims WHERE stream_id = ANY($2::uuid[])"""

WARY = 8
"""Groups that look after one was overtaken: where processes write in turn, remembering does not pay."""

_AGAIN = {"40001", "40P01", "55P03", "25P03", "25P04"}
"""Serialization failure, deadlock, lock timeout; a transaction that PostgreSQL ended because we were stopped in it."""
_NO_ROOM = {"53100", "53200"}
"""Disk full, out of memory."""


class PostgresWriter:
    """Keeps one connection in autocommit and says BEGIN and COMMIT itself, so they travel with their statements."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = Statements(database.hot)
        self._kept: PostgresWire | None = None
        self._recall = Recall()
        self._wary = 0
        """Groups that are still to look, whatever is remembered."""
        self._looked = False
        """Whether the transaction has begun, and the lock is held."""

    def look(self, group: Sequence[Entry]) -> Seen:
        self._wary, wary = max(self._wary - 1, 0), self._wary
        return (None if wary else self._recall.seen(group)) or self._look(group)

    def _look(self, group: Sequence[Entry]) -> Seen:
        keys, releasing = wanted_claims(group)
        asked: list[Statement] = [
            _BEGIN,
            _LOCK,
            (self._sql.head, ()),
            (_ANSWERS, _commands(group)),
            (_TAILS, (ids(streams_of(group)),)),
        ]
        if keys or releasing:
            asked.append((_CLAIMS, (json.dumps(keys), ids(releasing))))
        try:
            seen = _seen(*self._wire().batch(asked)[2:])
        except psycopg.Error as error:
            raise _judged(error) from error
        self._looked = True
        return seen

    def commit(self, plan: Plan) -> None:
        begin = () if self._looked else (_BEGIN, _LOCK)
        try:
            wire = self._wire()
            lines = [each for stream in inline.touched(plan.rows) for each in self._lines(wire, stream)]
            written = wire.batch([*begin, self._add(plan), *self._rows(plan), *lines, _COMMIT])[len(begin)]
        except psycopg.Error as error:
            raise _judged(error) from error
        self._looked = False
        if not written:
            self._wary = WARY
            raise Overtaken("another process has written since")
        self._recall.committed(plan)

    def abandon(self) -> None:
        if not self._looked:
            self._wary = max(self._wary, 1)
            raise Overtaken("nobody is refused, or answered again, from memory alone")
        self._looked = False
        try:
            self._wire().text("ROLLBACK")
        except psycopg.Error as error:
            raise _judged(error) from error

    def discard(self) -> None:
        self._recall, self._wary, self._looked = Recall(), 1, False
        kept, self._kept = self._kept, None
        if kept is not None:
            with suppress(psycopg.Error):
                kept.close()

    def close(self) -> None:
        self.discard()

    def _wire(self) -> PostgresWire:
        if self._kept is None:
            wire = self._database.wire()
            assert isinstance(wire, PostgresWire)
            self._kept = wire
        return self._kept

    def _add(self, plan: Plan) -> Statement:
        """The facts and the answers, from memory only if nothing has come before them; rows for the answers written."""
        told, done = [_fact(row) for row in plan.rows], [_command(*item) for item in plan.commands.items()]
        head = None if self._looked else plan.rows[0].position - 1  # after a look the keys refuse what is wrong
        if len(told) == len(done) == 1:
            return self._sql.add_one, (*done[0], *told[0], head)
        return self._sql.add_many, (*columns_of(commands, done), *columns_of(facts, told), head)

    def _rows(self, plan: Plan) -> Iterator[Statement]:
        """What else commits with them."""
        sql = self._sql
        yield from ((sql.delete_claim, place) for place in plan.freed())
        for scope, key, slot, held in plan.taken():
            yield sql.insert_claim, (scope, key, slot, str(held.stream_id), held.position)
        for position, job in plan.jobs:
            yield sql.insert_job, (job.name, json.dumps(dict(job.args)), position)
        for entry in plan.vault:
            yield from self._person(entry)
        for person, into in merged_in(plan.rows).items():
            yield sql.join, (str(into) if into else None, str(person))
            yield from ((statement, (str(person),)) for statement in sql.part if into)
        for person in erased_in(plan.rows):
            yield from ((statement, (str(person),)) for statement in sql.erase)

    def _person(self, entry: VaultEntry) -> Iterator[Statement]:
        person, marks = str(entry.person_id), [bytea(mark.mark) for mark in entry.marks]
        yield self._sql.insert_vault, (person, bytea(entry.wrapped_key), bytea(entry.details), entry.under)
        yield self._sql.delete_marks, (person,)
        if marks:
            kinds = array([mark.kind for mark in entry.marks], quoted=False)
            yield self._sql.insert_marks, (person, array(marks, quoted=True), kinds)

    def _lines(self, wire: PostgresWire, stream: inline.Touched) -> Iterator[Statement]:
        stream_id, table = str(stream.stream_id), inline.INLINE[stream.kind][0].name
        stored = wire.text(self._sql.stream, (stream_id, 0)) if stream.stored else []
        rows = inline.lines(stream, [read_row(stream_id, row) for row in stored])
        yield self._sql.delete_lines[table], (stream_id,)
        yield from ((self._sql.insert_lines[table], _plain(row)) for row in rows)


def _seen(head: Rows, answers: Rows, tails: Rows, *claims: Rows) -> Seen:
    seen = Seen()
    if head:
        seen.position, seen.recorded_at = int(head[0][0]), moment_text(datetime.fromisoformat(head[0][1]))
    for actor, command_id, *row in answers:
        seen.answers[PersonId(as_uuid(actor)), as_uuid(command_id)] = answered(*row)
    for stream_id, version, digest in tails:
        seen.tails[as_uuid(stream_id)] = Tail(int(version), bytes.fromhex(digest[2:]))
    for scope, key, slot, stream_id, position in chain(*claims):
        seen.claims.setdefault((scope, key), {})[int(slot)] = Held(as_uuid(stream_id), int(position))
    return seen


def _commands(group: Sequence[Entry]) -> tuple[str, str]:
    return ids(entry.command[0] for entry in group), ids(entry.command[1] for entry in group)


def _fact(row: Row) -> tuple[str | None, ...]:
    return str(row.position), *row.line.values, row.recorded_at, bytea(row.digest)


def _command(command: CommandKey, known: Answered) -> tuple[str, ...]:
    receipt = known.receipt
    kept = (known.request_hash, str(known.first_position), str(receipt.position), streams_text(receipt))
    return id_text(command[0]), id_text(command[1]), *kept


def _plain(values: Iterable[object]) -> list[Value]:
    """Text, integers and NULL as they are, everything else (ids, days) as it is written."""
    return [value if value is None or isinstance(value, str | int) else str(value) for value in values]


def _judged(error: psycopg.Error) -> Exception:
    """What may be tried again, what may not yet, and what is a mistake of ours."""
    state = error.sqlstate
    if state in _NO_ROOM:
        return Unavailable(str(error))
    if state is None:
        return Transient(str(error)) if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) else error
    return Transient(str(error)) if state in _AGAIN or state[:2] in {"08", "57"} else error
