"""A reported value as its facts tell it."""

from __future__ import annotations

from uuid import UUID

from domain.indicators.refusals import ReporterMayNotJudge, ValueElsewhere
from domain.indicators.values import Report, ValueStatus
from domain.kernel import Act, Aggregate, OrganisationId, PersonId


class ReportedValueState(Aggregate):
    agreement: UUID
    indicator: str
    territory: OrganisationId
    year: int
    status: ValueStatus
    report: Report
    """The newest figures handed in."""
    reported_by: PersonId
    confirmed: Report | None
    """The figures confirmed last; they stand until newer ones are confirmed."""

    def _be(self, *allowed: ValueStatus) -> None:
        if self.status not in allowed:
            raise ValueElsewhere(self.status, allowed)

    def _be_another_than_the_reporter(self, act: Act) -> None:
        if act.is_by(self.reported_by):
            raise ReporterMayNotJudge
