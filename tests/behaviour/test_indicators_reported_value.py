"""A municipality reports n and d; the centre or the ministry confirms or returns them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.errors import DatedInFuture
from domain.indicators import Evidence, Figure, Report, ReportedValue, ValueStatus, value_id
from domain.indicators.facts import ValueConfirmed, ValueReported, ValueRestated
from domain.indicators.refusals import ComputedIndicator, ReporterMayNotJudge, ValueElsewhere, YearAhead
from domain.kernel import Act, Basis, OrganisationId, PersonId, Reason
from domain.roles import Role

AGREEMENT = UUID(int=70)
TERRITORY, DEPARTMENT, CENTRE = (OrganisationId(UUID(int=n)) for n in (100, 101, 102))
REPORTER, COLLEAGUE, JUDGE = (PersonId(UUID(int=n)) for n in (10, 11, 12))
TODAY = date(2023, 1, 20)
WHY = Reason(code="figures_doubtful")


def act(by: PersonId, role: Role, organisation: OrganisationId, on: date = TODAY) -> Act:
    now = datetime(2023, 1, 20, 9, tzinfo=UTC)
    return Act(by=by, role=role, acting_for=organisation, occurred_on=on, today=TODAY, now=now)


def municipality(by: PersonId = REPORTER, on: date = TODAY) -> Act:
    return act(by, Role.MUNICIPALITY, DEPARTMENT, on)


def judge(by: PersonId = JUDGE, on: date = TODAY) -> Act:
    return act(by, Role.CENTRE, CENTRE, on)


def figures(n: int = 1, d: int | None = 2, measured_on: date = date(2022, 12, 31)) -> Report:
    letter = Basis(kind="letter", number="15", dated=date(2023, 1, 19))
    return Report(n=n, d=d, source="Отчёт ММС", measured_on=measured_on, evidence=Evidence(documents=(letter,)))


def reported(indicator: str = "sov-ind-3", year: int = 2022, report: Report | None = None) -> ReportedValue:
    return ReportedValue.report_first(
        municipality(),
        agreement=AGREEMENT,
        indicator=indicator,
        territory=TERRITORY,
        year=year,
        report=report or figures(),
    )


def returned() -> ReportedValue:
    value = reported()
    value.return_(judge(), WHY)
    return value


def confirmed() -> ReportedValue:
    value = reported()
    value.confirm(judge())
    return value


class TestReport:
    def test_a_value_has_source_day_author_and_evidence(self):
        """Figures come with their source, the day they speak of, who handed them in and for whom."""
        fact = reported().pending_events[0]

        assert isinstance(fact, ValueReported)
        assert (fact.report.source, fact.report.measured_on) == ("Отчёт ММС", date(2022, 12, 31))
        assert (fact.by, fact.organisation) == (REPORTER, DEPARTMENT)
        assert fact.report.evidence.documents[0].number == "15"
        assert fact.places() == {TERRITORY, DEPARTMENT}

    def test_there_is_one_value_per_agreement_indicator_territory_and_year(self):
        """The stream's id follows from what the value is of, so a second one cannot begin."""
        assert reported().id == value_id(AGREEMENT, "sov-ind-3", TERRITORY, 2022)
        assert reported(year=2021).id != reported().id

    @pytest.mark.parametrize("indicator", ["sov-ind-1", "sov-ind-6", "sov-ind-7"])
    def test_a_computed_indicator_takes_no_reports(self, indicator):
        """What is computed from facts is not typed in."""
        with pytest.raises(ComputedIndicator):
            reported(indicator)

    def test_a_year_to_come_has_no_value(self):
        """Nobody reports on a year that has not begun."""
        with pytest.raises(YearAhead):
            reported(year=2024)

    def test_nothing_is_measured_tomorrow(self):
        """Figures cannot speak of a day to come."""
        with pytest.raises(DatedInFuture):
            reported(report=figures(measured_on=date(2023, 1, 21)))

    def test_a_count_needs_no_denominator(self):
        """Events held are counted; there is nothing to divide by."""
        assert reported("sov-ind-4", report=figures(4, None)).report.d is None

    def test_n_may_exceed_d(self):
        """More than the whole is accepted as reported and carries a warning."""
        report = reported(report=figures(3, 2)).report

        figure = Figure(n=report.n, d=report.d)
        assert (figure.share, figure.above_whole) == (Decimal(150), True)

    @pytest.mark.parametrize("figure", [{"n": -1}, {"n": 1, "d": -1}])
    def test_figures_are_not_negative(self, figure):
        """A number of people or schools is zero or more."""
        with pytest.raises(ValidationError):
            Report(source="x", measured_on=TODAY, **figure)


