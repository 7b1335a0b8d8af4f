"""Who may ask what of the tree. Catalogues and the first run come from the system itself."""

from application.bus import Command
from application.organisations import (
    AddSynonym,
    CloseOrganisation,
    EndRole,
    MergeOrganisation,
    MoveOrganisation,
    OpenOrganisationAgain,
    RegisterOrganisation,
    RenameOrganisation,
    SetBasedOn,
    TakeRole,
)
from application.permissions.rule import Permission, any_of
from domain.roles import Role

KEEPERS = (Role.ADMINISTRATOR, Role.MUNICIPALITY, Role.CENTRE, Role.MINISTRY)
"""Those who keep names and cards in order."""
FOUNDERS = (Role.MUNICIPALITY, Role.MINISTRY)
"""Those who open, move, merge and close what stands below them."""

PERMISSIONS: dict[type[Command], Permission] = {
    RegisterOrganisation: any_of(*KEEPERS, system=True),
    RenameOrganisation: any_of(*KEEPERS, system=True),
    AddSynonym: any_of(*KEEPERS, system=True),
    SetBasedOn: any_of(*KEEPERS, system=True),
    TakeRole: any_of(*KEEPERS, system=True),
    EndRole: any_of(*KEEPERS, system=True),
    MoveOrganisation: any_of(*FOUNDERS, system=True),
    MergeOrganisation: any_of(*FOUNDERS, system=True),
    CloseOrganisation: any_of(*FOUNDERS, system=True),
    OpenOrganisationAgain: any_of(*FOUNDERS, system=True),
}
