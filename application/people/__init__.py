"""What people ask of the records of people."""

from application.bus import Command, Handler
from application.people import erase, register
from application.people.erase import ConfirmErasure, EraseAgain, ProposeErasure, WithdrawErasure
from application.people.register import ChangePersonDetails, RegisterPerson

HANDLERS: dict[type[Command], Handler] = register.HANDLERS | erase.HANDLERS

__all__ = [
    "HANDLERS",
    "ChangePersonDetails",
    "ConfirmErasure",
    "EraseAgain",
    "ProposeErasure",
    "RegisterPerson",
    "WithdrawErasure",
]
