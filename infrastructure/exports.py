"""Exports people ask for: what was asked, within which scope, how far it is, and the files, named by their content.

An export is asked for in one transaction with its job. What it may show is frozen then: the asker's scope and the
newest position, so that a job run twice writes the same file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from application.ports import Clock, Job
from domain.errors import CommandIdReused
from domain.kernel import OrganisationId, PersonId
from infrastructure.database import Database
from infrastructure.journal.schema import exports, outbox
from infrastructure.queue.outbox import add
from infrastructure.whole_files import write_whole

EXPORT = "export_audit"


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for what; `filters` as the trail takes them, `position` the newest fact to show."""

    id: UUID
    asked_by: PersonId
    role: str
    acting_for: OrganisationId | None
    filters: Mapping[str, str]
    scope: frozenset[OrganisationId]
    position: int

    @property
    def asked(self) -> tuple[object, ...]:
        """What a retry repeats; scope and position are frozen by whoever came first."""
        return self.asked_by, self.role, self.acting_for, self.filters


@dataclass(frozen=True, slots=True)
class Export:
    """`status`: waiting, running, done, or failed (tried to the end, an operator may retry it)."""

    request: Request
    status: str
    asked_at: datetime
    done_at: datetime | None
    address: str | None
    rows: int | None


class Exports:
    """The table of exports and the folder of their files."""

    def __init__(self, database: Database, folder: Path, clock: Clock) -> None:
        self._database = database
        self._folder = folder
        self._clock = clock

    def ask(self, request: Request) -> Export:
        """Keep the request and its job; the same id asked for again gives what is known of it.

        Raises CommandIdReused when the id was given to another request.
        """
        known = self.find(request.id)
        if known is None:
            with suppress(IntegrityError), self._database.write() as connection:  # somebody else was as quick
                job = add(connection, Job(EXPORT, {"export_id": str(request.id)}))
                connection.execute(insert(exports).values(**self._row(request), job=job))
            known = self.find(request.id)
        assert known
        if known.request.asked != request.asked:
            raise CommandIdReused(str(request.id))
        return known

    def find(self, id: UUID) -> Export | None:
        query = select(exports, outbox.c.failed_at).join_from(
            exports, outbox, exports.c.job == outbox.c.id, isouter=True
        )
        with self._database.read() as connection:
            row = connection.execute(query.where(exports.c.id == id)).first()
        return _export(row) if row else None

    def begun(self, id: UUID) -> None:
        self._note(id, begun_at=self._clock.now())

    def done(self, id: UUID, address: str, rows: int) -> None:
        self._note(id, done_at=self._clock.now(), address=address, rows=rows)

    def write(self, parts: Iterable[bytes]) -> str:
        """Write a file part by part, whole or not at all; its address."""
        content = hashlib.sha256()

        def read() -> Iterator[bytes]:
            for part in parts:
                content.update(part)
                yield part

        write_whole(self._folder, read(), lambda: self.path(content.hexdigest()).name)
        return content.hexdigest()

    def path(self, address: str) -> Path:
        return self._folder / f"{address}.csv"

    def _row(self, request: Request) -> dict[str, object]:
        return {
            "id": request.id,
            "asked_by": request.asked_by,
            "role": request.role,
            "acting_for": request.acting_for,
            "filters": json.dumps(dict(request.filters), sort_keys=True, ensure_ascii=False),
            "scope": json.dumps(sorted(map(str, request.scope))),
            "position": request.position,
            "asked_at": self._clock.now(),
        }

    def _note(self, id: UUID, **values: object) -> None:
        unfinished = (exports.c.id == id) & exports.c.done_at.is_(None)
        with self._database.write() as connection:
            connection.execute(update(exports).where(unfinished).values(values))


def _export(row: Row[tuple[object, ...]]) -> Export:
    request = Request(
        id=row.id,
        asked_by=row.asked_by,
        role=row.role,
        acting_for=row.acting_for,
        filters=json.loads(row.filters),
        scope=frozenset(OrganisationId(UUID(each)) for each in json.loads(row.scope)),
        position=row.position,
    )
    return Export(request, _status(row), row.asked_at, row.done_at, row.address, row.rows)


def _status(row: Row[tuple[object, ...]]) -> str:
    if row.done_at:
        return "done"
    if row.failed_at:
        return "failed"
    return "running" if row.begun_at else "waiting"
