"""The journal held against itself: guards, digests, order, versions, answers, and every table that follows from facts.

Reads each fact once, in order, page by page; memory grows with open claims and inline streams, not with facts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, and_, select

from domain.errors import ClaimHeld
from domain.people.erasure_facts import Erased
from domain.people.merge_facts import Merged, MergeUndone
from infrastructure.accounts.tables import name_marks
from infrastructure.database import moment_text
from infrastructure.journal import codec, guards, inline, registry
from infrastructure.journal.journal import Journal
from infrastructure.journal.plan import Held, Slots, apply_claims
from infrastructure.journal.replay import read_columns, read_stream, snapshots_differing
from infrastructure.journal.schema import claims, commands, facts, outbox, vault

PAGE = 2000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should not be. `code` is stable; position and stream say where, as far as there is a where."""

    code: str
    position: int | None = None
    stream_id: UUID | None = None
    detail: str = ""

    def __str__(self) -> str:
        position = f"position {self.position}" if self.position else ""
        stream = f"stream {self.stream_id}" if self.stream_id else ""
        return " · ".join(part for part in (self.code, position, stream, self.detail) if part)


def verify(journal: Journal, step: Callable[[int], object] = lambda _count: None) -> Iterator[Finding]:
    """Everything found wrong at one moment of a journal in use. `step` hears how many facts were just read."""
    with journal.database.snapshot() as connection:
        yield from (Finding("guard_missing", detail=name) for name in guards.missing(connection))
        check = _Check(connection)
        yield from check.facts(step)
        yield from check.claims()
        yield from check.commands()
        yield from check.beyond()
        yield from check.erasures()
        yield from check.merges()
        yield from check.inline_tables()
        for stream_id, version in snapshots_differing(connection):
            yield Finding("snapshot_differs", stream_id=stream_id, detail=f"version {version}")


