"""The log of refused commands: its own transaction, and never the reason a caller gets no answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from typing import Any

from sqlalchemy import insert, select

from application.ports import RefusalEntry
from domain.kernel import OrganisationId, PersonId
from infrastructure.database import Database
from infrastructure.journal.schema import refusals

logger = logging.getLogger(__name__)


class SqlRefusals:
    """Implements application.ports.Refusals."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self,
        organisations: Collection[OrganisationId],
        *,
        actor: PersonId | None = None,
        code: str | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> list[dict[str, Any]]:
        """Refusals of those who acted for the organisations, newest first; `before`: `id` of the last one seen."""
        c = refusals.c
        query = select(refusals).where(c.acting_for.in_(organisations))
        wanted = ((c.actor, actor), (c.code, code))
        query = query.where(*(column == value for column, value in wanted if value is not None))
        if before is not None:
            query = query.where(c.id < before)
        with self._database.read() as connection:
            found = connection.execute(query.order_by(c.id.desc()).limit(limit)).mappings().all()
        return [dict(row) | {"params": json.loads(row["params"])} for row in found]

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
