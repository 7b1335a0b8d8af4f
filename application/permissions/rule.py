"""The grammar of permissions: which roles (and functions) may ask for a command, and over which places."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from application.ports import Authority, Binding, TreeNode
from domain.errors import NotAllowed
from domain.kernel import SYSTEM, OrganisationId, PersonId
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
    in_place_of: frozenset[PersonId] = frozenset()
    """Absent people whose bindings carry the permission."""
    own_right: bool = True
    """Whether a binding of the actor's own carries it."""

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
        path = authority.ancestors(actor.acting_for, today)
        above = {node.id for node in path}
        held = [b for b in authority.bindings(actor.person, today) if self._carries(b, actor, above)]
        if not held:
            raise NotAllowed(role=actor.role, allowed=sorted(self.roles), function=self.function)
        functions = frozenset(f for binding in held for f in binding.functions)
        scope = authority.subtree(root_of(actor.role, path, actor.acting_for), today)
        absent = frozenset(binding.in_place_of for binding in held if binding.in_place_of)
        return Grant(functions, scope, absent, any(binding.in_place_of is None for binding in held))

    def _carries(self, binding: Binding, actor: Actor, above: Collection[OrganisationId]) -> bool:
        """Whether a binding holds for the actor's role and organisation; `above`: that one and those over it."""
        if binding.role is not actor.role or binding.organisation not in above:
            return False
        return self.allows(binding.role, binding.functions)

    def allows(self, role: Role, functions: Collection[Function]) -> bool:
        """Whether a role with these functions may ask, wherever that is."""
        held = not self.function or self.function in functions or Function.DEPUTY in functions
        return role in self.roles and held


def root_of(role: Role, path: Iterable[TreeNode], acting_for: OrganisationId) -> OrganisationId:
    """Where the reach of a role begins, given an organisation and the path above it."""
    level = REACH.get(role)
    return next((node.id for node in path if node.level is level), acting_for)


def any_of(*roles: Role, function: Function | None = None, system: bool = False) -> Permission:
    """Roles that may ask; a function they must hold beside; `system` lets the scheduler ask too."""
    return Permission(frozenset(roles), function, system)
