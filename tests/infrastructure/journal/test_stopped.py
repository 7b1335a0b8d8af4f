"""A process that stands still with the append lock in hand holds nobody up, wherever it stopped."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import text

from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.journal import Journal
from infrastructure.journal.postgres import PostgresWriter
from infrastructure.journal.schema import APPEND_LOCK
from tests.infrastructure.journal.conftest import KEY
from tests.infrastructure.journal.toys import build, save


def test_a_stopped_process_holds_nobody_up(
    postgres_journal_url: str, clock: StoryClock, monkeypatch: pytest.MonkeyPatch
):
    """A process that stands still with the append lock in hand loses it to the server's own watch."""
    monkeypatch.setattr("infrastructure.database.STALLED", "200ms")
    with (
        closing(Database(postgres_journal_url)) as stopped,
        closing(Database(postgres_journal_url)) as database,
        stopped.writer.connect() as connection,
        Journal(database, clock, KEY) as journal,
    ):
        connection.execute(text(f"SELECT pg_advisory_xact_lock({APPEND_LOCK})"))

        assert save(journal, build()).position == 1
        connection.invalidate()


def test_a_process_stopped_while_it_sends_holds_nobody_up(
    postgres_journal_url: str, clock: StoryClock, monkeypatch: pytest.MonkeyPatch
):
    """It has the append lock and has sent half of its statements: PostgreSQL gives it up all the same, and whoever
    wakes up there does its append again."""
    monkeypatch.setattr("infrastructure.database.AT_MOST", "300ms")
    with (
        closing(Database(postgres_journal_url)) as slow,
        Journal(slow, clock, KEY) as stopped,
        closing(Database(postgres_journal_url)) as database,
        Journal(database, clock, KEY) as journal,
    ):
        save(stopped, build())
        writer = stopped.facts_recorder.appender._writer
        assert isinstance(writer, PostgresWriter)
        wire = writer._wire().connection.pgconn
        wire.exec_(b"BEGIN")
        wire.enter_pipeline_mode()
        wire.send_query_params(b"SELECT pg_advisory_xact_lock(%d)" % APPEND_LOCK, None)
        wire.send_flush_request()
        wire.flush()

        assert save(journal, build()).position == 2
        assert save(stopped, build()).position == 3
