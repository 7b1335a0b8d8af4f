"""What people ask of supplementary agreements."""

from application.amendments import drafting, ending, signing
from application.amendments.drafting import (
    DraftAmendment,
    DropChange,
    PrintedChange,
    ProposeChange,
    RegisterAmendment,
    ReviseAmendment,
    SubmitAmendment,
)
from application.amendments.ending import ConfirmAmendmentVoid, ProposeAmendmentVoid, WithdrawAmendment
from application.amendments.signing import (
    ApproveAmendment,
    BringIntoForce,
    DeclineAmendment,
    ReplaceAmendmentSignatory,
    ReturnAmendment,
    SignAmendment,
)
from application.bus import Command, Handler

HANDLERS: dict[type[Command], Handler] = {**drafting.HANDLERS, **signing.HANDLERS, **ending.HANDLERS}

__all__ = [
    "HANDLERS",
    "ApproveAmendment",
    "BringIntoForce",
    "ConfirmAmendmentVoid",
    "DeclineAmendment",
    "DraftAmendment",
    "DropChange",
    "PrintedChange",
    "ProposeAmendmentVoid",
    "ProposeChange",
    "RegisterAmendment",
    "ReplaceAmendmentSignatory",
    "ReturnAmendment",
    "ReviseAmendment",
    "SignAmendment",
    "SubmitAmendment",
    "WithdrawAmendment",
]
