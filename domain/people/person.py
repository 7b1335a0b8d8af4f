"""A person, known by id only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from domain.kernel import Act, OrganisationId, PersonId
from domain.people.facts import DetailsChanged, Registered
from domain.people.merging import Merging
from domain.people.values import Detail


class Person(Merging):
    KIND: ClassVar[str] = "person"

    @classmethod
    def register(cls, act: Act, person_id: PersonId, organisation: OrganisationId, *, demo: bool = False) -> Person:
        """Known from the day of the act; the vault gets the details in the same transaction."""
        return cls.found(act, Registered, person_id, organisation=organisation, demo=demo)

    def change_details(self, act: Act, details: Iterable[Detail]) -> None:
        self.be_itself()
        self.record(act, DetailsChanged, details=tuple(sorted(details)))

    def places(self) -> frozenset[OrganisationId]:
        return frozenset({self.organisation})

    def about(self) -> tuple[PersonId, ...]:
        return (PersonId(self.id),)
