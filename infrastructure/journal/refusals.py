"""The log of refused commands: its own transaction, and never the reason a caller gets no answer."""

from __future__ import annotations

import json
import logging

from sqlalchemy import insert

from application.ports import RefusalEntry
from infrastructure.database import Database
from infrastructure.journal.schema import refusals

logger = logging.getLogger(__name__)


class SqlRefusals:
    """Implements application.ports.Refusals."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, entry: RefusalEntry) -> None:
        try:
            with self._database.write() as connection:
                connection.execute(
                    insert(refusals).values(
                        at=entry.at,
                        actor=entry.actor,
                        role=entry.role,
                        acting_for=entry.acting_for,
                        command=entry.command,
                        stream_id=entry.stream_id,
                        code=entry.code,
                        params=json.dumps(dict(entry.params), default=str, ensure_ascii=True, sort_keys=True),
                        correlation_id=entry.correlation_id,
                    )
                )
        except Exception:
            logger.exception("a refusal of %s is not in the log", entry.command)
