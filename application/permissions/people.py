"""Who may enter people and mend their details."""

from application.bus import Command
from application.people import ChangePersonDetails, RegisterPerson
from application.permissions.rule import Permission, any_of
from domain.roles import Role

REGISTRARS = (Role.ADMINISTRATOR, Role.SCHOOL_HEAD, Role.METHODICAL_CENTRE, Role.MUNICIPALITY, Role.CENTRE)

PERMISSIONS: dict[type[Command], Permission] = {
    RegisterPerson: any_of(*REGISTRARS, system=True),
    ChangePersonDetails: any_of(*REGISTRARS, system=True),
}