class _Check:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._position = 0
        self._recorded_at = ""
        self._slots: Slots = {}
        self._inline: dict[UUID, tuple[str, int]] = {}
        self._merged: dict[UUID, UUID | None] = {}
        self._told: dict[UUID, list[str | int]] = {}

    def facts(self, step: Callable[[int], object]) -> Iterator[Finding]:
        """One look at each fact: its place, its digest, its answer; claims and inline streams are gathered."""
        while page := self._page():
            for row in page:
                yield from self._order(row)
                yield from self._digest(row)
                yield from self._content(row)
                self._position = row.position
            step(len(page))

    def claims(self) -> Iterator[Finding]:
        """Claims that the facts give and the table has not, or the other way round."""
        due = {(*key, slot): held for key, slots in self._slots.items() for slot, held in slots.items()}
        rows = self._connection.execute(select(claims))
        kept = {(row.scope, row.key, row.slot): Held(row.stream_id, row.position) for row in rows}
        for place in sorted(due.keys() | kept.keys()):
            if due.get(place) != kept.get(place):
                held = due.get(place) or kept[place]
                yield Finding("claim_differs", held.position, held.stream_id, f"{place[0]} {place[2]}")

    def commands(self) -> Iterator[Finding]:
        """Answers that name a position where another command's fact stands, or none."""
        own = and_(facts.c.command_id == commands.c.command_id, facts.c.actor == commands.c.actor)
        for position in (commands.c.first_position, commands.c.position):
            query = select(position, commands.c.command_id).outerjoin(facts, and_(facts.c.position == position, own))
            for found, command_id in self._connection.execute(query.where(facts.c.position.is_(None))):
                yield Finding("answer_without_fact", found, detail=f"command {command_id}")

    def beyond(self) -> Iterator[Finding]:
        """Jobs and people whose facts are gone: what a journal cut short at its end leaves behind; and marks of names
        that should have gone with a key."""
        for position in self._connection.scalars(select(outbox.c.position).where(outbox.c.position > self._position)):
            yield Finding("job_without_fact", position)
        registered = select(facts.c.stream_id).where(facts.c.kind == "person")
        for person in self._connection.scalars(select(vault.c.person_id).where(vault.c.person_id.not_in(registered))):
            yield Finding("person_without_fact", stream_id=person)
        keyed = select(vault.c.person_id).where(vault.c.wrapped_key.is_not(None))
        marked = select(name_marks.c.person_id).distinct().where(name_marks.c.person_id.not_in(keyed))
        for person in self._connection.scalars(marked):
            yield Finding("mark_without_key", stream_id=person)

    def erasures(self) -> Iterator[Finding]:
        """Keys that should be gone, and keys gone without a word."""
        told = select(facts.c.stream_id).where(facts.c.type == Erased.TOPIC)
        readable = select(vault.c.person_id).where(vault.c.wrapped_key.is_not(None), vault.c.person_id.in_(told))
        for person in self._connection.scalars(readable):
            yield Finding("erased_but_readable", stream_id=person)
        registered = select(facts.c.stream_id).where(facts.c.kind == "person", facts.c.stream_version == 1)
        silent = select(vault.c.person_id).where(vault.c.wrapped_key.is_(None), vault.c.person_id.not_in(told))
        for person in self._connection.scalars(silent.where(vault.c.person_id.in_(registered))):
            yield Finding("key_gone_without_fact", stream_id=person)

    def merges(self) -> Iterator[Finding]:
        """Ids that the vault has going elsewhere than the facts say, or that go without a word."""
        query = select(vault.c.person_id, vault.c.merged_into).where(vault.c.merged_into.is_not(None))
        kept = {row.person_id: row.merged_into for row in self._connection.execute(query)}
        for person in sorted(self._merged.keys() | kept.keys()):
            if self._merged.get(person) != kept.get(person):
                yield Finding("merge_differs", stream_id=person)

    def inline_tables(self) -> Iterator[Finding]:
        """Bindings and the tree, stream by stream, and lines of streams that have no facts."""
        for kind, (table, _) in inline.INLINE.items():
            kept = set(self._connection.scalars(select(table.c.stream_id).distinct()))
            due = {id: position for id, (of, position) in self._inline.items() if of == kind}
            for stream_id in sorted(due.keys() | kept):
                if not self._lines_agree(kind, stream_id, due.get(stream_id)):
                    yield Finding("inline_differs", due.get(stream_id), stream_id, table.name)

    def _lines_agree(self, kind: str, stream_id: UUID, position: int | None) -> bool:
        table = inline.INLINE[kind][0]
        query = select(table).where(table.c.stream_id == stream_id).order_by(table.c.line)
        kept = [tuple(row) for row in self._connection.execute(query)]
        if position is None:
            return False
        try:
            return kept == inline.rows_of(kind, stream_id, read_stream(self._connection, stream_id), position)
        except Exception:  # noqa: BLE001 - a stream that was tampered with may fail in any way
            return False

    def _page(self) -> Sequence[Row[Any]]:
        return self._connection.execute(_query(self._position, PAGE)).all()

    def _order(self, row: Row[Any]) -> Iterator[Finding]:
        if row.position != self._position + 1:
            yield Finding("gap", row.position, row.stream_id, f"after {self._position}")
        recorded_at = moment_text(row.recorded_at)
        if recorded_at < self._recorded_at:
            yield Finding("recorded_before_previous", row.position, row.stream_id)
        self._recorded_at = recorded_at
        first = row.stream_version == 1
        if not first and (row.previous_position is None or row.previous_position > row.position):
            yield Finding("version_without_previous", row.position, row.stream_id, str(row.stream_version))

    def _digest(self, row: Row[Any]) -> Iterator[Finding]:
        values = [getattr(row, name) for name in codec.BODY]
        body = codec.body_hash(None if value is None else str(value) for value in values)
        previous = row.previous_digest or codec.NOTHING_BEFORE
        if codec.chain(previous, row.position, moment_text(row.recorded_at), body) != row.digest:
            yield Finding("digest_differs", row.position, row.stream_id)

    def _content(self, row: Row[Any]) -> Iterator[Finding]:
        if row.first_position is None or not row.first_position <= row.position <= row.last_position:
            yield Finding("fact_without_answer", row.position, row.stream_id)
        elif not self._answered(row):
            yield Finding("answer_differs", row.position, row.stream_id)
        if row.kind in inline.INLINE:
            self._inline[row.stream_id] = (row.kind, row.position)
        try:
            fact = read_columns(row)
        except (registry.UnknownFact, ValueError) as error:
            yield Finding("unreadable", row.position, row.stream_id, type(error).__name__)
            return
        if isinstance(fact, Merged | MergeUndone):
            self._merged[row.stream_id] = getattr(fact, "into", None)
        try:
            apply_claims(self._slots, fact.claims(), Held(row.stream_id, row.position))
        except ClaimHeld as held:
            yield Finding("claim_given_twice", row.position, row.stream_id, held.params["scope"])

    def _answered(self, row: Row[Any]) -> bool:
        """Whether the stored answer names the streams of the command's facts, asked at the last of them."""
        if row.position == row.first_position:
            self._told = {}
        self._told[row.stream_id] = [row.kind, str(row.stream_id), row.stream_version]
        return bool(row.position != row.last_position or row.streams == json.dumps(list(self._told.values())))


def _query(after: int, limit: int) -> Select[Any]:
    before = facts.alias("before")
    return (
        select(
            facts,
            before.c.position.label("previous_position"),
            before.c.digest.label("previous_digest"),
            commands.c.first_position,
            commands.c.position.label("last_position"),
            commands.c.streams,
        )
        .outerjoin(
            before,
            and_(before.c.stream_id == facts.c.stream_id, before.c.stream_version == facts.c.stream_version - 1),
        )
        .outerjoin(commands, and_(commands.c.actor == facts.c.actor, commands.c.command_id == facts.c.command_id))
        .where(facts.c.position > after)
        .order_by(facts.c.position)
        .limit(limit)
    )
