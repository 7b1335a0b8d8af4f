"""What people ask of absences."""

from application.absences.announce import HANDLERS, AnnounceAbsence, ChangeAbsenceEnd, EndAbsence

__all__ = ["HANDLERS", "AnnounceAbsence", "ChangeAbsenceEnd", "EndAbsence"]
