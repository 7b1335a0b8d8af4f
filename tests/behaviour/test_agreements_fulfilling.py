"""Obligations are reported and judged, one period at a time."""

from datetime import date
from uuid import UUID

import pytest

from domain.agreements import Evidence, ObligationState, Reporting
from domain.agreements.refusals import (
    ConfirmerIsReporter,
    JudgedByOwnParty,
    NoSuchObligation,
    NoSuchPeriod,
    NotThePartyOrDelegate,
    ObligationElsewhere,
    PeriodNotBegun,
    PeriodRunning,
    ReportWithoutEvidence,
)
from domain.errors import DatedBeforeLastMove
from domain.papers.refusals import NotAParty, WrongState
from tests.behaviour import an_agreement as the

S = ObligationState
OWN = the.DUTIES["municipality"]
JANUARY, MARCH = date(2023, 1, 20), date(2023, 3, 1)


def state_of(agreement, period="2022", obligation=OWN):
    known = agreement.obligation(obligation)
    periods = {each.key: each for each in agreement.periods_of(known, the.TODAY)}
    return agreement.progress_of(known, periods[period])


def report(agreement, organisation=the.ADMINISTRATION, on=JANUARY, period="2022", evidence=the.SHOWN, by=None):
    agreement.report(the.act(organisation, on, by=by), OWN, period, the.WORDS, evidence)


def confirm(agreement, organisation=the.MINISTRY, on=MARCH, by=None):
    agreement.confirm(the.act(organisation, on, by=by), OWN, "2022")


class TestPeriods:
    def test_an_obligation_is_judged_by_calendar_years_of_the_term(self):
        """Signed in September 2021 and ending in 2024 it has four yearly periods, as far as they have begun."""
        agreement = the.in_force()
        periods = agreement.periods_of(agreement.obligation(OWN), date(2030, 1, 1))

        assert [period.key for period in periods] == ["2021", "2022", "2023", "2024"]
        assert all(state_of(agreement, period.key) is S.NOT_STARTED for period in periods)

    @pytest.mark.parametrize(
        ("reporting", "keys"),
        [
            (Reporting.SCHOOL_YEAR, ["2021/22", "2022/23"]),
            (Reporting.HALF_YEAR, ["2021-H2", "2022-H1", "2022-H2"]),
            (Reporting.QUARTER, ["2021-Q3", "2021-Q4", "2022-Q1", "2022-Q2", "2022-Q3"]),
        ],
    )
    def test_an_agreement_may_report_by_other_periods(self, reporting, keys):
        """School years, half-years and quarters are set in the head of the agreement."""
        agreement = the.in_force(reporting=reporting)

        periods = agreement.periods_of(agreement.obligation(OWN), date(2022, 9, 20))

        assert [period.key for period in periods] == keys

    def test_an_obligation_with_days_of_its_own_is_judged_in_them(self):
        """A duty that begins in 2023 has no period before."""
        agreement = the.written()
        late = the.duty(label="2.9", since=date(2023, 5, 1))
        agreement.edit_obligation(the.act(the.MINISTRY, the.DRAFTED), OWN, late)

        assert [p.key for p in agreement.periods_of(agreement.obligation(OWN), the.TODAY)] == ["2023", "2024"]


class TestReport:
    def test_the_party_reports_its_own_obligation(self):
        """With a text and a link to a fact the period is reported."""
        agreement = the.in_force()

        report(agreement)

        assert state_of(agreement) is S.REPORTED
        assert state_of(agreement, "2023") is S.NOT_STARTED

    @pytest.mark.parametrize("way", ["organisation", "person"])
    def test_the_delegate_reports_too(self, way):
        """Whoever answers for the duty that day, by organisation or as the named person, may report it."""
        agreement = the.in_force()
        person = the.SECOND if way == "person" else None
        whom = the.Answerer(post="директор ИМЦ", organisation=the.METHODICAL, person=person)
        agreement.delegate(the.act(the.ADMINISTRATION, the.WORKING), the.delegation(delegate=whom))

        report(agreement, the.STRANGER if way == "person" else the.METHODICAL, by=person)

        assert state_of(agreement) is S.REPORTED
        assert agreement.progress[f"{OWN}:2022"].reported_for != the.ADMINISTRATION

    def test_somebody_else_reports_nothing(self):
        """Neither another party nor an organisation nobody delegated to reports the duty."""
        for organisation in (the.CENTRE, the.METHODICAL):
            with pytest.raises(NotThePartyOrDelegate):
                report(the.in_force(), organisation)

    def test_an_empty_report_is_refused(self):
        """Words alone show nothing: a file, a document or a linked fact is needed."""
        with pytest.raises(ReportWithoutEvidence):
            report(the.in_force(), evidence=Evidence())

    def test_a_period_that_has_not_begun_is_not_reported(self):
        """On a day of 2022 nothing can be reported for 2023."""
        with pytest.raises(PeriodNotBegun):
            report(the.in_force(), on=date(2022, 12, 31), period="2023")

    @pytest.mark.parametrize("period", ["2020", "2025", "2022-Q1"])
    def test_a_period_outside_the_term_does_not_exist(self, period):
        """Years before and after the term, and keys of another rhythm, are refused."""
        with pytest.raises(NoSuchPeriod):
            report(the.in_force(), period=period)

    def test_an_unknown_obligation_is_not_reported(self):
        """An id that is no duty of the agreement leads nowhere."""
        with pytest.raises(NoSuchObligation):
            the.in_force().report(the.act(the.ADMINISTRATION, JANUARY), UUID(int=99), "2022", the.WORDS, the.SHOWN)

    def test_what_is_reported_waits_for_a_verdict(self):
        """A second report of the period is refused until the first is returned."""
        with pytest.raises(ObligationElsewhere):
            report(the.reported())

    def test_reports_come_in_after_the_end_too(self):
        """Expired and terminated agreements still take reports, a draft or a signed one not yet."""
        ended = the.terminated()
        report(ended, on=date(2022, 8, 1))
        assert state_of(ended) is S.REPORTED

        with pytest.raises(WrongState):
            report(the.in_signing())
        with pytest.raises(WrongState):
            report(the.signed(starts_on=date(2023, 2, 1)))


