"""The append transaction on SQLite: BEGIN IMMEDIATE is the lock; statements cost microseconds, so each asks little."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from uuid import UUID

from application.ports import VaultEntry
from infrastructure.database import Database
from infrastructure.journal import inline
from infrastructure.journal.entry import Answered, CommandKey, Entry
from infrastructure.journal.erasing import erased_in, merged_in
from infrastructure.journal.plan import Held, Plan, Row, Seen, Tail
from infrastructure.journal.registry import read_row
from infrastructure.journal.statements import Statements
from infrastructure.journal.writer import (
    Transient,
    Unavailable,
    answered,
    streams_of,
    streams_text,
    wanted_claims,
)
from infrastructure.wire import SqliteWire, as_uuid

_TAIL = "SELECT stream_version, digest FROM facts WHERE stream_id = ? ORDER BY stream_version DESC LIMIT 1"
_CLAIM = "SELECT scope, key, slot, stream_id, position FROM claims WHERE scope = ? AND key = ?"
_HELD = "SELECT scope, key, slot, stream_id, position FROM claims WHERE stream_id = ?"


class SqliteWriter:
    """Keeps one connection; holds the process's turn from look() to the end of the transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = Statements(database.hot)
        self._kept: sqlite3.Connection | None = None
        self._has_turn = False

    def look(self, group: Sequence[Entry]) -> Seen:
        self._database.turn.acquire()
        self._has_turn = True
        try:
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            head = connection.execute(self._sql.head).fetchone()
            seen = Seen(*head) if head else Seen()
            self._look_at_commands(connection, group, seen)
            for stream_id in streams_of(group):
                if tail := connection.execute(_TAIL, (stream_id.hex,)).fetchone():
                    seen.tails[stream_id] = Tail(*tail)
            self._look_at_claims(connection, group, seen)
        except sqlite3.Error as error:
            raise _judged(error) from error
        return seen

    def commit(self, plan: Plan) -> None:
        connection = self._connection()
        try:
            for statement, rows in self._rows(plan):
                if rows:
                    connection.executemany(statement, rows)
            for stream in inline.touched(plan.rows):
                self._replace_lines(connection, stream)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise _judged(error) from error
        self._give_turn()

    def _rows(self, plan: Plan) -> Iterator[tuple[str, Sequence[Sequence[object]]]]:
        sql = self._sql
        yield sql.insert_fact, [_fact(row) for row in plan.rows]
        yield sql.insert_command, [_command(*item) for item in plan.commands.items()]
        yield sql.delete_claim, plan.freed()
        yield sql.insert_claim, [(*place[:3], *_driver(place[3])) for place in plan.taken()]
        yield sql.insert_job, [(job.name, json.dumps(dict(job.args)), position) for position, job in plan.jobs]
        if plan.vault:
            yield from self._people(plan.vault)
        for person, into in merged_in(plan.rows).items():
            yield sql.join, [(into.hex if into else None, person.hex)]
            yield from ((statement, [(person.hex,)]) for statement in sql.part if into)
        for person in erased_in(plan.rows):
            yield from ((statement, [(person.hex,)]) for statement in sql.erase)

    def _people(self, entries: Sequence[VaultEntry]) -> Iterator[tuple[str, Sequence[Sequence[object]]]]:
        sql = self._sql
        for entry in entries:  # the same person may be entered and mended in one group: in that order
            person = entry.person_id.hex
            yield sql.insert_vault, [(person, entry.wrapped_key, entry.details, entry.under)]
            yield sql.delete_marks, [(person,)]
            yield sql.insert_marks, [(person, mark, kind, person) for mark, kind in entry.marks]

    def abandon(self) -> None:
        self._connection().execute("ROLLBACK")
        self._give_turn()

    def discard(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            with suppress(sqlite3.Error):
                kept.rollback()
            kept.close()
        self._give_turn()

    def close(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    def _connection(self) -> sqlite3.Connection:
        if self._kept is None:
            wire = self._database.wire()
            assert isinstance(wire, SqliteWire)
            self._kept = wire.connection
        return self._kept

    def _give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._database.turn.release()

    def _look_at_commands(self, connection: sqlite3.Connection, group: Sequence[Entry], seen: Seen) -> None:
        for entry in group:
            actor, command_id = entry.command
            if row := connection.execute(self._sql.answer, (actor.hex, command_id.hex)).fetchone():
                seen.answers[entry.command] = answered(*row)

    def _look_at_claims(self, connection: sqlite3.Connection, group: Sequence[Entry], seen: Seen) -> None:
        keys, releasing = wanted_claims(group)
        rows = [row for key in keys for row in connection.execute(_CLAIM, key)]
        rows += [row for stream_id in releasing for row in connection.execute(_HELD, (stream_id.hex,))]
        for scope, key, slot, stream_id, position in rows:
            seen.claims.setdefault((scope, key), {})[slot] = Held(as_uuid(stream_id), position)

    def _replace_lines(self, connection: sqlite3.Connection, stream: inline.Touched) -> None:
        table = inline.INLINE[stream.kind][0].name
        stored = connection.execute(self._sql.stream, (stream.stream_id.hex, 0)) if stream.stored else ()
        rows = inline.lines(stream, [read_row(stream.stream_id, row) for row in stored])
        connection.execute(self._sql.delete_lines[table], (stream.stream_id.hex,))
        connection.executemany(self._sql.insert_lines[table], map(_driver, rows))


def _fact(row: Row) -> tuple[object, ...]:
    stream_id, version, kind, topic, schema_version, actor, role, *ids, basis, rules, day, payload = row.line.values
    body = (_bare(stream_id), version, kind, topic, schema_version, _bare(actor), role, *map(_bare, ids))
    return row.position, *body, basis, rules, day, payload, row.recorded_at, row.digest


def _bare(id: str | None) -> str | None:
    """Ids are stored as 32 hex digits."""
    return id and id.replace("-", "")


def _command(command: CommandKey, known: Answered) -> tuple[object, ...]:
    actor, command_id = command
    receipt = known.receipt
    return actor.hex, command_id.hex, known.request_hash, known.first_position, receipt.position, streams_text(receipt)


def _driver(values: Sequence[object]) -> list[object]:
    """Values as the driver stores them: ids as 32 hex digits, days as ISO 8601."""
    return [
        value.hex if isinstance(value, UUID) else value.isoformat() if isinstance(value, date) else value
        for value in values
    ]


def _judged(error: sqlite3.Error) -> Exception:
    """Busy and locked may be tried again; full and unreadable disks may not; the rest is a mistake of ours."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return Transient(str(error))
    if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}:
        return Unavailable(str(error))
    return error
