"""Keyed hashes by which people are found by name: the database keeps them and knows no name.

A mark is the first 16 bytes of HMAC-SHA256 under a key of its own: of each prefix of 3 to 12 letters of every folded
word of a name, and of the whole name, with and without the birth date. Whoever holds the database without the master
key learns from them how often equal prefixes come, and no more; they go with the person's key.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, literal_column, select

from application.ports import NameMark
from domain.kernel import PersonId
from domain.people import Detail
from domain.people.names import LEAST_LETTERS, words_of_name
from infrastructure.accounts.tables import name_marks
from infrastructure.database import Database

LONGEST = 12
"""Letters of the longest prefix; what a search gives beyond them is compared with the name itself."""
MARK_BYTES = 16
NAME = (Detail.FAMILY_NAME, Detail.GIVEN_NAME, Detail.PATRONYMIC)


class MarkKind(StrEnum):
    PREFIX = "prefix"
    NAME = "name"
    """All of the name: two people with one may be the same."""
    BORN = "name_and_birth"
    """All of the name with the birth date: they probably are."""


class NameMarks:
    """Marks under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, details: Mapping[str, str]) -> tuple[NameMark, ...]:
        """Every mark of a person with these details."""
        return tuple(NameMark(self._mark(kind, text), kind) for kind, text in dict.fromkeys(_marked(details)))

    def of_prefixes(self, words: Iterable[str]) -> list[bytes]:
        """What to look for to find people whose names have words that begin so (folded, three letters or more)."""
        return sorted({self._mark(MarkKind.PREFIX, word[:LONGEST]) for word in words})

    def _mark(self, kind: str, text: str) -> bytes:
        return hmac.digest(self._key, f"{kind}/{text}".encode(), "sha256")[:MARK_BYTES]


def holders(database: Database, marks: list[bytes]) -> list[PersonId]:
    """The people who have all of these marks, in order of their ids."""
    person = name_marks.c.person_id
    query = select(person).where(name_marks.c.mark.in_(marks)).group_by(person).having(func.count() == len(marks))
    with database.read() as connection:
        found: list[UUID] = list(connection.scalars(query.order_by(person)))
    return [PersonId(each) for each in found]


class Namesake(NamedTuple):
    """One of several people with one name; `born` is the mark of name and birth date, None where no date is kept."""

    person: PersonId
    name: bytes
    born: bytes | None


def namesakes(database: Database) -> list[Namesake]:
    """Everybody who shares the whole name with somebody, name by name."""
    whole, born = name_marks.c, name_marks.alias("born").c
    alone = whole.kind != literal_column("'prefix'")  # as the index has it
    shared = select(whole.mark).where(alone, whole.kind == MarkKind.NAME).group_by(whole.mark).having(func.count() > 1)
    same = name_marks.outerjoin(born.mark.table, and_(born.person_id == whole.person_id, born.kind == MarkKind.BORN))
    query = select(whole.person_id, whole.mark, born.mark.label("born")).select_from(same)
    query = query.where(alone, whole.kind == MarkKind.NAME, whole.mark.in_(shared))
    with database.read() as connection:
        rows = connection.execute(query.order_by(whole.mark, whole.person_id)).all()
    return [Namesake(PersonId(person), name, date) for person, name, date in rows]


def _marked(details: Mapping[str, str]) -> Iterator[tuple[MarkKind, str]]:
    name = [words_of_name(details.get(part, "")) for part in NAME]
    for word in (word for words in name for word in words):
        yield from ((MarkKind.PREFIX, word[:length]) for length in range(LEAST_LETTERS, min(len(word), LONGEST) + 1))
    whole = "/".join(" ".join(words) for words in name)
    yield MarkKind.NAME, whole
    if born := details.get(Detail.BIRTH_DATE):
        yield MarkKind.BORN, f"{whole}/{born}"
