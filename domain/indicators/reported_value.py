"""A value an indicator has in a territory and year, as reported: Reported → Confirmed, or Returned → Reported."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from domain.errors import DatedInFuture
from domain.indicators.definitions import is_computed
from domain.indicators.facts import (
    ValueConfirmed,
    ValueReported,
    ValueReportedAgain,
    ValueRestated,
    ValueReturned,
)
from domain.indicators.refusals import ComputedIndicator, YearAhead
from domain.indicators.state import ReportedValueState
from domain.indicators.values import Report, ValueStatus, value_id
from domain.kernel import Act, OrganisationId, Reason


class ReportedValue(ReportedValueState):
    """One stream per agreement, indicator, territory and year."""

    KIND: ClassVar[str] = "reported_value"

    @classmethod
    def report_first(
        cls,
        act: Act,
        *,
        agreement: UUID,
        indicator: str,
        territory: OrganisationId,
        year: int,
        report: Report,
    ) -> Self:
        """Hand in n and d; an indicator computed from facts takes none, nor does a year still to come."""
        if is_computed(indicator):
            raise ComputedIndicator(indicator)
        if year > act.today.year:
            raise YearAhead(year)
        _not_of_tomorrow(report.measured_on, act)
        return cls.found(
            act,
            ValueReported,
            value_id(agreement, indicator, territory, year),
            agreement=agreement,
            indicator=indicator,
            territory=territory,
            year=year,
            report=report,
            by=act.by,
            organisation=act.acting_for,
        )

    def report_again(self, act: Act, report: Report) -> None:
        """Hand in figures anew after a return."""
        self._be(ValueStatus.RETURNED)
        _not_of_tomorrow(report.measured_on, act)
        self.record(act, ValueReportedAgain, report=report, by=act.by, organisation=act.acting_for)

    def restate(self, act: Act, report: Report, reason: Reason) -> None:
        """Correct figures handed in or confirmed; the earlier ones stay readable, and these wait for confirmation."""
        self._be(ValueStatus.REPORTED, ValueStatus.CONFIRMED)
        _not_of_tomorrow(report.measured_on, act)
        organisation = act.acting_for
        self.record(act, ValueRestated, report=report, by=act.by, organisation=organisation, reason=reason)

    def confirm(self, act: Act) -> None:
        self._be(ValueStatus.REPORTED)
        self._be_another_than_the_reporter(act)
        self.record(act, ValueConfirmed, report=self.report, by=act.by)

    def return_(self, act: Act, reason: Reason) -> None:
        self._be(ValueStatus.REPORTED)
        self._be_another_than_the_reporter(act)
        self.record(act, ValueReturned, reason=reason, by=act.by)

    def places(self) -> frozenset[OrganisationId]:
        return frozenset((self.territory,))


def _not_of_tomorrow(measured_on: date, act: Act) -> None:
    if measured_on > act.today:
        raise DatedInFuture(measured_on, act.today)
