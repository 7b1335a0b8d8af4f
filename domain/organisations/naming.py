"""What an organisation is called, what it is based on, what it is in which context."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import Act
from domain.organisations.facts import BasedOnSet, Renamed, RoleEnded, RoleTaken, SynonymAdded
from domain.organisations.refusals import (
    BasedOnUnchanged,
    NameUnchanged,
    RoleAlreadyHeld,
    RoleEndsBeforeItBegan,
    RoleNotHeld,
    SynonymKnown,
)
from domain.organisations.standing import Standing
from domain.organisations.values import Name, OrganisationRole, folded


class Naming(Standing):
    def rename(self, act: Act, name: Name) -> None:
        """Called so from the day of the act; the old names stay."""
        if self.began_on <= act.occurred_on and self.name_on(act.occurred_on) == name:
            raise NameUnchanged
        self.record(act, Renamed, name=name)

    def add_synonym(self, act: Act, synonym: str) -> None:
        known = {folded(name) for name in self.synonyms} | {folded(name.ru) for _, name in self.names}
        if folded(synonym) in known:
            raise SynonymKnown(synonym)
        self.record(act, SynonymAdded, synonym=synonym)

    def set_based_on(self, act: Act, base: Standing | None) -> None:
        """Works on the basis of another organisation from the day of the act; None: of nobody's."""
        if base is not None:
            base.check_may_carry(act, self.id)
        if self.based_on(act.occurred_on) == (base and base.id):
            raise BasedOnUnchanged
        self.record(act, BasedOnSet, based_on=base and base.id)

    def take_role(self, act: Act, role_id: UUID, role: OrganisationRole, context: Name) -> None:
        for held in self.roles.values():
            if held.role is role and folded(held.context.ru) == folded(context.ru) and held.until is None:
                raise RoleAlreadyHeld(role)
        self.record(act, RoleTaken, role_id=role_id, role=role, context=context)

    def end_role(self, act: Act, role_id: UUID) -> None:
        held = self.roles.get(role_id)
        if held is None or held.until is not None:
            raise RoleNotHeld(role_id)
        if act.occurred_on < held.since:
            raise RoleEndsBeforeItBegan(held.since)
        self.record(act, RoleEnded, role_id=role_id)
