"""A person as the journal knows one: an id and who entered it."""

from domain.kernel import Aggregate, OrganisationId


class PersonState(Aggregate):
    organisation: OrganisationId
    demo: bool
