"""The story of one region cut at its ids, so that it can be told over again for many regions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, select

import application.catalogue  # noqa: F401 - every fact of the product is known afterwards
from domain.indicators import value_id
from domain.indicators.facts import ValueReported
from domain.kernel import SYSTEM, Fact, OrganisationId
from infrastructure.database import Database, moment_text
from infrastructure.journal import codec, inline
from infrastructure.journal.plan import Held, Slots, apply_claims
from infrastructure.journal.replay import read_columns
from infrastructure.journal.schema import commands, facts, vault

ID = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
STEP = 0x9E3779B1
"""Odd, so no two regions of 2^32 turn an id into the same one."""

Ids = Mapping[str, str]
"""Id of the story → id of a region."""
Line = tuple[Any, ...]


class Told(NamedTuple):
    """A fact of the story: the lines of codec.BODY cut at every id, the stream's id, the moment."""

    pieces: list[str]
    stream_id: str
    recorded_at: str


@dataclass(frozen=True, slots=True)
class Command:
    """Facts appended together; `first` is the position of the first of them, `answer` the row of `commands`."""

    first: int
    told: list[Told]
    actor: str
    command_id: str
    request_hash: str
    streams: list[str]


class Story:
    """The first `upto` facts of a journal, whole commands only; `size` of them."""

    def __init__(self, source: Database, upto: int) -> None:
        with source.snapshot() as connection:
            query = select(facts).where(facts.c.position <= upto).order_by(facts.c.position)
            rows = list(connection.execute(query))
            answers = {row.position: row for row in connection.execute(select(commands))}
            self.vault = [tuple(row) for row in connection.execute(select(vault))]
        while rows[-1].position not in answers:
            rows.pop()
        self.size = len(rows)
        groups = groupby(rows, key=lambda row: (row.actor, row.command_id))
        self.commands = [_command(list(group), answers) for _, group in groups]
        self._ids = {id for row in rows for id in ID.findall(_body(row))} - {str(SYSTEM)}
        read = [read_columns(row) for row in rows]
        self._values = {str(fact.originator_id): fact for fact in read if isinstance(fact, ValueReported)}
        self.claims = _claims(rows, read)
        """Rows of `claims`; the position is the story's."""
        self.lines = {kind: _lines(kind, rows, read) for kind in inline.INLINE}
        """Kind of stream → rows of its inline table; the position, last, is the story's."""

    def region(self, number: int) -> Ids:
        """The ids of a region; region 0 keeps those of the story."""
        mask = number * STEP % 2**32
        ids = {id: f"{int(id[:8], 16) ^ mask:08x}{id[8:]}" for id in self._ids} | {str(SYSTEM): str(SYSTEM)}
        for id, told in self._values.items():
            agreement, territory = UUID(ids[str(told.agreement)]), OrganisationId(UUID(ids[str(told.territory)]))
            ids[id] = str(value_id(agreement, told.indicator, territory, told.year))
        return ids


def retold(pieces: Sequence[str], ids: Ids) -> str:
    """The text with the ids of a region."""
    told = list(pieces)
    told[1::2] = [ids[id] for id in pieces[1::2]]
    return "".join(told)


def _body(row: Row[Any]) -> str:
    values = (getattr(row, name) for name in codec.BODY)
    return "\n".join("" if value is None else str(value) for value in values)


def _command(rows: Sequence[Row[Any]], answers: Mapping[int, Row[Any]]) -> Command:
    told = [Told(ID.split(_body(row)), str(row.stream_id), moment_text(row.recorded_at)) for row in rows]
    answer = answers[rows[-1].position]
    ids = (str(answer.actor), str(answer.command_id))
    return Command(rows[0].position, told, *ids, answer.request_hash, ID.split(answer.streams))


def _claims(rows: Iterable[Row[Any]], read: Iterable[Fact]) -> list[Line]:
    slots: Slots = {}
    for row, fact in zip(rows, read, strict=True):
        apply_claims(slots, fact.claims(), Held(row.stream_id, row.position))
    return [
        (scope, key, slot, held.stream_id, held.position)
        for (scope, key), places in slots.items()
        for slot, held in places.items()
    ]


def _lines(kind: str, rows: Iterable[Row[Any]], read: Iterable[Fact]) -> list[Line]:
    streams: dict[UUID, list[Fact]] = {}
    newest: dict[UUID, int] = {}
    for row, fact in zip(rows, read, strict=True):
        if row.kind == kind:
            streams.setdefault(row.stream_id, []).append(fact)
            newest[row.stream_id] = row.position
    return [line for id, told in streams.items() for line in inline.rows_of(kind, id, told, newest[id])]
