"""Who may keep staff records: the school and those who coordinate its municipality or region."""

from application.bus import Command
from application.permissions.rule import Permission, any_of
from application.staff import ChangeWork, EndWork, Hire, HireAgain
from domain.roles import Role

PERSONNEL = (Role.SCHOOL_HEAD, Role.METHODICAL_CENTRE, Role.MUNICIPALITY, Role.CENTRE)

PERMISSIONS: dict[type[Command], Permission] = {
    Hire: any_of(*PERSONNEL, system=True),
    ChangeWork: any_of(*PERSONNEL, system=True),
    EndWork: any_of(*PERSONNEL, system=True),
    HireAgain: any_of(*PERSONNEL, system=True),
}
