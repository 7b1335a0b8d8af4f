"""What the library's Application asks for its parts."""

from __future__ import annotations

from typing import Any

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    ProcessRecorder,
    TrackingRecorder,
)
from eventsourcing.utils import Environment

from application.ports import Clock
from infrastructure.database import Database
from infrastructure.journal.recorder import SqlRecorder
from infrastructure.journal.snapshots import SnapshotRecorder


class JournalFactory(InfrastructureFactory[TrackingRecorder]):
    """Recorders of one database; the library's environment variables mean nothing here."""

    def __init__(self, env: Environment, database: Database, clock: Clock) -> None:
        super().__init__(env)
        self._database = database
        self._clock = clock
        self._recorders: list[SqlRecorder] = []

    def application_recorder(self) -> ApplicationRecorder:
        self._recorders.append(SqlRecorder(self._database, self._clock))
        return self._recorders[-1]

    def close(self) -> None:
        """Close the writers' connections; the database is its owner's."""
        for recorder in self._recorders:
            recorder.close()

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        return SnapshotRecorder(self._database)

    def tracking_recorder(self, tracking_recorder_class: Any = None) -> Any:
        raise NotImplementedError("checkpoints are the projection engine's")

    def process_recorder(self) -> ProcessRecorder:
        raise NotImplementedError("checkpoints are the projection engine's")

    def is_snapshotting_enabled(self) -> bool:
        return True
