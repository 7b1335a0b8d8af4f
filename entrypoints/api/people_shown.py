"""People as answers show them: the id always, the name where the vault still knows it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from pydantic import BaseModel, Field

from domain.kernel import PersonId
from entrypoints.api.opening import Opening


class PersonShown(BaseModel):
    """A person of an answer; `name` is null once erased."""

    id: UUID
    name: str | None = Field(default=None, description="Name from the vault; never stored with the row.")


class Names:
    """Names of the people of one answer, asked of the vault once; made by Question.names.

    Whoever is shown is noted in the log of readings; whom an answer only counts or sorts is not.
    """

    def __init__(self, opening: Opening, people: Iterable[UUID | None]) -> None:
        self._opening = opening
        self._names = opening.unnoted({PersonId(person) for person in people if person})

    def of(self, person: UUID) -> PersonShown:
        name = self._names.get(PersonId(person))
        if name is not None:
            self._opening.note(person)
        return PersonShown(id=person, name=name)

    def of_optional(self, person: UUID | None) -> PersonShown | None:
        return self.of(person) if person else None

    def of_all(self, people: Iterable[UUID]) -> list[PersonShown]:
        return [self.of(person) for person in people]
