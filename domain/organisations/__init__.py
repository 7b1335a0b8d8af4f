"""The dated tree of organisations."""

from domain.organisations.organisation import Card, Organisation
from domain.organisations.values import (
    Level,
    Name,
    OrganisationKind,
    OrganisationRole,
    OrganisationStatus,
    RoleHeld,
    folded,
)

__all__ = [
    "Card",
    "Level",
    "Name",
    "Organisation",
    "OrganisationKind",
    "OrganisationRole",
    "OrganisationStatus",
    "RoleHeld",
    "folded",
]