class TestConfirm:
    def test_another_party_confirms(self):
        """The ministry confirms what the municipality reported."""
        agreement = the.reported()

        confirm(agreement)

        assert state_of(agreement) is S.CONFIRMED

    def test_the_own_party_does_not_confirm(self):
        """The municipality cannot confirm its own report, not even by another officer."""
        with pytest.raises(JudgedByOwnParty):
            confirm(the.reported(), the.ADMINISTRATION, by=the.SECOND)

    def test_the_confirmer_is_never_the_reporter(self):
        """One person who acts for two parties does not confirm the own report."""
        reporter = the.OFFICERS[the.ADMINISTRATION]

        with pytest.raises(ConfirmerIsReporter):
            confirm(the.reported(), the.MINISTRY, by=reporter)

    def test_a_party_that_reported_as_delegate_does_not_confirm(self):
        """Another officer of the organisation that reported for the party is no second pair of eyes."""
        agreement = the.in_force()
        whom = the.Answerer(post="директор", organisation=the.MINISTRY)
        agreement.delegate(the.act(the.ADMINISTRATION, the.WORKING), the.delegation(delegate=whom))
        report(agreement, organisation=the.MINISTRY)

        with pytest.raises(ConfirmerIsReporter):
            confirm(agreement, by=the.SECOND)

    def test_who_is_no_party_confirms_nothing(self):
        """An organisation outside the agreement has no verdict."""
        with pytest.raises(NotAParty):
            confirm(the.reported(), the.STRANGER)

    def test_only_a_report_is_confirmed(self):
        """What nobody reported cannot be confirmed."""
        with pytest.raises(ObligationElsewhere):
            confirm(the.in_force())

    def test_a_verdict_is_not_older_than_the_report(self):
        """A confirmation dated before the report is refused."""
        with pytest.raises(DatedBeforeLastMove):
            confirm(the.reported(), on=date(2023, 1, 19))


class TestReturn:
    def back(self, agreement, organisation=the.MINISTRY):
        agreement.return_report(the.act(organisation, MARCH), OWN, "2022", the.WHY)

    def test_a_returned_report_is_made_anew(self):
        """Returned with a reason, reported again, confirmed."""
        agreement = the.reported()
        self.back(agreement)
        assert state_of(agreement) is S.RETURNED

        report(agreement, on=date(2023, 3, 10))
        confirm(agreement, on=date(2023, 3, 20))

        assert state_of(agreement) is S.CONFIRMED

    def test_a_verdict_given_by_mistake_is_returned(self):
        """A confirmed and a not fulfilled period go back to the party by the same step."""
        confirmed, failed = the.reported(), the.reported()
        confirm(confirmed)
        failed.mark_not_fulfilled(the.act(the.CENTRE, MARCH), OWN, "2022", the.WHY)

        for agreement in (confirmed, failed):
            self.back(agreement)
            assert state_of(agreement) is S.RETURNED

    def test_the_own_party_returns_nothing(self):
        """A party does not take back its own report this way."""
        with pytest.raises(JudgedByOwnParty):
            self.back(the.reported(), the.ADMINISTRATION)

    def test_nothing_is_returned_that_was_not_reported(self):
        """A period nobody spoke of stays as it is."""
        with pytest.raises(ObligationElsewhere):
            self.back(the.in_force())


class TestNotFulfilled:
    def fail(self, agreement, organisation=the.MINISTRY, on=MARCH, period="2022"):
        agreement.mark_not_fulfilled(the.act(organisation, on), OWN, period, the.WHY)

    @pytest.mark.parametrize("stage", [the.in_force, the.reported], ids=["silent", "reported"])
    def test_another_party_states_it_after_the_period(self, stage):
        """Whether the party was silent or reported too little, another party may state the failure."""
        agreement = stage()

        self.fail(agreement)

        assert state_of(agreement) is S.NOT_FULFILLED

    def test_a_running_period_is_not_failed(self):
        """On its last day the period can still be fulfilled."""
        with pytest.raises(PeriodRunning):
            self.fail(the.in_force(), on=date(2022, 12, 31))

    def test_a_period_cut_short_by_the_end_is_over_then(self):
        """After an early end in June the year's obligation can be judged in July."""
        agreement = the.terminated(date(2022, 6, 30))

        self.fail(agreement, on=date(2022, 7, 1))

        assert state_of(agreement) is S.NOT_FULFILLED

    def test_the_own_party_does_not_fail_itself(self):
        """The verdict is another party's."""
        with pytest.raises(JudgedByOwnParty):
            self.fail(the.in_force(), the.ADMINISTRATION)

    def test_a_confirmed_period_is_not_failed(self):
        """A confirmation is first returned."""
        agreement = the.reported()
        confirm(agreement)

        with pytest.raises(ObligationElsewhere):
            self.fail(agreement)
