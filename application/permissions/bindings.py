"""Who may give and take roles: administrators, within their own reach. The system makes the first one."""

from application.bindings import ChangeBindingEnd, GrantRole, RevokeRole
from application.bus import Command
from application.permissions.rule import Permission, any_of
from domain.roles import Role

PERMISSIONS: dict[type[Command], Permission] = {
    GrantRole: any_of(Role.ADMINISTRATOR, system=True),
    ChangeBindingEnd: any_of(Role.ADMINISTRATOR, system=True),
    RevokeRole: any_of(Role.ADMINISTRATOR, system=True),
}
