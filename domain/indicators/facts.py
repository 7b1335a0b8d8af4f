"""What can have happened to a reported value. Every report stays; a later one stands beside it, never in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from domain.indicators.values import Report, ValueStatus
from domain.kernel import Fact, Founding, OrganisationId, PersonId, Reason, StatusChange

if TYPE_CHECKING:
    from domain.indicators.state import ReportedValueState


class ValueReported(Founding):
    """A municipality handed in n and d of an indicator for a year."""

    TOPIC = "reported_value.reported"

    agreement: UUID
    indicator: str
    territory: OrganisationId
    year: int
    report: Report
    by: PersonId
    organisation: OrganisationId

    def apply(self, value: ReportedValueState) -> None:
        value.agreement, value.indicator = self.agreement, self.indicator
        value.territory, value.year = self.territory, self.year
        value.status, value.confirmed = ValueStatus.REPORTED, None
        value.report, value.reported_by = self.report, self.by

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=ValueStatus.REPORTED),)

    def places(self) -> frozenset[OrganisationId]:
        return frozenset((self.territory, self.organisation))


class _NewFigures(Fact):
    MOVES = True

    report: Report
    by: PersonId
    organisation: OrganisationId

    def apply(self, value: ReportedValueState) -> None:
        value.status, value.report, value.reported_by = ValueStatus.REPORTED, self.report, self.by

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=ValueStatus.REPORTED),)


class ValueReportedAgain(_NewFigures):
    """Figures handed in anew after a return."""

    TOPIC = "reported_value.reported_again"


class ValueRestated(_NewFigures):
    """The municipality corrects figures it had handed in; confirmed ones stand until the new ones are confirmed."""

    TOPIC = "reported_value.restated"

    reason: Reason


class ValueConfirmed(Fact):
    """Another person, of the centre or the ministry, confirmed these figures."""

    TOPIC = "reported_value.confirmed"
    MOVES = True

    report: Report
    by: PersonId

    def apply(self, value: ReportedValueState) -> None:
        value.status, value.confirmed = ValueStatus.CONFIRMED, self.report

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=ValueStatus.CONFIRMED),)


class ValueReturned(Fact):
    """The figures went back to the municipality."""

    TOPIC = "reported_value.returned"
    MOVES = True

    reason: Reason
    by: PersonId

    def apply(self, value: ReportedValueState) -> None:
        value.status = ValueStatus.RETURNED

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=ValueStatus.RETURNED),)
