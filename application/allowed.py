"""Which commands the catalogue allows a role, whatever the thing itself says then."""

from __future__ import annotations

from functools import cache

from application.bus import Command
from application.catalogue import PERMISSIONS
from application.permissions.rule import Permission
from domain.roles import Function, Role

BY_NAME: dict[str, type[Command]] = {command.NAME: command for command in PERMISSIONS}


@cache
def commands_of(role: Role, functions: frozenset[Function]) -> tuple[str, ...]:
    """Names of the commands, in order of the alphabet."""
    return tuple(sorted(c.NAME for c, permission in PERMISSIONS.items() if permission.allows(role, functions)))


def permission_of(command: str) -> Permission | None:
    """The permission of a command by its name; None when there is no such command."""
    return PERMISSIONS[BY_NAME[command]] if command in BY_NAME else None
