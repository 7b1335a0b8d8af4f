"""Facts as projections and auditors read them, in order of position."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Dialect, bindparam, select

from application.ports import Recorded
from domain.corrections import Corrected
from domain.kernel import Basis, Fact, OrganisationId, PersonId
from domain.roles import Role
from infrastructure.database import Database
from infrastructure.journal import registry
from infrastructure.journal.schema import facts
from infrastructure.journal.statements import READ, compiled
from infrastructure.wire import as_uuid

COLUMNS = (
    *READ,
    facts.c.position,
    facts.c.stream_id,
    facts.c.actor,
    facts.c.role,
    facts.c.acting_for,
    facts.c.command_id,
    facts.c.correlation_id,
    facts.c.causation_id,
    facts.c.basis,
    facts.c.digest,
)

_ROLES = {role.value: role for role in Role}
_known = lru_cache(4096)(as_uuid)
"""People and organisations come again and again."""
_person = cast("Callable[[str], PersonId]", _known)
_organisation = cast("Callable[[str], OrganisationId]", _known)


class FactReader:
    """Reads pages and streams; resolves what a correction changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        dialect: Dialect = database.hot
        position, stream_id, version = facts.c.position, facts.c.stream_id, facts.c.stream_version
        page = select(*COLUMNS).where(position > bindparam("after"), position <= bindparam("upto"))
        self._page = compiled(page.order_by(position), dialect)
        stream = select(*COLUMNS).where(stream_id == bindparam("stream_id")).order_by(version)
        self._stream = compiled(stream, dialect)
        aimed = select(*READ).where(
            stream_id == bindparam("stream_id"),
            version < bindparam("before"),
            (version == bindparam("target")) | (facts.c.type == bindparam("type")),
        )
        self._aimed = compiled(aimed.order_by(version), dialect)

    def page(self, after: int, limit: int) -> list[Recorded]:
        return [self._recorded(row) for row in self._database.text(self._page, (after, after + limit))]

    def stream(self, stream_id: UUID) -> list[Recorded]:
        return [self._recorded(row) for row in self._database.text(self._stream, (self._database.key(stream_id),))]

    def _recorded(self, row: Sequence[Any]) -> Recorded:
        fact = registry.read_row(row[8], row)
        _, kind, topic, _, _, _, recorded_at, position, _, *envelope, digest = row
        actor, role, acting_for, command_id, correlation_id, causation_id, basis = envelope
        return Recorded(
            int(position),
            fact.originator_id,
            fact.originator_version,
            kind,
            topic,
            fact,
            _person(actor),
            _ROLES[role],
            _organisation(acting_for) if acting_for else None,
            as_uuid(command_id),
            as_uuid(correlation_id),
            as_uuid(causation_id) if causation_id else None,
            Basis.model_validate_json(basis) if basis else None,
            fact.occurred_on,
            _moment(recorded_at),
            digest[2:] if isinstance(digest, str) else digest.hex(),
            self._corrects(fact) if isinstance(fact, Corrected) else None,
        )

    def _corrects(self, correction: Corrected) -> tuple[Fact, Fact]:
        """The fact as it read before this correction, and as it reads by it."""
        stream_id, number = correction.originator_id, correction.originator_version
        asked = (self._database.key(stream_id), number, correction.version, Corrected.TOPIC)
        found = [registry.read_row(stream_id, row) for row in self._database.text(self._aimed, asked)]
        stored = next(fact for fact in found if fact.originator_version == correction.version)
        earlier = [fact for fact in found if isinstance(fact, Corrected) and fact.version == correction.version]
        return (earlier[-1].reading(stored) if earlier else stored), correction.reading(stored)


@lru_cache(16)
def _moment(text: str) -> datetime:
    """One for all facts of a command."""
    return datetime.fromisoformat(text).astimezone(UTC)
