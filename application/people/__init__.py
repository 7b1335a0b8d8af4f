"""What people ask of the records of people."""

from application.bus import Command, Handler
from application.people import erase, merge, register
from application.people.erase import ConfirmErasure, EraseAgain, ProposeErasure, WithdrawErasure
from application.people.merge import MergePerson, UndoMerge
from application.people.register import ChangePersonDetails, RegisterPerson

HANDLERS: dict[type[Command], Handler] = register.HANDLERS | erase.HANDLERS | merge.HANDLERS

__all__ = [
    "HANDLERS",
    "ChangePersonDetails",
    "ConfirmErasure",
    "EraseAgain",
    "MergePerson",
    "ProposeErasure",
    "RegisterPerson",
    "UndoMerge",
    "WithdrawErasure",
]
