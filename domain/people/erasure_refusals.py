"""Why an erasure is refused."""

from domain.errors import NotAllowed, RuleBroken


class AlreadyErased(RuleBroken):
    code = "person.already_erased"


class ErasureAlreadyProposed(RuleBroken):
    code = "person.erasure_already_proposed"


class ErasureNotProposed(RuleBroken):
    code = "person.erasure_not_proposed"


class SameErasureOfficer(NotAllowed):
    """Two officers: whoever proposed does not confirm."""

    code = "person.erasure_same_officer"


class OwnErasure(NotAllowed):
    """Nobody destroys the traces of their own deeds."""

    code = "person.own_erasure"


class HoldsRoles(RuleBroken):
    """A nameless person would go on deciding."""

    code = "person.holds_roles"
