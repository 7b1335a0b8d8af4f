"""Days on which the calendar alone changes what holds. Guards compute it from dates; a note is for the story only."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.kernel import OrganisationId, Value


class LegalRule(StrEnum):
    """What has come, in the order in which days of one date are noted."""

    AGREEMENT_IN_FORCE = "agreement_in_force"
    AMENDMENT_IN_FORCE = "amendment_in_force"
    AGREEMENT_EXPIRED = "agreement_expired"
    REPORTING_PERIOD_OVER = "reporting_period_over"
    PAIR_EVALUATION_DUE = "pair_evaluation_due"


class LegalDay(Value):
    """A day that has come for one stream; it is a day of the region `place` lies in."""

    rule: LegalRule
    stream_id: UUID
    day: date
    place: OrganisationId
    period: str = ""
    """Key of the reporting period that is over."""
