"""The audit trail as a file: asked for in a moment, written by a job page by page, taken by whoever asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from uuid import UUID, uuid5

from pydantic import Field, model_validator
from sqlalchemy import select

from application.bus import Actor
from application.permissions.reading import Scope
from application.ports import Authority, Journal
from domain.errors import Invalid, NotFound
from domain.kernel import OrganisationId, PersonId, Value
from entrypoints import audit_csv
from infrastructure.exports import Export, Exports, Request
from projections.audit_trail import Asked, AuditTrail, trail
from projections.engine.store import Store
from projections.engine.timeline import as_of
from projections.model import Reader, Row
from projections.organisation_register import NAMES, OrganisationRegister

PAGE = 2000
"""Lines read and written at once; nothing else of the trail is held in memory."""
PATIENCE = 30.0
"""Seconds a job waits for the read models before it lets a retry wait instead."""


class Filters(Value):
    """What of the trail is wanted; every given part must fit, days and moments inclusive."""

    stream_id: UUID | None = Field(default=None, description="One aggregate.")
    organisation: OrganisationId | None = Field(default=None, description="An organisation and all below it.")
    actor: PersonId | None = Field(default=None, description="Who asked for the change.")
    kind: str | None = Field(default=None, max_length=60, description="Kind of aggregate, for example agreement.")
    occurred_from: date | None = Field(default=None, description="First day on which it was true.")
    occurred_to: date | None = Field(default=None, description="Last day on which it was true.")
    recorded_from: datetime | None = Field(default=None, description="First moment of recording, with its zone.")
    recorded_to: datetime | None = Field(default=None, description="Last moment of recording, with its zone.")
    moves: bool = Field(default=False, description="Only lines that give a status.")

    @model_validator(mode="after")
    def _zoned(self) -> Filters:
        for moment in (self.recorded_from, self.recorded_to):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("a moment needs its time zone")
        return self


class AuditExports:
    """Exports of the trail; `wake` tells the queue that there is a job."""

    def __init__(
        self, exports: Exports, store: Store, journal: Journal, authority: Authority, wake: Callable[[], None]
    ) -> None:
        self._exports = exports
        self._store = store
        self._journal = journal
        self._authority = authority
        self._wake = wake

    def ask(self, actor: Actor, scope: Scope, filters: Filters, command_id: UUID, today: date) -> Export:
        """Ask for an export within the actor's scope of today; asked again under the same id it is the same one.

        Raises NotFound for an organisation outside the scope, CommandIdReused when the id asked for something else.
        """
        wanted = filters.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        request = Request(
            id=uuid5(actor.person, str(command_id)),
            asked_by=actor.person,
            role=actor.role,
            acting_for=actor.acting_for,
            filters={name: str(value) for name, value in wanted.items()},
            scope=self._within(scope, filters.organisation, today),
            position=self._journal.head(),
        )
        asked = self._exports.ask(request)
        self._wake()
        return asked

    def find(self, actor: Actor, export_id: UUID) -> Export:
        """An export of the actor's own, asked for in the same role; raises NotFound."""
        found = self._exports.find(export_id)
        if found is None or not _own(found.request, actor):
            raise NotFound("export", export_id)
        return found

    def file_of(self, export: Export) -> Path:
        """The file of a done export; raises Invalid while there is none yet."""
        if export.address is None:
            raise Invalid(field="export", problem="not_ready", value=export.status)
        return self._exports.path(export.address)

    def run(self, export_id: UUID) -> None:
        """Write the file of an export; one that is done, or unknown to this database, is left alone."""
        found = self._exports.find(export_id)
        if found is None or found.status == "done":
            return
        self._exports.begun(export_id)
        table = _Table(self._store, found.request)
        address = self._exports.write(table.parts())
        self._exports.done(export_id, address, table.rows)

    def _within(self, scope: Scope, organisation: OrganisationId | None, today: date) -> frozenset[OrganisationId]:
        """The scope, or what of it lies below an organisation."""
        if organisation is None:
            return scope.organisations
        if organisation not in scope.organisations:
            raise NotFound("organisation", organisation)
        return scope.organisations & self._authority.subtree(organisation, today)


class _Table:
    """The lines of one export, page by page. The frozen position makes two runs write the same bytes."""

    def __init__(self, store: Store, request: Request, page: int = PAGE) -> None:
        self._store = store
        self._size = page
        self._request = request
        self._asked = _asked(request)
        self.rows = 0

    def parts(self) -> Iterator[bytes]:
        yield audit_csv.header()
        after: tuple[int, int] | None = None
        while page := self._page(after):
            rows, names = page
            self.rows += len(rows)
            after = rows[-1]["position"], rows[-1]["n"]
            yield audit_csv.lines(rows, names)

    def _page(self, after: tuple[int, int] | None) -> tuple[list[Row], dict[UUID, str]] | None:
        """The next lines and the names of their organisations; None after the last."""
        models, at = (AuditTrail, OrganisationRegister), self._request.position
        with self._store.reading(*models, at=at, patience=PATIENCE) as reader:
            rows = trail(reader, self._asked, after=after, limit=self._size)
            return (rows, self._names(reader, rows)) if rows else None

    def _names(self, reader: Reader, rows: list[Row]) -> dict[UUID, str]:
        """Russian names of the day of the newest line, as known at the frozen position."""
        table = reader[NAMES.table]
        ids = {row["acting_for"] for row in rows} - {None}
        day = max(row["recorded_at"] for row in rows).date()
        known = as_of(table, day, self._request.position)
        query = select(table.c.organisation_id, table.c.ru).where(table.c.organisation_id.in_(ids), known)
        return {row["organisation_id"]: row["ru"] for row in reader.rows(query)}


def _asked(request: Request) -> Asked:
    filters = Filters.model_validate_strings(dict(request.filters))
    return Asked(
        stream_id=filters.stream_id,
        organisations=request.scope,
        actor=filters.actor,
        kind=filters.kind,
        occurred_from=filters.occurred_from,
        occurred_to=filters.occurred_to,
        recorded_from=filters.recorded_from,
        recorded_to=filters.recorded_to,
        upto=request.position,
        moves=filters.moves,
    )


def _own(request: Request, actor: Actor) -> bool:
    asker = (request.asked_by, request.role, request.acting_for)
    return asker == (actor.person, actor.role, actor.acting_for)
