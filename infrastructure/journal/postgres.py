"""The append transaction on PostgreSQL: two round trips a group, one to lock and look, one to write and commit.

The lock is an advisory one of the transaction: readers and VACUUM never meet it, and it goes with the transaction
however that ends. Statements run in READ COMMITTED, so each sees what the lock's last holder committed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import psycopg

from infrastructure.database import Database, moment_text
from infrastructure.journal import inline
from infrastructure.journal.entry import Answered, CommandKey, Entry
from infrastructure.journal.plan import Held, Plan, Seen, Tail
from infrastructure.journal.registry import read_row
from infrastructure.journal.schema import APPEND_LOCK
from infrastructure.journal.statements import Statements
from infrastructure.journal.writer import (
    Transient,
    Unavailable,
    answered,
    columns,
    streams_of,
    streams_text,
    wanted_claims,
)

_LOCK = f"SELECT pg_advisory_xact_lock({APPEND_LOCK})"
_ANSWERS = """SELECT actor, command_id, request_hash, first_position, position, streams
    FROM commands JOIN unnest(%s::uuid[], %s::uuid[]) AS asked(actor, command_id) USING (actor, command_id)"""
_TAILS = """SELECT stream_id, stream_version, digest FROM unnest(%s::uuid[]) AS touched(id) CROSS JOIN LATERAL
    (SELECT * FROM facts WHERE stream_id = touched.id ORDER BY stream_version DESC LIMIT 1) AS tail"""
_CLAIMS = """SELECT scope, key, slot, stream_id, position FROM claims
    JOIN unnest(%s::text[], %s::text[]) AS wanted(scope, key) USING (scope, key)
    UNION SELECT scope, key, slot, stream_id, position FROM claims WHERE stream_id = ANY(%s::uuid[])"""

_AGAIN = {"40001", "40P01", "55P03"}
"""Serialization failure, deadlock, lock timeout."""
_NO_ROOM = {"53100", "53200"}
"""Disk full, out of memory."""

Connection = psycopg.Connection[Any]


class PostgresWriter:
    """Keeps one connection in autocommit and says BEGIN and COMMIT itself, so they travel with their statements."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = Statements(database.writer.dialect)
        self._kept: Connection | None = None

    def look(self, group: Sequence[Entry]) -> Seen:
        try:
            connection = self._connection()
            keys, releasing = wanted_claims(group)
            with connection.pipeline():
                connection.execute("BEGIN")
                connection.execute(_LOCK)
                head = connection.execute(self._sql.head)
                answers = connection.execute(_ANSWERS, _commands(group))
                tails = connection.execute(_TAILS, (_ids(streams_of(group)),))
                claims = connection.execute(_CLAIMS, _claims(keys, releasing)) if keys or releasing else None
            return _seen(head.fetchone(), answers.fetchall(), tails.fetchall(), claims.fetchall() if claims else ())
        except psycopg.Error as error:
            raise _judged(error) from error

    def commit(self, plan: Plan) -> None:
        try:
            connection = self._connection()
            lines = [self._lines(connection, stream) for stream in inline.touched(plan.rows)]
            with connection.pipeline(), connection.cursor() as cursor:
                self._write(cursor, plan)
                for table, stream_id, rows in lines:
                    cursor.execute(self._sql.delete_lines[table], (stream_id,))
                    cursor.executemany(self._sql.insert_lines[table], rows)
                cursor.execute("COMMIT")
        except psycopg.Error as error:
            raise _judged(error) from error

    def abandon(self) -> None:
        try:
            self._connection().execute("ROLLBACK")
        except psycopg.Error as error:
            raise _judged(error) from error

    def discard(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            with suppress(psycopg.Error):
                kept.close()

    def close(self) -> None:
        self.discard()

    def _connection(self) -> Connection:
        if self._kept is None or self._kept.closed:
            self._kept = self._database.connect_alone()
        return self._kept

    def _write(self, cursor: psycopg.Cursor[Any], plan: Plan) -> None:
        sql = self._sql
        cursor.executemany(sql.insert_fact, map(columns, plan.rows))
        cursor.executemany(sql.insert_command, [_command(*item) for item in plan.commands.items()])
        if freed := plan.freed():
            cursor.executemany(sql.delete_claim, freed)
        if taken := plan.taken():
            cursor.executemany(sql.insert_claim, [(*place[:3], *place[3]) for place in taken])
        if plan.jobs:
            jobs = [(job.name, json.dumps(dict(job.args)), position) for position, job in plan.jobs]
            cursor.executemany(sql.insert_job, jobs)
        if plan.vault:
            vault = [(entry.person_id, entry.wrapped_key, entry.details) for entry in plan.vault]
            cursor.executemany(sql.insert_vault, vault)

    def _lines(self, connection: Connection, stream: inline.Touched) -> tuple[str, UUID, list[inline.Values]]:
        stored = connection.execute(self._sql.stream, (stream.stream_id, 0)).fetchall() if stream.stored else ()
        rows = inline.lines(stream, [read_row(stream.stream_id, row) for row in stored])
        return inline.INLINE[stream.kind][0].name, stream.stream_id, rows


def _seen(
    head: tuple[Any, ...] | None,
    answers: Sequence[tuple[Any, ...]],
    tails: Sequence[tuple[Any, ...]],
    claims: Sequence[tuple[Any, ...]],
) -> Seen:
    seen = Seen(head[0], moment_text(head[1])) if head else Seen()
    seen.answers = {(actor, command_id): answered(*row) for actor, command_id, *row in answers}
    seen.tails = {stream_id: Tail(version, digest) for stream_id, version, digest in tails}
    for scope, key, slot, stream_id, position in claims:
        seen.claims.setdefault((scope, key), {})[slot] = Held(stream_id, position)
    return seen


def _ids(ids: Sequence[UUID]) -> str:
    """An array of ids as PostgreSQL writes it; the driver's own array dumper is slower."""
    return "{" + ",".join(map(str, ids)) + "}"


def _commands(group: Sequence[Entry]) -> tuple[str, str]:
    return _ids([entry.command[0] for entry in group]), _ids([entry.command[1] for entry in group])


def _claims(keys: Sequence[tuple[str, str]], releasing: Sequence[UUID]) -> tuple[list[str], list[str], str]:
    return [scope for scope, _ in keys], [key for _, key in keys], _ids(releasing)


def _command(command: CommandKey, known: Answered) -> tuple[object, ...]:
    receipt = known.receipt
    return *command, known.request_hash, known.first_position, receipt.position, streams_text(receipt)


def _judged(error: psycopg.Error) -> Exception:
    """What may be tried again, what may not yet, and what is a mistake of ours."""
    state = error.sqlstate
    if state in _NO_ROOM:
        return Unavailable(str(error))
    if state is None:
        return Transient(str(error)) if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) else error
    return Transient(str(error)) if state in _AGAIN or state[:2] in {"08", "57"} else error
