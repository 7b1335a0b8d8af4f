"""The grammar of permissions: which roles (and functions) may ask for a command, and over which places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from application.ports import Authority, Binding, TreeNode
from domain.errors import NotAllowed
from domain.kernel import SYSTEM, OrganisationId
from domain.organisations.values import Level
from domain.roles import Function, Role

if TYPE_CHECKING:
    from application.bus import Actor

REACH: dict[Role, Level] = {
    Role.METHODICAL_CENTRE: Level.MUNICIPALITY,
    Role.MUNICIPALITY: Level.MUNICIPALITY,
    Role.CENTRE: Level.REGION,
    Role.MINISTRY: Level.REGION,
}
"""Roles whose scope is the territory their organisation stands in; the others reach their own subtree."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission as it holds for one actor on one day."""

    functions: frozenset[Function]
    scope: frozenset[OrganisationId] | None
    """Organisations in reach; None reaches everything (the system itself)."""

    def covers(self, places: Iterable[OrganisationId]) -> bool:
        return self.scope is None or not self.scope.isdisjoint(places)


@dataclass(frozen=True, slots=True)
class Permission:
    """One row of the catalogue."""

    roles: frozenset[Role]
    function: Function | None = None
    system: bool = field(default=False)

    def grant(self, actor: Actor, authority: Authority, today: date) -> Grant:
        """What the actor may reach under this permission; raises NotAllowed."""
        if actor.role is Role.SYSTEM:
            if self.system and actor.person == SYSTEM:
                return Grant(frozenset(), None)
            raise NotAllowed(role=actor.role, allowed=sorted(self.roles))
        if actor.role not in self.roles or actor.acting_for is None:
            raise NotAllowed(role=actor.role, allowed=sorted(self.roles))
        held = [b for b in authority.bindings(actor.person, today) if self._carries(b, actor, authority, today)]
        if not held:
            raise NotAllowed(role=actor.role, allowed=sorted(self.roles), function=self.function)
        functions = frozenset(f for binding in held for f in binding.functions)
        return Grant(functions, reach(actor.role, actor.acting_for, authority, today))

    def _carries(self, binding: Binding, actor: Actor, authority: Authority, today: date) -> bool:
        if binding.role is not actor.role or actor.acting_for is None:
            return False
        if self.function and not binding.functions & {self.function, Function.DEPUTY}:
            return False
        return binding.organisation in {node.id for node in authority.ancestors(actor.acting_for, today)}


def reach(role: Role, acting_for: OrganisationId, authority: Authority, today: date) -> frozenset[OrganisationId]:
    """The organisations a role reaches from the organisation it acts for."""
    return authority.subtree(root_of(role, authority.ancestors(acting_for, today), acting_for), today)


def root_of(role: Role, path: Iterable[TreeNode], acting_for: OrganisationId) -> OrganisationId:
    """Where the reach of a role begins, given an organisation and the path above it."""
    level = REACH.get(role)
    return next((node.id for node in path if node.level is level), acting_for)


def any_of(*roles: Role, function: Function | None = None, system: bool = False) -> Permission:
    """Roles that may ask; a function they must hold beside; `system` lets the scheduler ask too."""
    return Permission(frozenset(roles), function, system)
