"""The one way an answer of the API comes to personal data: whose it showed is noted before the answer leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from fastapi import Request

from application.bus import Actor
from domain.kernel import FileRef, PersonId, Sealed
from entrypoints.bootstrap import Services
from infrastructure.accounts.readings import Reading
from infrastructure.name_marks import Namesake

log = structlog.get_logger()


class NotNoted(Exception):
    """The log of readings cannot be written now, so nothing is shown."""


class Opening:
    """What opens names, texts and files for one answer. `shown`: whose data it gave out."""

    def __init__(self, services: Services) -> None:
        self._vault = services.vault
        self._documents = services.documents
        self.shown: set[PersonId] = set()

    def note(self, person: UUID) -> None:
        """The answer shows something of this person."""
        self.shown.add(PersonId(person))

    def unnoted(self, people: Iterable[PersonId]) -> dict[PersonId, str]:
        """Names to choose and sort by; whoever shows one says so by `note`."""
        return self._vault.names(people)

    def named(self, words: Iterable[str]) -> list[PersonId]:
        """Ids of those whose names have a word that begins so for each of these; which of them are shown is noted."""
        return self._vault.named(words)

    def namesakes(self) -> list[Namesake]:
        """Everybody who shares the whole name with somebody; which of them are shown is noted."""
        return self._vault.namesakes()

    def names(self, people: Iterable[PersonId]) -> dict[PersonId, str]:
        """Names that the answer shows."""
        found = self._vault.names(people)
        self.shown.update(found)
        return found

    def details(self, person: PersonId) -> dict[str, str] | None:
        """Everything kept of a person, by Detail; None when unknown or erased."""
        found = self._vault.details(person)
        if found is not None:
            self.note(person)
        return found

    def unseal(self, sealed: Sealed) -> str | None:
        text = self._vault.unseal(sealed)
        if text is not None:
            self.shown.update(sealed.subjects)
        return text

    def file(self, ref: FileRef) -> bytes | None:
        """As application.ports.Documents.get."""
        content = self._documents.get(ref)
        if content is not None:
            self.shown.update(ref.subjects)
        return content


@contextmanager
def noting(request: Request, services: Services, actor: Actor) -> Iterator[Opening]:
    """What the answer opens meanwhile is committed to the log at the end, in one row; raises NotNoted.

    The actor's own data is nothing to note, and an answer that failed has shown none.
    """
    opening = Opening(services)
    yield opening
    people = frozenset(opening.shown - {actor.person})
    if not people:
        return
    try:
        services.readings.note(_reading(request, services, actor, people))
    except Exception as error:  # noqa: BLE001 - whatever it is, nothing is shown unlogged
        log.warning("reading_not_noted", error=type(error).__qualname__)
        raise NotNoted from None


def _reading(request: Request, services: Services, actor: Actor, people: frozenset[PersonId]) -> Reading:
    route = request.scope["route"]
    return Reading(
        at=services.clock.now(),
        reader=actor.person,
        role=actor.role,
        acting_for=actor.acting_for,
        operation=route.operation_id or route.name,
        about=_stream(request.path_params.get("id")),
        correlation_id=request.state.correlation_id,
        people=people,
    )


def _stream(id: object) -> UUID | None:
    try:
        return UUID(str(id))
    except ValueError:
        return None
