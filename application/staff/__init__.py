"""What people ask of staff records."""

from application.staff.work import HANDLERS, ChangeWork, EndWork, Hire, HireAgain, staff_id

__all__ = ["HANDLERS", "ChangeWork", "EndWork", "Hire", "HireAgain", "staff_id"]
