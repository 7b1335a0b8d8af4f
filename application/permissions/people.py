"""Who may enter people, mend their details, make two ids one, and erase them."""

from application.bus import Command
from application.people import (
    ChangePersonDetails,
    ConfirmErasure,
    EraseAgain,
    MergePerson,
    ProposeErasure,
    RegisterPerson,
    UndoMerge,
    WithdrawErasure,
)
from application.permissions.rule import Permission, any_of
from domain.roles import Role

REGISTRARS = (Role.ADMINISTRATOR, Role.SCHOOL_HEAD, Role.METHODICAL_CENTRE, Role.MUNICIPALITY, Role.CENTRE)

ERASERS = (Role.ADMINISTRATOR, Role.MUNICIPALITY, Role.CENTRE, Role.MINISTRY)
"""Any two of them who reach the organisation that entered the person."""

PERMISSIONS: dict[type[Command], Permission] = {
    RegisterPerson: any_of(*REGISTRARS, system=True),
    ChangePersonDetails: any_of(*REGISTRARS, system=True),
    MergePerson: any_of(*REGISTRARS),
    UndoMerge: any_of(*REGISTRARS),
    ProposeErasure: any_of(*ERASERS),
    WithdrawErasure: any_of(*ERASERS),
    ConfirmErasure: any_of(*ERASERS),
    EraseAgain: any_of(system=True),
}
