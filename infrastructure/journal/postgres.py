"""The append transaction on PostgreSQL: two round trips a group, one to lock and look, one to write and commit.

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

from domain.kernel import PersonId
from infrastructure.database import Database, moment_text
from infrastructure.journal import inline
from infrastructure.journal.entry import Answered, CommandKey, Entry
from infrastructure.journal.plan import Held, Plan, Row, Seen, Tail
from infrastructure.journal.registry import read_row
from infrastructure.journal.schema import APPEND_LOCK
from infrastructure.journal.statements import Statements
from infrastructure.journal.writer import (
    Transient,
    Unavailable,
    answered,
    streams_of,
    streams_text,
    wanted_claims,
)
from infrastructure.wire import PostgresWire, Rows, Statement, Value, as_uuid, bytea, id_text, ids

_BEGIN: Statement = ("BEGIN", ())
_LOCK: Statement = (f"SELECT pg_advisory_xact_lock({APPEND_LOCK})", ())
_COMMIT: Statement = ("COMMIT", ())
_ANSWERS = """SELECT actor, command_id, request_hash, first_position, position, streams
    FROM commands JOIN unnest($1::uuid[], $2::uuid[]) AS asked(actor, command_id) USING (actor, command_id)"""
_TAILS = """SELECT stream_id, stream_version, digest FROM unnest($1::uuid[]) AS touched(id) CROSS JOIN LATERAL
    (SELECT * FROM facts WHERE stream_id = touched.id ORDER BY stream_version DESC LIMIT 1) AS tail"""
_CLAIMS = """SELECT scope, key, slot, stream_id, position FROM claims
    JOIN (SELECT each ->> 0 AS scope, each ->> 1 AS key FROM json_array_elements($1::json) AS each) AS wanted
    USING (scope, key)
    UNION SELECT scope, key, slot, stream_id, position FROM claims WHERE stream_id = ANY($2::uuid[])"""

_AGAIN = {"40001", "40P01", "55P03"}
"""Serialization failure, deadlock, lock timeout."""
_NO_ROOM = {"53100", "53200"}
"""Disk full, out of memory."""


class PostgresWriter:
    """Keeps one connection in autocommit and says BEGIN and COMMIT itself, so they travel with their statements."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = Statements(database.hot)
        self._kept: PostgresWire | None = None

    def look(self, group: Sequence[Entry]) -> Seen:
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
            return _seen(*self._wire().batch(asked)[2:])
        except psycopg.Error as error:
            raise _judged(error) from error

    def commit(self, plan: Plan) -> None:
        try:
            wire = self._wire()
            lines = [each for stream in inline.touched(plan.rows) for each in self._lines(wire, stream)]
            wire.batch([*self._rows(plan), *lines, _COMMIT])
        except psycopg.Error as error:
            raise _judged(error) from error

    def abandon(self) -> None:
        try:
            self._wire().text("ROLLBACK")
        except psycopg.Error as error:
            raise _judged(error) from error

    def discard(self) -> None:
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

    def _rows(self, plan: Plan) -> Iterator[Statement]:
        sql = self._sql
        yield from ((sql.insert_fact, _fact(row)) for row in plan.rows)
        yield from ((sql.insert_command, _command(*item)) for item in plan.commands.items())
        yield from ((sql.delete_claim, place) for place in plan.freed())
        for scope, key, slot, held in plan.taken():
            yield sql.insert_claim, (scope, key, slot, str(held.stream_id), held.position)
        for position, job in plan.jobs:
            yield sql.insert_job, (job.name, json.dumps(dict(job.args)), position)
        for entry in plan.vault:
            yield sql.insert_vault, (str(entry.person_id), bytea(entry.wrapped_key), bytea(entry.details))

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


def _fact(row: Row) -> list[Value]:
    return [row.position, *row.line.values, row.recorded_at, bytea(row.digest)]


def _command(command: CommandKey, known: Answered) -> Sequence[Value]:
    receipt = known.receipt
    kept = (known.request_hash, known.first_position, receipt.position, streams_text(receipt))
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
