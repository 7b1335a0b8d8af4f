"""Whatever order things happen in, the journal does what a list in memory would."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import Any
from unicodedata import normalize
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from application.ports import Receipt, Submission
from domain.errors import ClaimHeld, CommandIdReused, Stale
from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.journal import Journal, create
from infrastructure.journal.verify import verify
from tests.databases import DIALECTS
from tests.infrastructure.journal.conftest import KEY, NOON
from tests.infrastructure.journal.toys import ACT, ME, Box, ThingPut, build, submission

SHELVES = st.sampled_from(["top", "middle", "bottom"])
ROOM = {"top": 1, "middle": 2, "bottom": 3}
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


class Model:
    """The list: what each stream is, who stands on each shelf, what each command was answered."""

    def __init__(self) -> None:
        self.boxes: dict[UUID, list[tuple[str, int]]] = {}
        """Things of a box with their grams; None where the fact is not about a thing."""
        self.versions: dict[UUID, int] = {}
        self.shelves: dict[str, set[UUID]] = {shelf: set() for shelf in ROOM}
        self.answers: list[tuple[Submission, Receipt]] = []
        self.head = 0


class JournalMachine(RuleBasedStateMachine):
    """Rules act on the journal and on the model, and compare what both say."""

    url: Callable[[], str]
    boxes = Bundle("boxes")
    seen = Bundle("seen")

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.closing = ExitStack()
        self.database = self.closing.enter_context(closing(Database(type(self).url())))
        create(self.database)
        self.clock = StoryClock(NOON)
        self.journal = self.reopen()

    def teardown(self) -> None:
        assert list(verify(self.journal)) == []
        self.closing.close()

    def reopen(self) -> Journal:
        return self.closing.enter_context(Journal(self.database, self.clock, KEY, snapshot_interval=4))

    def commit(self, box: Box, *, facts: int) -> Receipt:
        asked = submission(box)
        receipt = self.journal.append(asked)
        self.model.answers.append((asked, receipt))
        self.model.head += facts
        self.model.versions[box.id] = box.version
        assert (receipt.position, receipt.replayed) == (self.model.head, False)
        return receipt

    @rule(target=boxes)
    def build(self) -> UUID:
        box = build()
        self.commit(box, facts=1)
        self.model.boxes[box.id] = []
        return box.id

    @rule(box_id=boxes, things=st.lists(st.tuples(NAMES, st.integers(0, 99)), min_size=1, max_size=3))
    def put(self, box_id: UUID, things: list[tuple[str, int]]) -> None:
        box = self.journal.load(Box, box_id)
        for name, grams in things:
            box.put(name, grams)
        self.commit(box, facts=len(things))
        self.model.boxes[box_id] += things

    @rule(target=seen, box_id=boxes)
    def look(self, box_id: UUID) -> Box:
        return self.journal.load(Box, box_id)

    @rule(box=consumes(seen))
    def put_late(self, box: Box) -> None:
        """Somebody acts on what they saw a while ago."""
        expected, actual = box.version, self.model.versions[box.id]
        box.put("late")
        if expected == actual:
            self.commit(box, facts=1)
            self.model.boxes[box.id].append(("late", 1))
        else:
            with pytest.raises(Stale) as refused:
                self.journal.append(submission(box))
            assert refused.value.params == {"expected": expected, "actual": actual}

    @rule(box_id=boxes, shelf=SHELVES)
    def shelve(self, box_id: UUID, shelf: str) -> None:
        box, on_shelf = self.journal.load(Box, box_id), self.model.shelves[shelf]
        box.shelve(shelf, ROOM[shelf])
        if box_id in on_shelf or len(on_shelf) < ROOM[shelf]:
            self.commit(box, facts=1)
            on_shelf.add(box_id)
        else:
            with pytest.raises(ClaimHeld) as refused:
                self.journal.append(submission(box))
            assert UUID(refused.value.params["holder"]) in on_shelf

    @rule(box_id=boxes, shelf=SHELVES | st.none())
    def take_down(self, box_id: UUID, shelf: str | None) -> None:
        box = self.journal.load(Box, box_id)
        box.take_down(shelf)
        self.commit(box, facts=1)
        for name in [shelf] if shelf else ROOM:
            self.model.shelves[name].discard(box_id)

    @precondition(lambda self: any(self.model.boxes.values()))
    @rule(data=st.data(), name=NAMES, grams=st.integers(0, 99))
    def correct(self, data: Any, name: str, grams: int) -> None:
        box_id = data.draw(st.sampled_from([id for id, things in self.model.boxes.items() if things]))
        number = data.draw(st.integers(0, len(self.model.boxes[box_id]) - 1))
        facts = self.journal.facts(box_id)
        put = [fact for fact in facts if isinstance(fact, ThingPut)][number]
        box = self.journal.load(Box, box_id)
        box.correct(facts, put.originator_version, name=name, grams=grams)
        self.commit(box, facts=1)
        self.model.boxes[box_id][number] = (name, grams)

    @precondition(lambda self: self.model.answers)
    @rule(data=st.data(), same=st.booleans())
    def ask_again(self, data: Any, same: bool) -> None:
        asked, receipt = data.draw(st.sampled_from(self.model.answers))
        if same:
            again = self.journal.append(asked)
            assert (again.position, again.streams, again.replayed) == (receipt.position, receipt.streams, True)
        else:
            with pytest.raises(CommandIdReused):
                self.journal.answer(ME, asked.envelope.command_id, "another request")

    @rule(target=boxes)
    def store_old(self) -> UUID:
        """A stream whose second fact was stored before its shape changed."""
        box = build()
        self.commit(box, facts=1)
        stored = self.journal.mapper.to_stored_event(_put(box))
        old = type(stored)(**vars(stored) | {"state": b'{"thing":"old"}', "fact": None})
        self.journal.recorder.insert_events([old])
        self.model.head += 1
        self.model.versions[box.id] = 2
        self.model.boxes[box.id] = [("old", 0)]
        return box.id

    @rule()
    def restart(self) -> None:
        """Another process goes on where this one ends."""
        self.journal.close()
        self.journal = self.reopen()

    @invariant()
    def positions_have_no_gaps(self) -> None:
        assert self.journal.head() == self.model.head

    @rule(data=st.data())
    def read(self, data: Any) -> None:
        after = data.draw(st.integers(0, self.model.head))
        limit = data.draw(st.integers(1, 10))
        expected = range(after + 1, min(after + limit, self.model.head) + 1)
        assert [recorded.position for recorded in self.journal.read(after, limit)] == list(expected)

    @rule(box_id=boxes)
    def load(self, box_id: UUID) -> None:
        box, things = self.journal.load(Box, box_id), self.model.boxes[box_id]
        assert box.version == self.model.versions[box_id]
        names = [normalize("NFC", name) for name, _ in things]
        assert (box.things, box.weight) == (names, sum(grams for _, grams in things))


def _put(box: Box) -> ThingPut:
    return ThingPut(
        originator_id=box.id, originator_version=2, timestamp=ACT.now, occurred_on=ACT.occurred_on, name="", grams=0
    )


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_journal_does_what_a_list_would(dialect: str, fresh_database_url: Callable[[str], str]):
    """Appends, conflicts, claims, corrections, repeats, old facts, snapshots and restarts, in any order."""

    class Machine(JournalMachine):
        url = staticmethod(lambda: fresh_database_url(dialect) if dialect == "postgresql" else "sqlite://")

    examples = 40 if dialect == "sqlite" else 12
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples, stateful_step_count=40, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )
