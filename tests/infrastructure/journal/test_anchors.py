"""Whoever owns the database can make it agree with itself again, and not with a number that was written down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, Row, delete, select, text, update

from infrastructure.database import moment_text
from infrastructure.journal import Journal, codec
from infrastructure.journal.anchors import Anchor, anchor, differing
from infrastructure.journal.schema import facts
from infrastructure.journal.verify import verify
from tests.infrastructure.journal.toys import build, save


@pytest.fixture
def kept(open_journal: Callable[..., Journal]) -> Journal:
    """Two boxes, of which one had three things put into it: five facts."""
    journal = open_journal()
    box, other = build("A"), build("B")
    for name in ("pen", "ink", "seal"):
        box.put(name)
    save(journal, box)
    save(journal, other)
    return journal


def rewritten(journal: Journal, **values: Any) -> None:
    """Change the second fact and compute the digests of its stream anew, as a malicious owner of the database can."""
    with journal.database.write() as connection:
        guards = lifted(connection)
        connection.execute(update(facts).where(facts.c.position == 2).values(**values))
        stream = connection.scalar(select(facts.c.stream_id).where(facts.c.position == 2))
        previous = codec.NOTHING_BEFORE
        rows = connection.execute(select(facts).where(facts.c.stream_id == stream).order_by(facts.c.stream_version))
        for row in rows.all():
            previous = digest(previous, row)
            connection.execute(update(facts).where(facts.c.position == row.position).values(digest=previous))
        for guard in guards:
            connection.execute(text(guard))


def digest(previous: bytes, row: Row[Any]) -> bytes:
    values = [getattr(row, name) for name in codec.BODY]
    body = codec.body_hash(None if value is None else str(value) for value in values)
    return codec.chain(previous, row.position, moment_text(row.recorded_at), body)


def lifted(connection: Connection) -> list[str]:
    """Take the guards away; what puts them back."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ALTER TABLE facts DISABLE TRIGGER ALL")
        return ["ALTER TABLE facts ENABLE TRIGGER ALL"]
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'facts'"
    guards = connection.exec_driver_sql(query).all()
    for name, _ in guards:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    return [sql for _, sql in guards]


def test_a_journal_agrees_with_its_anchor_while_it_grows(kept: Journal):
    """What was anchored once holds whatever is recorded after it, and is written in one line that can be read back."""
    taken = anchor(kept)
    save(kept, build("C"))
    later = anchor(kept)

    assert (taken.position, later.position) == (5, 6)
    assert Anchor.read(f" {taken}\n".upper()) == taken
    assert list(differing(kept, [later, taken, taken, Anchor(0, bytes(32))])) == []


def test_a_rewritten_journal_is_found_by_its_anchor(kept: Journal):
    """A fact laid to another's charge, with every digest computed anew and the guards put back, is no finding of the
    journal against itself; against an anchor taken before, it is."""
    taken = anchor(kept)
    rewritten(kept, role="auditor")

    assert list(verify(kept)) == []
    assert [(finding.code, finding.position) for finding in differing(kept, [taken])] == [("anchor_differs", 5)]


def test_a_journal_cut_short_is_found_by_its_anchor(kept: Journal):
    """Facts taken away from the end leave no gap; the anchor knows how many there were."""
    taken = anchor(kept)
    with kept.database.write() as connection:
        lifted(connection)
        connection.execute(delete(facts).where(facts.c.position == 5))

    (found,) = differing(kept, [taken])

    assert (found.code, found.position, found.detail) == ("anchor_beyond", 5, "the journal ends at 4")


def test_an_empty_journal_has_an_anchor(open_journal: Callable[..., Journal]):
    """Before the first fact the anchor is of nothing."""
    assert str(anchor(open_journal())) == f"0:{'0' * 64}"


@pytest.mark.parametrize("text", ["", "5", "5:", "5:abc", "-1:" + "0" * 64, "five:" + "0" * 64])
def test_what_is_no_anchor_is_refused(text: str):
    """A line cut short while it was copied is not taken for an anchor."""
    with pytest.raises(ValueError, match="letopis head"):
        Anchor.read(text)
