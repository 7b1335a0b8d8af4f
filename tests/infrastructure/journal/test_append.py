"""What one command commits: facts, their order, its answer, its jobs; and what refuses it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from application.ports import Job, Receipt, StreamVersion
from domain.errors import CommandIdReused, Invalid, NotFound, Stale
from infrastructure.clock import StoryClock
from infrastructure.journal import Journal
from infrastructure.journal.schema import outbox
from tests.infrastructure.journal.conftest import NOON
from tests.infrastructure.journal.toys import DAY, ME, Box, build, save, submission


def test_a_command_commits_its_facts_in_order(journal: Journal):
    """All facts of a command stand one after another, and the answer names the newest."""
    box, other = build("A"), build("B")
    box.put("pen")

    receipt = save(journal, box, other)

    assert receipt == Receipt(3, (StreamVersion("box", box.id, 2), StreamVersion("box", other.id, 1)))
    assert [(r.position, r.stream_id, r.stream_version) for r in journal.read(0, 10)] == [
        (1, box.id, 1),
        (2, box.id, 2),
        (3, other.id, 1),
    ]


def test_a_fact_is_read_with_who_when_and_why(journal: Journal):
    """What a projection is fed carries the whole envelope of the command."""
    command_id = uuid4()
    save(journal, build("A"), command_id=command_id)

    (recorded,) = journal.read(0, 10)

    assert (recorded.kind, recorded.type, recorded.actor, recorded.role) == ("box", "box.built", ME, "tutor")
    assert (recorded.command_id, recorded.occurred_on) == (command_id, DAY)
    assert NOON <= recorded.recorded_at < NOON + timedelta(minutes=1)
    assert (recorded.fact.model_dump(), len(recorded.digest)) == ({"label": "A"}, 64)


def test_a_page_begins_after_a_position(journal: Journal):
    """A follower asks for what comes after the position it knows, a bounded number at once."""
    for label in "ABCDE":
        save(journal, build(label))

    assert [r.position for r in journal.read(1, 3)] == [2, 3, 4]
    assert journal.read(5, 3) == []
    assert journal.head() == 5


def test_whoever_saw_an_older_state_is_refused(journal: Journal):
    """Two people change the same thing: the second to commit is told what changed, and nothing of theirs is kept."""
    box = build()
    save(journal, box)
    first, second = journal.load(Box, box.id), journal.load(Box, box.id)
    first.put("pen")
    second.put("ink")
    save(journal, first)

    with pytest.raises(Stale) as refused:
        save(journal, second, build("other"))

    assert refused.value.params == {"expected": 1, "actual": 2}
    assert journal.head() == 2


def test_a_stream_begins_once(journal: Journal):
    """An id that is taken cannot begin again."""
    box_id = uuid4()
    save(journal, build("A", box_id))

    with pytest.raises(Stale):
        save(journal, build("B", box_id))


def test_asking_again_gives_the_stored_answer(journal: Journal):
    """A command sent twice is carried out once, and both times the answer is the same but for its mark."""
    box, command_id = build(), uuid4()
    asked = submission(box, command_id=command_id)

    first = journal.append(asked)
    again = journal.append(asked)

    assert (again.position, again.streams) == (first.position, first.streams)
    assert (first.replayed, again.replayed, journal.head()) == (False, True, 1)
    assert journal.answer(ME, command_id, "a request") == again


def test_a_command_id_answers_one_request_only(journal: Journal):
    """The same key with another request is refused before anything is decided and when it commits."""
    command_id = uuid4()
    save(journal, build(), command_id=command_id)

    with pytest.raises(CommandIdReused):
        journal.answer(ME, command_id, "another request")
    with pytest.raises(CommandIdReused):
        journal.append(submission(build(), command_id=command_id, request="another request"))

    assert journal.head() == 1


def test_a_command_nobody_sent_has_no_answer(journal: Journal):
    """An unknown command id means: decide."""
    assert journal.answer(ME, uuid4(), "a request") is None


def test_request_hashes_tell_nothing_without_the_key(journal: Journal, open_journal: Callable[..., Journal]):
    """The hash of a request is keyed: equal under the key, another without it, and never the text."""
    assert journal.hash_request(b"a") == open_journal().hash_request(b"a")
    assert journal.hash_request(b"a") != journal.hash_request(b"b")
    assert len(journal.hash_request(b"")) == 64


def test_recorded_time_never_runs_backwards(journal: Journal, clock: StoryClock):
    """A clock that was set back changes nothing: what is recorded later never seems recorded earlier."""
    clock.tell(datetime(2024, 3, 5, tzinfo=UTC))
    save(journal, build("A"))
    clock.tell(datetime(2024, 3, 4, tzinfo=UTC))
    save(journal, build("B"))

    first, second = journal.read(0, 10)

    assert second.recorded_at == first.recorded_at
    assert first.recorded_at - datetime(2024, 3, 5, tzinfo=UTC) < timedelta(minutes=1)


def test_jobs_commit_with_the_facts_that_want_them(journal: Journal):
    """A job is in the outbox exactly when its command has committed."""
    box = build()
    journal.append(submission(box, jobs=(Job("tell", {"box_id": str(box.id)}),)))
    with pytest.raises(Stale):
        journal.append(submission(build(box_id=box.id), jobs=(Job("tell", {"box_id": "refused"}),)))

    with journal.database.read() as connection:
        rows = connection.execute(outbox.select()).all()

    assert [(row.name, row.args, row.position) for row in rows] == [("tell", f'{{"box_id": "{box.id}"}}', 1)]


def test_text_without_canonical_form_is_refused(journal: Journal):
    """Half a character cannot be stored and a zero byte not read everywhere, in a claim neither: the person is told."""
    for text in ("\ud800", "A\0B"):
        with pytest.raises(Invalid):
            save(journal, build(text))
    box = build()
    box.shelve("A\0B")
    with pytest.raises(Invalid):
        save(journal, box)

    assert journal.head() == 0


def test_any_other_text_comes_back_as_it_was(journal: Journal):
    """Control characters, quotes, emoji and the letter Ё survive both databases."""
    text = 'Ёж "\\"\n\t\1 \\u0000 🙂'
    box = build(text)
    save(journal, box)

    assert journal.load(Box, box.id).label == text


def test_a_hearer_that_fails_costs_no_receipt(journal: Journal):
    """Whoever is told of a commit may fail: the command has been carried out and is answered so, or a client that
    heard of a failure would ask again and have it twice."""

    def deaf(_plan: object) -> None:
        raise RuntimeError("can't start new thread")

    journal.facts_recorder.hearers.append(deaf)

    receipt = save(journal, build())

    assert (receipt.position, receipt.replayed) == (1, False)


def test_an_unknown_stream_is_not_found(journal: Journal):
    """There is nothing to load under an id nobody began."""
    with pytest.raises(NotFound):
        journal.load(Box, UUID(int=404))
    assert journal.facts(UUID(int=404)) == []
