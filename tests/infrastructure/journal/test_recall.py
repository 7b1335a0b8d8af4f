"""What a process remembers of the journal's end spares the append a look, and never changes an outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.ports import Opened, Receipt, Request
from domain.errors import Stale
from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.journal import Journal, postgres
from infrastructure.journal.postgres import PostgresWriter
from infrastructure.journal.verify import verify
from tests.infrastructure.journal.conftest import KEY
from tests.infrastructure.journal.toys import ME, Box, build, save, submission

BOXES = 3


@dataclass
class Asked:
    """A command between its opening and its append."""

    journal: Journal
    opened: Opened
    box: Box
    command_id: UUID

    @classmethod
    def of(cls, journal: Journal, box_id: UUID, command_id: UUID | None = None) -> Asked:
        command_id = command_id or uuid4()
        (opened,) = journal.open([Request(ME, command_id, "a request", box_id)])
        return cls(journal, opened, opened.load(Box, box_id), command_id)

    def append(self) -> Receipt | str:
        self.box.put("pen")
        try:
            return self.journal.append(
                replace(submission(self.box, command_id=self.command_id), sight=self.opened.sight)
            )
        except Stale as stale:
            return stale.code


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many commands each look under the lock was for."""
    looked: list[int] = []
    look = PostgresWriter._look
    monkeypatch.setattr(PostgresWriter, "_look", lambda self, group: looked.append(len(group)) or look(self, group))
    return looked


@pytest.fixture
def alone(postgres_journal_url: str, clock: StoryClock) -> Iterator[Journal]:
    """A journal on PostgreSQL."""
    with closing(Database(postgres_journal_url)) as database, Journal(database, clock, KEY) as journal:
        yield journal


def test_who_writes_alone_need_not_look(alone: Journal, looks: list[int]):
    """A box is begun with a look; what is put into it afterwards costs none, opened early or late."""
    box_id = save(alone, build()).streams[0].id
    looks.clear()
    for _ in range(3):
        Asked.of(alone, box_id).append()
    early = [Asked.of(alone, save(alone, build()).streams[0].id) for _ in range(3)]
    looks.clear()

    positions = [each.append() for each in early]

    assert (looks, len(alone.facts(box_id)), list(verify(alone))) == ([], 4, [])
    assert [each.position for each in positions if isinstance(each, Receipt)] == [8, 9, 10]


def test_whoever_was_overtaken_looks(alone: Journal, looks: list[int], clock: StoryClock):
    """Another process writes between the opening and the append: it is noticed, and both stand."""
    box_id = save(alone, build()).streams[0].id
    asked = Asked.of(alone, box_id)
    url = alone.database.url.render_as_string(hide_password=False)
    with closing(Database(url)) as database, Journal(database, clock, KEY) as other:
        save(other, build())
        looks.clear()
        receipt = asked.append()

    assert isinstance(receipt, Receipt)
    assert (receipt.position, looks, list(verify(alone))) == (3, [1], [])


def test_a_process_believes_the_database_and_not_its_memory(alone: Journal, postgres_journal_url: str):
    """The server is replaced by one that never heard of the last command: asked again, it is carried out again, and the
    stream goes on from there."""
    box_id = save(alone, build()).streams[0].id
    for _ in range(3):
        Asked.of(alone, box_id).append()
    lost = Asked.of(alone, box_id)
    lost.append()
    lose(postgres_journal_url, after=4)

    again = Asked.of(alone, box_id, lost.command_id).append()
    other = Asked.of(alone, box_id).append()

    assert isinstance(again, Receipt)
    assert isinstance(other, Receipt)
    assert (again.position, again.replayed, other.position) == (5, False, 6)
    assert list(verify(alone)) == []


def lose(url: str, after: int) -> None:
    """What a failover to a replica that lagged leaves: connections end, and the last commits are gone."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        server.execute("SET session_replication_role = replica")
        server.execute("DELETE FROM facts WHERE position > %s", (after,))
        server.execute("DELETE FROM commands WHERE position > %s", (after,))


@dataclass
class Model:
    """What ought to be: versions of the boxes, the head, and what each command was answered."""

    versions: dict[UUID, int]
    head: int
    answered: dict[UUID, int] = field(default_factory=dict)

    def expect(self, asked: Asked, seen: int) -> int | str:
        """Position of the answer, or the refusal."""
        if asked.command_id in self.answered:
            return self.answered[asked.command_id]
        if self.versions[asked.box.id] != seen:
            return Stale.code
        self.head += 1
        self.versions[asked.box.id] += 1
        self.answered[asked.command_id] = self.head
        return self.head


STEPS = st.lists(
    st.tuples(st.sampled_from([0, 0, 0, 1]), st.integers(0, BOXES - 1), st.sampled_from(["open", "append", "again"])),
    min_size=4,
    max_size=40,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_outcomes_are_those_of_a_journal_that_always_looks(processes: list[Journal], steps: list[tuple[int, int, str]]):
    """Two processes open and append in any order, some ask twice: positions, refusals and answers are as they ought."""
    boxes = [save(processes[0], build()).streams[0].id for _ in range(BOXES)]
    model = Model(dict.fromkeys(boxes, 1), processes[0].head())
    waiting: list[tuple[Asked, int]] = []
    for process, box, step in steps:
        if step == "append" and waiting:
            asked, seen = waiting.pop(box % len(waiting))
            answer = asked.append()
            assert (answer.position if isinstance(answer, Receipt) else answer) == model.expect(asked, seen)
        else:
            again = waiting[-1][0].command_id if step == "again" and waiting else None
            asked = Asked.of(processes[process], boxes[box], again)
            waiting.append((asked, asked.box.version))

    assert (processes[0].head(), list(verify(processes[1]))) == (model.head, [])


@pytest.fixture
def processes(open_journal: Callable[..., Journal], monkeypatch: pytest.MonkeyPatch) -> list[Journal]:
    """Journals on one database, as processes have them; they trust what they remember again and again."""
    monkeypatch.setattr(postgres, "WARY", 1)
    return [open_journal() for _ in range(2)]
