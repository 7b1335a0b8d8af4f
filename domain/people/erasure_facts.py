"""What happened on the way to an erasure: one officer proposed it, another confirmed it, and the key is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from domain.kernel import Fact, PersonId, Reason, StatusChange
from domain.people.values import ErasureProposal

if TYPE_CHECKING:
    from domain.people.state import PersonState


class ErasureProposed(Fact):
    """An officer asks that the person's data be erased; words of the reason are sealed to the house."""

    TOPIC: ClassVar[str] = "person.erasure_proposed"
    MOVES: ClassVar[bool] = True

    reason: Reason
    proposed_by: PersonId

    def apply(self, person: PersonState) -> None:
        person.erasure = ErasureProposal(by=self.proposed_by, code=self.reason.code)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to="erasure_proposed"),)


class ErasureWithdrawn(Fact):
    """The proposal is taken back; everything stays readable."""

    TOPIC: ClassVar[str] = "person.erasure_withdrawn"
    MOVES: ClassVar[bool] = True

    reason: Reason | None = None

    def apply(self, person: PersonState) -> None:
        person.erasure = None

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to="registered"),)


class Erased(Fact):
    """The key is destroyed in this fact's transaction: names, texts and files open no more.

    Reason `restored`: a backup older than the erasure was put back, and the erasure was applied again.
    """

    TOPIC: ClassVar[str] = "person.erased"
    MOVES: ClassVar[bool] = True

    reason: Reason
    proposed_by: PersonId | None = None
    confirmed_by: PersonId | None = None

    def apply(self, person: PersonState) -> None:
        person.erasure = None
        person.erased = True

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to="erased"),)
