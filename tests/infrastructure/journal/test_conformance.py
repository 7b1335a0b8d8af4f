"""The library's own conformance suites on our recorders, once on SQLite and once on PostgreSQL.

Not run: TrackingRecorderTestCase and ProcessRecorderTestCase (checkpoints are the projection engine's, with a fence
the library's tracking has not), InfrastructureFactoryTestCase (it reads settings, even the storage format, from the
environment, which ours refuses), TranscoderTestCase (our text is canonical JSON, without its tagged types).
AggregateRecorderTestCase runs on the recorder of snapshots: a recorder of facts gives positions, and that suite
wants none.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import AggregateRecorder, ApplicationRecorder, InfrastructureFactory
from eventsourcing.tests import application, persistence

from infrastructure.clock import SystemClock
from infrastructure.database import Database
from infrastructure.journal import create
from infrastructure.journal.factory import JournalFactory
from infrastructure.journal.recorder import SqlRecorder
from infrastructure.journal.snapshots import SnapshotRecorder
from tests.databases import DIALECTS


class OnDatabase:
    """Gives a suite an empty database of its dialect for each test."""

    dialect: ClassVar[str]
    database: Database

    @pytest.fixture(autouse=True)
    def _database(self, fresh_database_url: Callable[[str], str]) -> Iterator[None]:
        self.database = Database(fresh_database_url(self.dialect))
        create(self.database)
        self.closing: list[SqlRecorder] = []
        before = set(threading.enumerate())
        yield
        for thread in set(threading.enumerate()) - before:
            thread.join()  # a suite leaves its readers running
        for recorder in self.closing:
            recorder.close()
        self.database.close()

    def new_originator_id(self) -> UUID:
        return uuid4()

    def facts_recorder(self) -> SqlRecorder:
        self.closing.append(SqlRecorder(self.database, SystemClock()))
        return self.closing[-1]


class Snapshots(OnDatabase, persistence.AggregateRecorderTestCase):
    def create_recorder(self) -> AggregateRecorder:
        return SnapshotRecorder(self.database)


class Facts(OnDatabase, persistence.ApplicationRecorderTestCase[Any]):
    def create_recorder(self) -> ApplicationRecorder:
        return self.facts_recorder()

    def test_insert_subscribe(self) -> None:
        """The suite's optional test of subscriptions."""
        self.optional_test_insert_subscribe()


class NonInterleaving(OnDatabase, persistence.NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> ApplicationRecorder:
        return self.facts_recorder()


class PlainFactory(JournalFactory):
    """The library's example application under our recorders, with its own mapper and transcoder."""

    database: ClassVar[Database]

    def __init__(self, env: Any) -> None:
        super().__init__(env, self.database, SystemClock())


class Example(OnDatabase, application.ExampleApplicationTestCase):
    expected_factory_topic = f"{PlainFactory.__module__}:PlainFactory"

    @pytest.fixture(autouse=True)
    def _factory(self, _database: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(PlainFactory, "database", self.database, raising=False)
        monkeypatch.setenv(InfrastructureFactory.PERSISTENCE_MODULE, self.expected_factory_topic)


for suite in (Snapshots, Facts, NonInterleaving, Example):
    for dialect in DIALECTS:
        name = f"Test{suite.__name__}On{dialect.title()}"
        globals()[name] = type(name, (suite,), {"dialect": dialect, "__module__": __name__, "__test__": True})
del suite
for imported in (Snapshots, Facts, NonInterleaving, Example):
    imported.__test__ = False
