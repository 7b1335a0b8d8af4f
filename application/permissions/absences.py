"""Who may ask what of absences: everybody of their own; of others the administrator and the head of the school.

An auditor changes nothing: the administrator announces an auditor's absence.
"""

from application.absences import AnnounceAbsence, ChangeAbsenceEnd, EndAbsence
from application.bus import Command
from application.permissions.rule import Permission, any_of
from domain.roles import Role

ANYBODY = any_of(*sorted(set(Role) - {Role.AUDITOR, Role.SYSTEM}), system=True)

PERMISSIONS: dict[type[Command], Permission] = {
    AnnounceAbsence: ANYBODY,
    ChangeAbsenceEnd: ANYBODY,
    EndAbsence: ANYBODY,
}
