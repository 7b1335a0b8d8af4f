"""Staff records: who works where, as what, from when to when."""

from domain.staff.record import StaffRecord
from domain.staff.values import Post, WorkCategory

__all__ = ["Post", "StaffRecord", "WorkCategory"]
