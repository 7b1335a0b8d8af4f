"""When connections, replies and disks fail: nothing is lost, nothing is stored twice, the caller hears the truth."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Event
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import insert, select

from application.ports import Receipt
from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.journal import Journal, Unavailable
from infrastructure.journal.entry import Entry
from infrastructure.journal.plan import Plan, Seen
from infrastructure.journal.postgres import PostgresWriter
from infrastructure.journal.schema import facts, meta
from infrastructure.journal.verify import verify
from infrastructure.journal.writer import Transient, Writer
from tests.eventually import eventually
from tests.infrastructure.journal.conftest import KEY, NOON
from tests.infrastructure.journal.proxy import proxied
from tests.infrastructure.journal.test_groups import append_held_up, held_up
from tests.infrastructure.journal.toys import DAY, ME, Box, build, save, submission


class Unreliable:
    """A writer whose connection breaks at chosen moments: before a COMMIT reaches the database, or after it."""

    def __init__(self, writer: Writer, *faults: str) -> None:
        self._writer = writer
        self._faults = list(faults)

    def look(self, group: list[Entry]) -> Seen:
        return self._writer.look(group)

    def commit(self, plan: Plan) -> None:
        fault = self._faults.pop(0) if self._faults else ""
        if fault == "before":
            raise Transient("connection lost before COMMIT")
        self._writer.commit(plan)
        if fault == "after":
            raise Transient("connection lost after COMMIT")

    def abandon(self) -> None:
        self._writer.abandon()

    def discard(self) -> None:
        self._writer.discard()

    def close(self) -> None:
        self._writer.close()


def break_writer(journal: Journal, monkeypatch: pytest.MonkeyPatch, *faults: str) -> None:
    appender = journal.facts_recorder.appender
    monkeypatch.setattr(appender, "_writer", Unreliable(appender._writer, *faults))


def test_a_commit_whose_reply_is_lost_is_answered(journal: Journal, monkeypatch: pytest.MonkeyPatch):
    """The command had committed: the caller gets its answer, and its facts stand once."""
    break_writer(journal, monkeypatch, "after")

    receipt = save(journal, build())

    assert (receipt.position, journal.head()) == (1, 1)


def test_a_commit_that_never_arrived_is_done_again(journal: Journal, monkeypatch: pytest.MonkeyPatch):
    """The command had not committed: it is tried again, and the caller notices nothing."""
    break_writer(journal, monkeypatch, "before", "before")

    receipt = save(journal, build())

    assert (receipt.position, journal.head()) == (1, 1)


def test_each_of_a_group_is_answered_after_a_lost_reply(journal: Journal, monkeypatch: pytest.MonkeyPatch):
    """One lost reply leaves none of the group's callers in doubt."""
    break_writer(journal, monkeypatch, "", "after")

    answers = held_up(journal, *(lambda: save(journal, build()) for _ in range(8)))

    assert sorted(answer.position for answer in answers if isinstance(answer, Receipt)) == list(range(2, 10))
    assert journal.head() == 9


def test_a_reply_lost_on_the_wire_is_survived(postgres_journal_url: str, clock: StoryClock):
    """PostgreSQL commits, the connection is cut before its reply: every caller is answered, nothing stands twice."""
    with (
        proxied(postgres_journal_url) as (proxy, url),
        closing(Database(url)) as database,
        Journal(database, clock, KEY) as journal,
        ThreadPoolExecutor(8) as pool,
    ):
        save(journal, build())
        proxy.swallow = 2
        answers = list(pool.map(lambda _number: save(journal, build()), range(40)))

        assert sorted(answer.position for answer in answers) == list(range(2, 42))
        assert (proxy.swallowed, journal.head(), list(verify(journal))) == (2, 41, [])


def test_a_backend_killed_while_it_commits_is_survived(postgres_journal_url: str, clock: StoryClock):
    """The server process dies within COMMIT: nothing of it stands, the append runs again."""
    with closing(Database(postgres_journal_url)) as database, closing(psycopg.connect(postgres_journal_url)) as other:
        other.autocommit = True
        other.execute(HOLD_COMMITS)
        with Journal(database, clock, KEY) as journal, ThreadPoolExecutor(1) as pool:
            other.execute("SELECT pg_advisory_lock(42)")
            saving = pool.submit(save, journal, build())
            eventually(lambda: other.execute(COMMITTING).fetchone())
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted")
            other.execute("SELECT pg_advisory_unlock(42)")

            assert (saving.result().position, journal.head()) == (1, 1)


HOLD_COMMITS = """
CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER hold AFTER INSERT ON facts DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION hold()"""
COMMITTING = "SELECT 1 FROM pg_stat_activity WHERE query = 'COMMIT' AND wait_event = 'advisory'"


