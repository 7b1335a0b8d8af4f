"""Refused commands are kept for the auditor, and a log that fails never costs a caller the answer."""

from __future__ import annotations

import json
import logging
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from application.ports import RefusalEntry
from infrastructure.database import Database
from infrastructure.journal import SqlRefusals
from infrastructure.journal.schema import refusals
from tests.infrastructure.journal.conftest import NOON
from tests.infrastructure.journal.toys import DAY, ME

ENTRY = RefusalEntry(
    at=NOON,
    actor=ME,
    role="tutor",
    acting_for=None,
    command="box.put",
    stream_id=UUID(int=3),
    code="box.full",
    params={"room": 3, "since": DAY, "who": "Ёж\0"},
    correlation_id=uuid4(),
)


def test_a_refusal_is_kept_whole(database: Database):
    """Who asked for what, when, and which rule said no with which figures."""
    SqlRefusals(database).note(ENTRY)

    with database.read() as connection:
        row = connection.execute(select(refusals)).one()
    assert (row.at, row.actor, row.command, row.stream_id, row.code) == (NOON, ME, "box.put", UUID(int=3), "box.full")
    assert json.loads(row.params) == {"room": 3, "since": "2024-03-01", "who": "Ёж\0"}


def test_a_log_that_fails_is_silent_to_the_caller(database: Database, caplog: pytest.LogCaptureFixture):
    """The refusal reaches the person even when it cannot be kept; the operator's log says so, without its words."""
    with database.write() as connection:
        refusals.drop(connection)

    SqlRefusals(database).note(ENTRY)

    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "box.put" in caplog.text
