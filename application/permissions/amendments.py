"""Who may ask what of supplementary agreements: the same people as of agreements."""

from application.amendments import (
    ApproveAmendment,
    BringIntoForce,
    ConfirmAmendmentVoid,
    DeclineAmendment,
    DraftAmendment,
    DropChange,
    ProposeAmendmentVoid,
    ProposeChange,
    RegisterAmendment,
    ReplaceAmendmentSignatory,
    ReturnAmendment,
    ReviseAmendment,
    SignAmendment,
    SubmitAmendment,
    WithdrawAmendment,
)
from application.bus import Command
from application.permissions.agreements import AUTHOR, IMPORT, OFFICER, PARTIES, REVIEWER, SIGNATORY
from application.permissions.rule import Permission, any_of
from domain.roles import Function

PERMISSIONS: dict[type[Command], Permission] = {
    DraftAmendment: AUTHOR,
    ReviseAmendment: AUTHOR,
    ProposeChange: AUTHOR,
    DropChange: AUTHOR,
    SubmitAmendment: AUTHOR,
    RegisterAmendment: IMPORT,
    ApproveAmendment: REVIEWER,
    ReturnAmendment: REVIEWER,
    SignAmendment: SIGNATORY,
    DeclineAmendment: SIGNATORY,
    ReplaceAmendmentSignatory: AUTHOR,
    BringIntoForce: any_of(*PARTIES, function=Function.AUTHOR, system=True),
    WithdrawAmendment: AUTHOR,
    ProposeAmendmentVoid: OFFICER,
    ConfirmAmendmentVoid: OFFICER,
}
