"""Many at once: commands share commits, and each gets its own answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Barrier
from typing import cast
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, text

from application.ports import Receipt
from domain.errors import ClaimHeld, CommandIdReused, Refusal, Stale
from infrastructure.journal import Journal
from infrastructure.journal.schema import APPEND_LOCK
from infrastructure.journal.verify import verify
from tests.eventually import eventually
from tests.infrastructure.journal.toys import Box, build, save, submission

WRITERS = 16


def together(*calls: Callable[[], Receipt]) -> list[Receipt | Refusal]:
    """Answers and refusals of calls made at once, in order."""

    def answer(call: Callable[[], Receipt]) -> Receipt | Refusal:
        barrier.wait()
        try:
            return call()
        except Refusal as refusal:
            return refusal

    barrier = Barrier(len(calls))
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(answer, calls))


@contextmanager
def append_held_up(journal: Journal) -> Iterator[Connection]:
    """Another process holds the append lock inside."""
    with journal.database.writer.begin() as connection:
        if journal.database.dialect == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({APPEND_LOCK})"))
        yield connection


def held_up(journal: Journal, *calls: Callable[[], Receipt]) -> list[Receipt | Refusal]:
    """Outcomes of calls that all came while one earlier append was held up, so that they share the next group."""
    appender = journal.facts_recorder.appender
    with ThreadPoolExecutor(2) as pool:
        with append_held_up(journal):
            earlier = pool.submit(save, journal, build())
            eventually(lambda: appender.led and not appender.waiting)
            answers = pool.submit(together, *calls)
            eventually(lambda: len(appender.waiting) == len(calls))
        earlier.result()
        return answers.result()


def test_commands_that_wait_share_a_commit(journal: Journal):
    """Sixteen commands that come while one commits cost one more commit, not sixteen."""
    answers = held_up(journal, *(lambda: save(journal, build()) for _ in range(WRITERS)))

    assert sorted(answer.position for answer in answers if isinstance(answer, Receipt)) == list(range(2, WRITERS + 2))
    assert journal.facts_recorder.appender.groups == 2


def test_every_answer_names_the_callers_own_facts(journal: Journal):
    """In a crowd each caller gets the positions of the facts it sent."""
    boxes = [build() for _ in range(WRITERS)]
    for box in boxes:
        box.put("pen")

    answers = together(*(lambda box=box: save(journal, box) for box in boxes))

    for box, answer in zip(boxes, answers, strict=True):
        assert isinstance(answer, Receipt)
        assert journal.read(answer.position - 1, 1)[0].stream_id == box.id
    assert list(verify(journal)) == []


def test_of_many_writers_on_one_stream_one_wins(journal: Journal):
    """Everybody else is told which version the stream has now."""
    box = build()
    save(journal, box)
    copies = [journal.load(Box, box.id) for _ in range(WRITERS)]
    for number, copy in enumerate(copies):
        copy.put(f"thing {number}")

    answers = together(*(lambda copy=copy: save(journal, copy) for copy in copies))

    refused = [answer for answer in answers if isinstance(answer, Stale)]
    assert len(refused) == WRITERS - 1
    assert {(r.params["expected"], r.params["actual"]) for r in refused} == {(1, 2)}


def test_a_bad_entry_is_refused_alone(journal: Journal):
    """In one group a stale version, a held place and a reused key refuse their own callers; the others commit."""
    taken, stale, command_id = build(), build(), uuid4()
    taken.shelve("top")
    save(journal, taken, stale)
    save(journal, build(), command_id=command_id)
    late = build()
    late.shelve("top")

    answers = held_up(
        journal,
        lambda: save(journal, build()),
        lambda: save(journal, build(box_id=stale.id)),
        lambda: save(journal, late),
        lambda: journal.append(submission(build(), command_id=command_id, request="another")),
        lambda: save(journal, build()),
    )

    assert [type(answer) for answer in answers] == [Receipt, Stale, ClaimHeld, CommandIdReused, Receipt]
    assert (journal.head(), journal.facts_recorder.appender.groups) == (7, 4)


def test_an_entry_the_database_refuses_fails_alone(journal: Journal):
    """Something no database can store hurts only whoever sent it."""
    asked = submission(build())
    impossible = replace(asked, request_hash=cast(str, None))

    with pytest.raises(Exception, match=r"(?i)not.null"):
        held_up(journal, lambda: save(journal, build()), lambda: journal.append(impossible))

    assert journal.head() == 2


def test_one_command_sent_by_many_at_once_runs_once(journal: Journal):
    """Sixteen copies of one request give sixteen equal answers and one fact."""
    asked = submission(build(), command_id=uuid4())

    answers = together(*(lambda: journal.append(asked) for _ in range(WRITERS)))

    assert Counter(answer.replayed for answer in answers if isinstance(answer, Receipt)) == {True: 15, False: 1}
    assert journal.head() == 1


def test_processes_take_turns(journal: Journal, open_journal: Callable[..., Journal]):
    """Several journals on one database, as several processes have, leave neither gaps nor doubles."""
    journals = [journal, open_journal(), open_journal()]

    def work(number: int) -> UUID:
        box = build()
        save(journals[number % 3], box)
        box.put("pen")
        save(journals[number % 3], box)
        return box.id

    with ThreadPoolExecutor(WRITERS) as pool:
        ids = list(pool.map(work, range(60)))

    assert [recorded.position for recorded in journal.read(0, 500)] == list(range(1, 121))
    assert all(journal.load(Box, box_id).version == 2 for box_id in ids)
    assert list(verify(journal)) == []


def test_a_group_has_a_bound(journal: Journal, monkeypatch: pytest.MonkeyPatch):
    """A great crowd is served in several commits, none longer than a lock should be held."""
    monkeypatch.setattr("infrastructure.journal.appender.MOST_FACTS", 8)

    answers = held_up(journal, *(lambda: save(journal, build()) for _ in range(WRITERS)))

    assert len([answer for answer in answers if isinstance(answer, Receipt)]) == WRITERS
    assert journal.facts_recorder.appender.groups == 3
