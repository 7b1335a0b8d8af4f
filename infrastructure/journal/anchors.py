"""An anchor: one number for all facts up to a position, to be kept where nobody who can write the database can.

The digests of facts need no key, so whoever owns the database can rewrite a fact and compute every digest after it
anew: the journal agrees with itself again. It does not agree with an anchor that was written down before.

    fold of no fact = 32 zero bytes; fold at a position = SHA-256(fold at the one before, digest of the fact)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import Self

from sqlalchemy import Connection, select

from infrastructure.journal.codec import NOTHING_BEFORE
from infrastructure.journal.journal import Journal
from infrastructure.journal.schema import facts
from infrastructure.journal.verify import Finding

PAGE = 10_000
_WRITTEN = re.compile(r"^(\d{1,18}):([0-9a-f]{64})$")


@dataclass(frozen=True, slots=True, order=True)
class Anchor:
    """All facts up to a position (0: none) and their fold; written `4711:9f86…`, the fold as 64 hex digits."""

    position: int
    fold: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ValueError."""
        if not (found := _WRITTEN.match(text.strip().lower())):
            raise ValueError("An anchor is written as `letopis head` prints it: a position, a colon, 64 hex digits.")
        return cls(int(found[1]), bytes.fromhex(found[2]))

    def __str__(self) -> str:
        return f"{self.position}:{self.fold.hex()}"


def anchor(journal: Journal) -> Anchor:
    """That of the newest fact; all digests are read, some hundred thousand a second."""
    with journal.database.snapshot() as connection:
        *_, last = _folds(connection)
        return last


def differing(journal: Journal, kept: Sequence[Anchor]) -> Iterator[Finding]:
    """Anchors that the journal does not agree with; with `verify` it proves the facts, not their digests alone."""
    by_position = {position: list(same) for position, same in groupby(sorted(kept), lambda each: each.position)}
    last = Anchor(0, NOTHING_BEFORE)
    with journal.database.snapshot() as connection:
        for last in _folds(connection, max(by_position, default=0)):
            for each in by_position.pop(last.position, ()):
                if each != last:
                    yield Finding("anchor_differs", each.position, detail=f"now {last.fold.hex()}")
    for position in sorted(by_position):
        yield Finding("anchor_beyond", position, detail=f"the journal ends at {last.position}")


def _folds(connection: Connection, upto: int | None = None) -> Iterator[Anchor]:
    """The fold at every position in order, from none on."""
    position, fold = 0, NOTHING_BEFORE
    yield Anchor(position, fold)
    while True:
        query = select(facts.c.position, facts.c.digest).where(facts.c.position > position)
        if upto is not None:
            query = query.where(facts.c.position <= upto)
        rows = connection.execute(query.order_by(facts.c.position).limit(PAGE)).all()
        for position, digest in rows:
            fold = sha256(fold + digest).digest()
            yield Anchor(position, fold)
        if len(rows) < PAGE:
            return
