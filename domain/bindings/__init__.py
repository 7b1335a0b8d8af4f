"""Role bindings: who may act for whom, from when to when."""

from domain.bindings.binding import RoleBinding

__all__ = ["RoleBinding"]
