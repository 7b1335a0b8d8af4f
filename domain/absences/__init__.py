"""Absences: who is away from an organisation, from when to when, and who stands in meanwhile."""

from domain.absences.absence import Absence

__all__ = ["Absence"]
