"""What people ask of the tree of organisations."""

from application.bus import Command, Handler
from application.organisations import naming, standing
from application.organisations.naming import AddSynonym, EndRole, RenameOrganisation, SetBasedOn, TakeRole
from application.organisations.standing import (
    CloseOrganisation,
    MergeOrganisation,
    MoveOrganisation,
    OpenOrganisationAgain,
    RegisterOrganisation,
)

HANDLERS: dict[type[Command], Handler] = {**standing.HANDLERS, **naming.HANDLERS}

__all__ = [
    "HANDLERS",
    "AddSynonym",
    "CloseOrganisation",
    "EndRole",
    "MergeOrganisation",
    "MoveOrganisation",
    "OpenOrganisationAgain",
    "RegisterOrganisation",
    "RenameOrganisation",
    "SetBasedOn",
    "TakeRole",
]
