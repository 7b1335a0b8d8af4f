"""A person as the journal knows one: an id and who entered it."""

from domain.kernel import Aggregate, OrganisationId, PersonId
from domain.people.values import ErasureProposal


class PersonState(Aggregate):
    organisation: OrganisationId
    demo: bool
    erasure: ErasureProposal | None
    """What one officer proposed and nobody has confirmed yet."""
    erased: bool
    merged_into: PersonId | None
    """The id that stayed, once this one has gone; it may have gone into another since."""