class TestConfirm:
    def test_another_person_confirms(self):
        """The confirmed figures and who confirmed them are kept."""
        value = confirmed()

        fact = value.pending_events[-1]
        assert isinstance(fact, ValueConfirmed)
        assert (value.status, value.confirmed, fact.by) == (ValueStatus.CONFIRMED, figures(), JUDGE)

    def test_the_reporter_does_not_confirm(self):
        """Whoever handed figures in cannot confirm them, in whatever role."""
        with pytest.raises(ReporterMayNotJudge):
            reported().confirm(judge(by=REPORTER))

    def test_the_author_of_a_correction_does_not_confirm_it(self):
        """The reporter is whoever handed in the newest figures."""
        value = reported()
        value.restate(municipality(by=COLLEAGUE), figures(2), WHY)

        with pytest.raises(ReporterMayNotJudge):
            value.confirm(judge(by=COLLEAGUE))

    @pytest.mark.parametrize("value", [returned, confirmed])
    def test_only_a_reported_value_is_confirmed(self, value):
        """Returned or confirmed figures are not confirmed again."""
        with pytest.raises(ValueElsewhere):
            value().confirm(judge())


class TestReturn:
    def test_figures_go_back_with_a_reason(self):
        """A returned value waits for the municipality."""
        assert returned().status is ValueStatus.RETURNED

    def test_the_reporter_does_not_return(self):
        """Whoever handed figures in restates them instead."""
        with pytest.raises(ReporterMayNotJudge):
            reported().return_(judge(by=REPORTER), WHY)

    @pytest.mark.parametrize("value", [returned, confirmed])
    def test_only_a_reported_value_is_returned(self, value):
        """What is confirmed is restated by its author, not returned."""
        with pytest.raises(ValueElsewhere):
            value().return_(judge(), WHY)


class TestReportAgain:
    def test_after_a_return_figures_are_handed_in_anew(self):
        """New figures wait for confirmation like the first ones."""
        value = returned()
        value.report_again(municipality(), figures(2))

        assert (value.status, value.report.n) == (ValueStatus.REPORTED, 2)

    @pytest.mark.parametrize("value", [reported, confirmed])
    def test_only_after_a_return(self, value):
        """Figures that were not returned are restated with a reason instead."""
        with pytest.raises(ValueElsewhere):
            value().report_again(municipality(), figures(2))


class TestRestate:
    def test_confirmed_figures_stand_until_new_ones_are_confirmed(self):
        """A correction is a fact of its own; both figures stay readable."""
        value = confirmed()
        value.restate(municipality(), figures(2), WHY)
        waiting = (value.status, value.report.n, value.confirmed and value.confirmed.n)
        value.confirm(judge())

        assert waiting == (ValueStatus.REPORTED, 2, 1)
        assert (value.status, value.confirmed) == (ValueStatus.CONFIRMED, figures(2))
        kept = [fact.report.n for fact in value.pending_events if isinstance(fact, ValueReported | ValueRestated)]
        assert kept == [1, 2]

    def test_returned_figures_are_not_restated(self):
        """After a return the municipality reports again."""
        with pytest.raises(ValueElsewhere):
            returned().restate(municipality(), figures(2), WHY)
