"""A role binding as its facts tell it."""

from __future__ import annotations

from datetime import date

from domain.kernel import Aggregate, OrganisationId, PersonId
from domain.roles import Function, Role


class RoleBindingState(Aggregate):
    person: PersonId
    role: Role
    organisation: OrganisationId
    functions: frozenset[Function]
    since: date
    until: date | None
    revoked_on: date | None

    def held_on(self, on: date) -> bool:
        """Whether the role is held on a day; the last day counts, the day of revoking does not."""
        return (
            self.since <= on
            and (self.until is None or on <= self.until)
            and (self.revoked_on is None or on < self.revoked_on)
        )
