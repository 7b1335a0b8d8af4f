"""What happened to a role somebody holds.

It is held on a day when since <= day <= until and the day is before that of `Revoked`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from domain.kernel import Fact, Founding, OrganisationId, PersonId, Reason, StatusChange
from domain.roles import Function, Role

if TYPE_CHECKING:
    from domain.bindings.state import RoleBindingState


class Granted(Founding):
    """The person holds the role and functions in the organisation's subtree; `until`: last day or None."""

    TOPIC: ClassVar[str] = "binding.granted"

    person: PersonId
    role: Role
    organisation: OrganisationId
    functions: tuple[Function, ...] = ()
    since: date
    until: date | None = None

    def apply(self, binding: RoleBindingState) -> None:
        binding.person = self.person
        binding.role = self.role
        binding.organisation = self.organisation
        binding.functions = frozenset(self.functions)
        binding.since = self.since
        binding.until = self.until
        binding.revoked_on = None

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to="granted"),)

    def places(self) -> frozenset[OrganisationId]:
        return frozenset({self.organisation})


class EndChanged(Fact):
    """The last day is now another one (None: no end), whatever was said before."""

    TOPIC: ClassVar[str] = "binding.end_changed"

    until: date | None

    def apply(self, binding: RoleBindingState) -> None:
        binding.until = self.until


class Revoked(Fact):
    """Held no more from this very day on."""

    TOPIC: ClassVar[str] = "binding.revoked"
    MOVES: ClassVar[bool] = True

    reason: Reason | None = None

    def apply(self, binding: RoleBindingState) -> None:
        binding.revoked_on = self.occurred_on

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to="revoked"),)