def test_killed_connections_fail_no_command(postgres_journal_url: str, clock: StoryClock):
    """All server processes are killed again and again while eight people work: every command is carried out once."""

    def work(_number: int) -> None:
        box = build()
        save(journal, box)
        box = journal.load(Box, box.id)
        box.put("pen")
        save(journal, box)

    with closing(Database(postgres_journal_url)) as database, closing(psycopg.connect(postgres_journal_url)) as other:
        other.autocommit = True
        with Journal(database, clock, KEY) as journal, ThreadPoolExecutor(8) as pool:
            assert journal.head() == 0
            works = [pool.submit(work, number) for number in range(80)]
            while not all(done.done() for done in works):
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                Event().wait(0.05)
            for done in works:
                done.result()

            assert (journal.head(), list(verify(journal))) == (160, [])


def test_who_writes_without_the_lock_breaks_an_append_and_leaves_no_half_of_it(
    postgres_journal_url: str, clock: StoryClock, monkeypatch: pytest.MonkeyPatch
):
    """A stranger takes the position between look and commit: the append fails whole, its place on the shelf with it."""
    database, look = Database(postgres_journal_url), PostgresWriter._look

    def overtaken(writer: PostgresWriter, group: list[Entry]) -> Seen:
        seen = look(writer, group)
        with database.write() as connection:
            connection.execute(insert(facts).values(_row(position=1)))
        return seen

    monkeypatch.setattr(PostgresWriter, "_look", overtaken)
    box = build()
    box.shelve("A")

    with Journal(database, clock, KEY) as journal, closing(database):
        with pytest.raises(psycopg.errors.UniqueViolation):
            save(journal, box)

        assert (journal.head(), database.fetch("SELECT * FROM claims")) == (1, [])


def test_a_reader_never_passes_a_commit_that_comes_late(journal: Journal):
    """While one append is open nobody commits a later position, so a follower misses nothing."""
    with ThreadPoolExecutor(1) as pool:
        with append_held_up(journal) as connection:
            later = pool.submit(save, journal, build())
            eventually(lambda: journal.facts_recorder.appender.led)
            connection.execute(insert(facts).values(_row(position=1)))
            assert journal.read(0, 10) == []
        assert later.result().position == 2

    assert journal.database.fetch("SELECT position FROM facts ORDER BY position") == [(1,), (2,)]


def test_an_idle_transaction_elsewhere_stalls_nobody(journal: Journal):
    """Somebody forgets a transaction that has read and, on PostgreSQL, written: commands and followers go on."""
    with journal.database.snapshot() as reading, journal.database.writer.connect() as idle:
        reading.execute(select(facts)).all()
        if journal.database.dialect == "postgresql":
            idle.execute(insert(meta).values(key="idle", value=""))

        save(journal, build())

        assert [recorded.position for recorded in journal.read(0, 10)] == [1]
        assert reading.execute(select(facts)).all() == []


def test_a_full_disk_is_told_and_leaves_nothing_half_written(journal: Journal):
    """The caller hears that the journal cannot be written; when there is room again, the same command goes through."""
    save(journal, build())
    asked = submission(build("A" * 20_000), command_id=uuid4())
    with disk_full(journal):
        with pytest.raises(Unavailable):
            journal.append(asked)
        assert (journal.head(), len(journal.read(0, 10))) == (1, 1)

    assert journal.append(asked).position == 2


@contextmanager
def disk_full(journal: Journal) -> Iterator[None]:
    if journal.database.dialect == "sqlite":
        connection = journal.facts_recorder.appender._writer._connection()
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        yield
        journal.facts_recorder.appender._writer.discard()
        return
    with journal.database.write() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON facts FOR EACH STATEMENT EXECUTE FUNCTION full_disk()"
        )
    yield
    with journal.database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER full_disk ON facts")


def test_a_lock_held_too_long_is_told(journal: Journal, monkeypatch: pytest.MonkeyPatch):
    """When another process never gives the lock back, the caller hears it, and can ask again later."""
    appender = journal.facts_recorder.appender
    monkeypatch.setattr(appender, "_patience", 0.0)
    asked = submission(build(), command_id=uuid4())
    with append_held_up(journal):
        shorten_waits(journal)
        with pytest.raises(Unavailable):
            journal.append(asked)

    assert journal.append(asked).position == 1


def shorten_waits(journal: Journal) -> None:
    writer = journal.facts_recorder.appender._writer
    if journal.database.dialect == "sqlite":
        writer._connection().execute("PRAGMA busy_timeout = 50")
    else:
        writer._wire().text("SET lock_timeout = '50ms'")


def _row(position: int) -> dict[str, object]:
    return {
        "position": position,
        "stream_id": uuid4(),
        "stream_version": 1,
        "kind": "box",
        "type": "box.built",
        "schema_version": 2,
        "payload": "{}",
        "actor": ME,
        "role": "tutor",
        "correlation_id": uuid4(),
        "command_id": uuid4(),
        "rules": 1,
        "occurred_on": DAY,
        "recorded_at": NOON,
        "digest": bytes(32),
    }
