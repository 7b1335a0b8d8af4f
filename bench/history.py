"""A journal of any length: the story of one region told for many, under other ids, digests and answers right.

The commands of all regions take turns, as they do in life, so the facts of a stream stand far from each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, LargeBinary, Table, Uuid, insert

from bench.history_story import ID, Command, Ids, Story, retold
from infrastructure.database import Database
from infrastructure.journal import codec, inline
from infrastructure.journal.schema import claims, commands, facts, vault

BATCH = 10_000
"""Facts written at once."""

COLUMNS = (*codec.BODY, "position", "recorded_at", "digest")
ANSWERS = ("actor", "command_id", "request_hash", "first_position", "position", "streams")
Values = list[str]


def fill(database: Database, story: Story, regions: int) -> int:
    """Write the story for so many regions into an empty journal; gives back its head."""
    telling = Telling(story, regions)
    with database.write() as connection:
        for told, answers in telling.batches():
            _add(connection, facts, COLUMNS, told)
            _add(connection, commands, ANSWERS, answers)
        for table, rows in telling.following():
            for start in range(0, len(rows), BATCH):
                connection.execute(insert(table), rows[start : start + BATCH])
    with database.read() as connection:
        connection.exec_driver_sql("ANALYZE")
    return story.size * regions


class Telling:
    """Rows of the tables of a journal, as text and in order; memory grows with streams."""

    def __init__(self, story: Story, regions: int) -> None:
        self._story = story
        self._regions = [story.region(number) for number in range(regions)]
        self._digests: dict[str, bytes] = {}
        self._firsts = {command.first: len(command.told) for command in story.commands}

    def batches(self) -> Iterator[tuple[list[Values], list[Values]]]:
        """Rows of facts (COLUMNS) and of the commands that recorded them (ANSWERS)."""
        told: list[Values] = []
        answers: list[Values] = []
        for command in self._story.commands:
            for number, ids in enumerate(self._regions):
                first = self._place(command.first, number)
                told += self._facts(command, first, ids)
                answers.append(_answer(command, first, ids))
            if len(told) >= BATCH:
                yield told, answers
                told, answers = [], []
        if told:
            yield told, answers

    def following(self) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
        """Rows of the tables that follow from the facts, and the people of region 0 with their keys."""
        yield claims, list(self._rows(claims, self._story.claims))
        for kind, (table, _) in inline.INLINE.items():
            yield table, list(self._rows(table, self._story.lines[kind]))
        known = [row for row in self._story.vault if str(row[0]) in self._regions[0]]
        yield vault, [dict(zip(vault.c.keys(), row, strict=True)) for row in known]

    def _facts(self, command: Command, first: int, ids: Ids) -> Iterator[Values]:
        for position, fact in enumerate(command.told, first):
            text, stream = retold(fact.pieces, ids), ids[fact.stream_id]
            body = sha256(text.encode()).digest()
            previous = self._digests.get(stream, codec.NOTHING_BEFORE)
            digest = self._digests[stream] = codec.chain(previous, position, fact.recorded_at, body)
            yield [*text.split("\n"), str(position), fact.recorded_at, f"\\x{digest.hex()}"]

    def _rows(self, table: Table, lines: Iterable[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
        names = table.c.keys()
        for number, ids in enumerate(self._regions):
            for line in lines:
                *values, position = (_moved(value, ids) for value in line)
                yield dict(zip(names, (*values, self._at(position, number)), strict=True))

    def _at(self, position: int, region: int) -> int:
        """Where a fact of the story stands among those of all regions."""
        first = position
        while first not in self._firsts:
            first -= 1
        return self._place(first, region) + position - first

    def _place(self, first: int, region: int) -> int:
        return (first - 1) * len(self._regions) + region * self._firsts[first] + 1


def _moved(value: Any, ids: Ids) -> Any:
    match value:
        case UUID():
            return UUID(ids[str(value)])
        case str():
            return retold(ID.split(value), ids)
        case _:
            return value


def _answer(command: Command, first: int, ids: Ids) -> Values:
    last = first + len(command.told) - 1
    answer = [ids[command.actor], ids[command.command_id], command.request_hash]
    return [*answer, str(first), str(last), retold(command.streams, ids)]


def _add(connection: Connection, table: Table, names: tuple[str, ...], rows: list[Values]) -> None:
    """COPY on PostgreSQL, executemany on SQLite."""
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, rows)
        return
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    kept = [map(_SQLITE.get(c.type.__class__, _text), columns[c.name]) for c in table.columns]
    driver: Any = connection.connection.driver_connection
    driver.executemany(str(insert(table).compile(connection)), zip(*kept, strict=True))


def _copy(connection: Connection, table: Table, names: tuple[str, ...], rows: list[Values]) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN (NULL '')") as copy:
        for row in rows:
            copy.write("\t".join(row).replace("\\", "\\\\") + "\n")


def _text(value: str) -> str | None:
    return value or None


_SQLITE = {Uuid: lambda value: value.replace("-", "") or None, LargeBinary: lambda value: bytes.fromhex(value[2:])}
"""Values SQLite keeps otherwise than PostgreSQL reads them."""
