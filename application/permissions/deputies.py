"""What of an absent person's roles a deputy holds, and what of the catalogue a role allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from application.permissions.rule import REACH
from application.ports import Binding
from domain.kernel import OrganisationId, PersonId


def passed_on(
    binding: Binding,
    person: PersonId,
    organisation: OrganisationId,
    above: Callable[[OrganisationId], Iterable[OrganisationId]],
) -> Binding | None:
    """A person's own binding as the deputy holds it while the person is away from an organisation; None: not at all.

    `above` gives an organisation and those over it. A role held at or below the organisation passes whole; one held
    over it passes for the organisation alone, unless it reaches a territory, which cannot be narrowed.
    """
    if organisation in above(binding.organisation):
        return replace(binding, in_place_of=person)
    if binding.role not in REACH and binding.organisation in above(organisation):
        return replace(binding, organisation=organisation, in_place_of=person)
    return None
