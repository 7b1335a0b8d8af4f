"""What happened to a person's record. Who the person is stands in the vault, never here."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from domain.kernel import Fact, Founding, OrganisationId, StatusChange
from domain.people.values import Detail

if TYPE_CHECKING:
    from domain.people.state import PersonState


class Registered(Founding):
    """Known by this id; `organisation` entered the person. `demo`: made up for the demonstration."""

    TOPIC: ClassVar[str] = "person.registered"

    organisation: OrganisationId
    demo: bool = False

    def apply(self, person: PersonState) -> None:
        person.organisation = self.organisation
        person.demo = self.demo
        person.erasure = None
        person.erased = False
        person.merged_into = None

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to="registered"),)

    def places(self) -> frozenset[OrganisationId]:
        return frozenset({self.organisation})


class DetailsChanged(Fact):
    """The vault holds new details of these kinds; the old ones are gone."""

    TOPIC: ClassVar[str] = "person.details_changed"

    details: tuple[Detail, ...]

    def apply(self, person: PersonState) -> None:
        """Who the person is never stands in the stream."""
