"""What people ask of role bindings."""

from application.bindings.grant import HANDLERS, ChangeBindingEnd, GrantRole, RevokeRole

__all__ = ["HANDLERS", "ChangeBindingEnd", "GrantRole", "RevokeRole"]
