"""Roles are given, prolonged or shortened, and taken away."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk, ReasonGiven
from application.permissions.rule import root_of
from domain.bindings import RoleBinding
from domain.bindings.refusals import ReachTooWide
from domain.kernel import OrganisationId, PersonId
from domain.roles import Function, Role

Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 1, 1))]


class GrantRole(Command):
    """A person holds a role, with functions, in an organisation and all below it."""

    NAME: ClassVar[str] = "binding.grant"

    binding_id: UUID | None = Field(default=None, description="Id of the new binding; made for you when left out.")
    person: PersonId
    role: Role
    organisation: OrganisationId
    functions: Annotated[tuple[Function, ...], Field(max_length=len(Function))] = ()
    since: Day | None = Field(default=None, description="First day; the day it was true on when left out.")
    until: Day | None = Field(default=None, description="Last day, inclusive; no end when left out.")


def grant_role(command: GrantRole, desk: Desk) -> RoleBinding:
    desk.known(command.person)
    desk.require(command.organisation)
    check_reach(desk, command.role, command.organisation)
    return RoleBinding.grant(
        desk.act,
        command.binding_id or desk.new_id(),
        command.person,
        command.role,
        command.organisation,
        command.functions,
        command.since,
        command.until,
    )


def check_reach(desk: Desk, role: Role, organisation: OrganisationId) -> None:
    """Refuse a role that reaches farther than the actor."""
    if not desk.reaches(root_of(role, desk.ancestors(organisation), organisation)):
        raise ReachTooWide(role)


class ChangeBindingEnd(Command):
    """Another last day for a role; null: no end."""

    NAME: ClassVar[str] = "binding.change_end"
    STREAM: ClassVar[str | None] = "binding_id"

    binding_id: UUID
    until: Day | None


def change_binding_end(command: ChangeBindingEnd, desk: Desk) -> RoleBinding:
    binding = desk.load(RoleBinding, command.binding_id)
    check_reach(desk, binding.role, binding.organisation)
    binding.change_end(desk.act, command.until)
    return binding


class RevokeRole(Command):
    """The role is held no more from a day on, that day included; the very next command feels it."""

    NAME: ClassVar[str] = "binding.revoke"
    STREAM: ClassVar[str | None] = "binding_id"

    binding_id: UUID
    reason: ReasonGiven | None = None


def revoke_role(command: RevokeRole, desk: Desk) -> RoleBinding:
    binding = desk.load(RoleBinding, command.binding_id)
    binding.revoke(desk.act, desk.reason(command.reason, binding.person))
    return binding


HANDLERS: dict[type[Command], Handler] = {
    GrantRole: grant_role,
    ChangeBindingEnd: change_binding_end,
    RevokeRole: revoke_role,
}
