"""Rules across streams: a place is held by one stream, and whoever comes too late is told who holds it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.errors import ClaimHeld
from infrastructure.journal import Journal
from infrastructure.journal.schema import claims
from tests.infrastructure.journal.toys import Box, build, save


def on_shelf(shelf: str, room: int = 1) -> Box:
    box = build()
    box.shelve(shelf, room)
    return box


def places(journal: Journal) -> list[tuple[str, int]]:
    with journal.database.read() as connection:
        query = select(claims.c.key, claims.c.slot).order_by(claims.c.key, claims.c.slot)
        return [(key, slot) for key, slot in connection.execute(query)]


def test_a_place_is_held_by_one_stream(journal: Journal):
    """The second to want a place is refused alone, and told who holds it."""
    holder = on_shelf("top")
    save(journal, holder)

    with pytest.raises(ClaimHeld) as refused:
        save(journal, on_shelf("top"))

    assert refused.value.params == {"scope": "shelf", "key": "top", "holder": str(holder.id)}
    assert (journal.head(), places(journal)) == (2, [("top", 1)])


def test_a_key_with_room_for_three_is_held_by_three(journal: Journal):
    """A mentor's places are counted: the fourth is refused, and a place given back is taken again."""
    boxes = [on_shelf("wide", room=3) for _ in range(3)]
    save(journal, *boxes)
    with pytest.raises(ClaimHeld):
        save(journal, on_shelf("wide", room=3))

    boxes[1].take_down("wide")
    save(journal, boxes[1])
    save(journal, on_shelf("wide", room=3))

    assert places(journal) == [("wide", 1), ("wide", 2), ("wide", 3)]


def test_taking_twice_holds_one_place(journal: Journal):
    """A stream that holds a place already takes no second one."""
    box = on_shelf("wide", room=2)
    box.shelve("wide", room=2)
    save(journal, box)

    assert places(journal) == [("wide", 1)]


def test_a_release_without_a_key_gives_back_everything(journal: Journal):
    """Ending a stream frees every place it holds in the scope, and nobody else's."""
    box = on_shelf("A")
    box.shelve("B")
    save(journal, box, on_shelf("C"))

    box.take_down()
    save(journal, box)

    assert places(journal) == [("C", 1)]


def test_a_place_moves_within_one_command(journal: Journal):
    """One command may free a place and give it to another stream."""
    old = on_shelf("top")
    save(journal, old)
    new = build()
    old.take_down("top")
    new.shelve("top")

    save(journal, old, new)

    with journal.database.read() as connection:
        assert connection.scalar(select(claims.c.stream_id)) == new.id


def test_a_refused_command_takes_nothing(journal: Journal):
    """When one of two wanted places is held, the other is not taken either."""
    save(journal, on_shelf("top"))
    greedy = on_shelf("bottom")
    greedy.shelve("top")

    with pytest.raises(ClaimHeld):
        save(journal, greedy)

    assert places(journal) == [("top", 1)]


def test_a_place_given_back_is_not_free_while_another_beside_it_is_held(journal: Journal):
    """Two held a key that takes one (the second by leave); when the first goes, a third without leave is refused."""
    first, second = on_shelf("top"), on_shelf("top", room=2)
    save(journal, first, second)
    first.take_down("top")
    save(journal, first)

    with pytest.raises(ClaimHeld) as refused:
        save(journal, on_shelf("top"))

    assert refused.value.params["holder"] == str(second.id)
