"""People as answers show them: the id always, the name where the vault still knows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from pydantic import BaseModel, Field

from application.ports import Vault
from entrypoints.telling import person_names


class PersonShown(BaseModel):
    """A person of an answer; `name` is null once erased."""

    id: UUID
    name: str | None = Field(default=None, description="Name from the vault; never stored with the row.")


class Names:
    """Names of the people of one answer, asked of the vault once."""

    def __init__(self, vault: Vault, people: Iterable[UUID | None]) -> None:
        self._names: Mapping[UUID, str] = person_names(vault, {person for person in people if person})

    def of(self, person: UUID) -> PersonShown:
        return PersonShown(id=person, name=self._names.get(person))

    def of_optional(self, person: UUID | None) -> PersonShown | None:
        return self.of(person) if person else None

    def of_all(self, people: Iterable[UUID]) -> list[PersonShown]:
        return [self.of(person) for person in people]
