"""Who may ask what of reported values: the municipality reports, the centre or the ministry judges."""

from application.bus import Command
from application.indicators import ConfirmValue, ReportValue, ReportValueAgain, RestateValue, ReturnValue
from application.permissions.rule import Permission, any_of
from domain.roles import Role

REPORTERS = (Role.MUNICIPALITY, Role.METHODICAL_CENTRE)
JUDGES = (Role.CENTRE, Role.MINISTRY)

PERMISSIONS: dict[type[Command], Permission] = {
    ReportValue: any_of(*REPORTERS),
    ReportValueAgain: any_of(*REPORTERS),
    RestateValue: any_of(*REPORTERS),
    ConfirmValue: any_of(*JUDGES),
    ReturnValue: any_of(*JUDGES),
}
