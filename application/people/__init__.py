"""What people ask of the records of people."""

from application.people.register import HANDLERS, ChangePersonDetails, RegisterPerson

__all__ = ["HANDLERS", "ChangePersonDetails", "RegisterPerson"]
