"""In which roles a person may act today, and which of them ask for a second factor."""

from __future__ import annotations

from typing import Any, NamedTuple

from domain.kernel import OrganisationId, PersonId
from domain.roles import Role
from entrypoints.bootstrap import Services
from projections.engine.reader import CatchingUp
from projections.organisation_queries import organisation_names
from projections.organisation_register import OrganisationRegister

STRONG = frozenset({"second_factor", "openid"})
"""Ways of coming in that satisfy a role with a second factor. Of people who come by OpenID Connect the provider has
said that they showed two (docs/openid.md); where it has not, their way is `openid_single`."""


class Choice(NamedTuple):
    role: Role
    acting_for: OrganisationId

    @property
    def told(self) -> dict[str, Any]:
        return {"role": self.role, "acting_for": str(self.acting_for)}


def choices(services: Services, person: PersonId) -> list[Choice]:
    """What the person holds today, deputies' too, each once."""
    held = services.authority.bindings(person, services.today())
    return sorted({Choice(each.role, each.organisation) for each in held})


def needs_second_factor(services: Services, role: Role, method: str) -> bool:
    """Whether more is to be shown before this role may be chosen."""
    return method not in STRONG and role in services.settings.roles_with_second_factor


def names(services: Services, held: list[Choice]) -> dict[OrganisationId, dict[str, str]]:
    """`ru` and `en` of the organisations; empty while the register is being built."""
    try:
        with services.store.reading(OrganisationRegister, patience=services.settings.patience_seconds) as reader:
            return dict(organisation_names(reader, {choice.acting_for for choice in held}))
    except CatchingUp:
        return {}
