"""The words of a reported value: figures of an indicator that a municipality hands in for a year."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import Field

from domain.kernel import Basis, FileRef, OrganisationId, Value

IndicatorKey = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,79}$")]
Count = Annotated[int, Field(ge=0, le=100_000_000)]
Year = Annotated[int, Field(ge=1990, le=2200)]


class ValueStatus(StrEnum):
    REPORTED = "reported"
    RETURNED = "returned"
    CONFIRMED = "confirmed"


class Evidence(Value):
    """What the figures rest on: papers by number and date, files."""

    documents: tuple[Basis, ...] = Field(default=(), max_length=20)
    files: tuple[FileRef, ...] = Field(default=(), max_length=20)


class Report(Value):
    """Figures as handed in: n, d where the indicator has one, their source, the day they speak of (SOV 2.3.5)."""

    n: Count
    d: Count | None = None
    source: str = Field(min_length=1, max_length=500)
    measured_on: date
    evidence: Evidence = Evidence()


def value_id(agreement: UUID, indicator: str, territory: OrganisationId, year: int) -> UUID:
    """The one stream of an agreement's indicator in a territory and year."""
    return uuid5(agreement, f"{indicator}:{territory}:{year}")
