"""A role with functions, held by a person in an organisation's subtree between two days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.bindings.facts import EndChanged, Granted, Revoked
from domain.bindings.refusals import AlreadyRevoked, EndsBeforeBeginning, EndUnchanged, Over, OwnRole, SystemRole
from domain.bindings.state import RoleBindingState
from domain.kernel import Act, Fact, OrganisationId, PersonId, Reason
from domain.roles import Function, Role


class RoleBinding(RoleBindingState):
    KIND: ClassVar[str] = "binding"

    @classmethod
    def grant(
        cls,
        act: Act,
        binding_id: UUID,
        person: PersonId,
        role: Role,
        organisation: OrganisationId,
        functions: Iterable[Function] = (),
        since: date | None = None,
        until: date | None = None,
    ) -> RoleBinding:
        """Held from `since` (the day of the act when left out) to `until`, the last day; None: no end."""
        if role is Role.SYSTEM:
            raise SystemRole
        if act.is_by(person):
            raise OwnRole
        first = since or act.occurred_on
        if until is not None and until < first:
            raise EndsBeforeBeginning(first, until)
        return cls.found(
            act,
            Granted,
            binding_id,
            person=person,
            role=role,
            organisation=organisation,
            functions=tuple(sorted(set(functions))),
            since=first,
            until=until,
        )

    def change_end(self, act: Act, until: date | None) -> None:
        """Another last day, or none."""
        self._check_open(act)
        if until == self.until:
            raise EndUnchanged
        if until is not None and until < self.since:
            raise EndsBeforeBeginning(self.since, until)
        if act.is_by(self.person) and not self._is_shorter(until):
            raise OwnRole
        self.record(act, EndChanged, until=until)

    def revoke(self, act: Act, reason: Reason | None) -> None:
        """Held no more from the day of the act on, that day included."""
        self._check_open(act)
        self.record(act, Revoked, reason=reason)

    def places(self) -> frozenset[OrganisationId]:
        return frozenset({self.organisation})

    def about(self) -> tuple[PersonId, ...]:
        return (self.person,)

    def check_corrector(self, act: Act, fact: Fact) -> None:
        """Nor does anybody mend the days of a role of their own."""
        if act.is_by(self.person):
            raise OwnRole

    def _is_shorter(self, until: date | None) -> bool:
        return until is not None and (self.until is None or until < self.until)

    def _check_open(self, act: Act) -> None:
        if self.revoked_on is not None:
            raise AlreadyRevoked(self.revoked_on)
        if self.until is not None and self.until < act.today:
            raise Over(self.until)
