"""An agreement is renewed, ended early, closed; the scheduler notes its legal days."""

from datetime import date
from uuid import UUID

import pytest

from domain.agreements.refusals import (
    AlreadyAgreedToEnd,
    AlreadyRenewed,
    AlreadyTerminated,
    FinalReportMissing,
    LegalDayNotCome,
    LegalDayNoted,
    NoSuchPeriod,
    ObligationsOpen,
    TerminationOutsideTerm,
)
from domain.papers.refusals import NotAParty, NotTheOwner, WrongState
from domain.papers.values import PaperState
from tests.behaviour import an_agreement as the

S = PaperState
AFTER, LATE = date(2025, 1, 15), date(2025, 2, 1)
JUNE = date(2022, 6, 30)


class TestRenew:
    def test_the_next_one_takes_over_parties_and_duties(self):
        """The next draft has the same parties and duties under new ids, its own term, and both name each other."""
        agreement = the.in_force(annex=True)
        on = the.act(the.MINISTRY, AFTER, LATE)
        term = {"number": "8-д/2025", "dated": None, "starts_on": None, "ends_on": date(2025, 12, 31)}

        agreement.renew(on, the.NEXT)
        following = agreement.draft_next(on, the.NEXT, **term)

        assert (agreement.renewed_by, following.renews) == (the.NEXT, the.AGREEMENT)
        assert (following.state, following.parties) == (S.DRAFT, agreement.parties)
        old, new = agreement.content.obligations, following.content.obligations
        assert [each.text for each in old] == [each.text for each in new]
        assert {each.id for each in old}.isdisjoint(each.id for each in new)
        assert (following.content.targets, following.last_day_on()) == ((), date(2025, 12, 31))

    def test_it_is_renewed_once_unless_the_next_one_was_dropped(self):
        """A second successor is refused while the first one stands."""
        agreement = the.in_force()
        agreement.renew(the.act(the.MINISTRY, the.WORKING), the.NEXT)

        with pytest.raises(AlreadyRenewed):
            agreement.renew(the.act(the.MINISTRY, the.WORKING), UUID(int=3))
        agreement.renew(the.act(the.MINISTRY, the.WORKING), UUID(int=3), former_dropped=True)
        assert agreement.renewed_by == UUID(int=3)

    def test_a_draft_or_terminated_one_is_not_renewed(self):
        """Only an agreement in force or expired has a next one."""
        for agreement in (the.written(), the.terminated()):
            with pytest.raises(WrongState):
                agreement.renew(the.act(the.MINISTRY, date(2022, 8, 1)), the.NEXT)

    def test_a_stranger_renews_nothing(self):
        """Only the owner's and the parties' people draft the next one."""
        with pytest.raises(NotAParty):
            the.in_force().renew(the.act(the.STRANGER, the.WORKING), the.NEXT)


class TestTerminate:
    def test_the_owner_ends_it_and_the_last_day_counts(self):
        """In force on the last day named, terminated on the next."""
        agreement = the.terminated(JUNE)

        assert agreement.state_on(JUNE) is S.IN_FORCE
        assert agreement.state_on(date(2022, 7, 1)) is S.TERMINATED
        assert agreement.state_on(the.TODAY) is S.TERMINATED

    def test_a_party_alone_does_not_end_it(self):
        """Only the owner's officers end it single-handedly."""
        with pytest.raises(NotTheOwner):
            the.in_force().terminate(the.act(the.CENTRE, the.WORKING), JUNE, the.WHY, the.ORDER)

    def test_all_parties_together_end_it(self):
        """With the third agreement to the same last day it is terminated."""
        agreement = the.in_force()
        for organisation in (the.ADMINISTRATION, the.CENTRE):
            agreement.agree_to_end(the.act(organisation, the.WORKING), JUNE, the.WHY, the.ORDER)
        assert agreement.state_on(the.TODAY) is S.IN_FORCE

        agreement.agree_to_end(the.act(the.MINISTRY, the.WORKING), JUNE, the.WHY, the.ORDER)

        assert (agreement.state, agreement.ended_early_on) == (S.TERMINATED, JUNE)

    def test_they_must_agree_on_the_day(self):
        """Three parties with two different last days have not agreed."""
        agreement = the.in_force()
        for organisation in (the.MINISTRY, the.ADMINISTRATION):
            agreement.agree_to_end(the.act(organisation, the.WORKING), JUNE, the.WHY, the.ORDER)
        agreement.agree_to_end(the.act(the.CENTRE, the.WORKING), date(2022, 7, 31), the.WHY, the.ORDER)
        assert agreement.ended_early_on is None

        agreement.agree_to_end(the.act(the.CENTRE, the.WORKING), JUNE, the.WHY, the.ORDER)
        assert agreement.ended_early_on == JUNE

    def test_a_party_agrees_once_and_a_stranger_never(self):
        """The same agreement twice is refused, and so is anybody's who is no party."""
        agreement = the.in_force()
        agreement.agree_to_end(the.act(the.CENTRE, the.WORKING), JUNE, the.WHY, the.ORDER)

        with pytest.raises(AlreadyAgreedToEnd):
            agreement.agree_to_end(the.act(the.CENTRE, the.WORKING), JUNE, the.WHY, the.ORDER)
        with pytest.raises(NotAParty):
            agreement.agree_to_end(the.act(the.STRANGER, the.WORKING), JUNE, the.WHY, the.ORDER)

    @pytest.mark.parametrize("last_day", [date(2021, 9, 14), date(2024, 12, 31)])
    def test_the_last_day_lies_in_the_term(self, last_day):
        """It cannot end before it was in force, nor early after its own end."""
        with pytest.raises(TerminationOutsideTerm):
            the.terminated(last_day)

    def test_it_ends_once(self):
        """A terminated agreement is not terminated again, not even before its last day comes."""
        agreement = the.terminated(JUNE)

        with pytest.raises(AlreadyTerminated):
            agreement.terminate(the.act(the.MINISTRY, date(2022, 4, 1)), date(2022, 5, 31), the.WHY, the.ORDER)

    def test_only_an_agreement_in_force_ends_early(self):
        """A draft is withdrawn, an expired one has ended already."""
        for agreement, on in ((the.written(), the.WORKING), (the.in_force(), AFTER)):
            with pytest.raises(WrongState):
                agreement.terminate(the.act(the.MINISTRY, on, LATE), JUNE, the.WHY, the.ORDER)


class TestClose:
    def close(self, agreement, organisation=the.MINISTRY, report=the.ORDER, on=AFTER):
        agreement.close(the.act(organisation, on, LATE), report, None)

    def test_the_owner_accepts_the_final_report_when_everything_is_settled(self):
        """Every obligation of every period judged, the report accepted: closed."""
        agreement = the.settled(the.in_force(), AFTER, LATE)

        self.close(agreement)

        assert (agreement.state, agreement.state_on(the.WORKING)) == (S.CLOSED, S.CLOSED)

    def test_an_open_obligation_keeps_it_open(self):
        """Three duties in four years nobody judged: the refusal counts them and names the first."""
        with pytest.raises(ObligationsOpen) as refused:
            self.close(the.in_force())

        assert refused.value.params["count"] == 12
        assert refused.value.params["first"][0] == "2.1 (2021)"

    def test_there_is_a_final_report(self):
        """Neither a document nor a file means there is nothing to accept."""
        with pytest.raises(FinalReportMissing):
            self.close(the.settled(the.in_force(), AFTER, LATE), report=None)

    def test_only_the_owner_closes(self):
        """A party that is not the owner accepts nothing."""
        with pytest.raises(NotTheOwner):
            self.close(the.settled(the.in_force(), AFTER, LATE), the.CENTRE)

    def test_it_must_be_over(self):
        """On its last day the agreement is still in force."""
        with pytest.raises(WrongState):
            self.close(the.in_force(), on=the.ENDS)

    def test_a_terminated_one_is_closed_too(self):
        """After an early end only the periods it had are judged."""
        agreement = the.settled(the.terminated(JUNE), date(2022, 8, 1))

        self.close(agreement)

        assert agreement.state is S.CLOSED


class TestLegalDays:
    def test_the_first_day_in_force_is_noted_once(self):
        """The system notes it, dated the day itself, whenever it comes to it."""
        agreement = the.signed(starts_on=date(2022, 1, 1))

        agreement.note_in_force(the.system())

        assert agreement.state is S.IN_FORCE
        assert agreement.pending_events[-1].occurred_on == date(2022, 1, 1)
        with pytest.raises(LegalDayNoted):
            agreement.note_in_force(the.system())

    def test_a_day_that_has_not_come_is_not_noted(self):
        """Neither the first day, nor the end, nor the end of a period is noted ahead."""
        with pytest.raises(LegalDayNotCome):
            the.signed(starts_on=date(2022, 1, 1)).note_in_force(the.system(date(2021, 12, 31)))
        with pytest.raises(LegalDayNotCome):
            the.in_force().note_expired(the.system(the.ENDS))
        with pytest.raises(LegalDayNotCome):
            the.in_force().note_evaluation_due(the.system(date(2022, 12, 31)), "2022")

    def test_the_day_after_the_last_is_noted_once(self):
        """Expired on 31.12.2024, noted a month later, dated the day itself; moves nothing rules rest on."""
        agreement = the.in_force()

        agreement.note_expired(the.system(LATE))

        assert agreement.pending_events[-1].occurred_on == date(2024, 12, 31)
        assert (agreement.state, agreement.moved_on) == (S.EXPIRED, the.SIGNED)
        with pytest.raises(LegalDayNoted):
            agreement.note_expired(the.system(LATE))

    def test_an_open_term_never_expires(self):
        """No deadline is not an overdue one."""
        agreement = the.in_force()
        agreement.base = agreement.base | {"term": the.header(ends_on=None).elements["term"]}

        assert agreement.state_on(date(2099, 1, 1)) is S.IN_FORCE
        with pytest.raises(LegalDayNotCome):
            agreement.note_expired(the.system(LATE))

    def test_the_end_of_a_period_is_noted_once(self):
        """From 1 January the past year's obligations are to be judged."""
        agreement = the.in_force()

        agreement.note_evaluation_due(the.system(), "2022")

        assert agreement.pending_events[-1].occurred_on == date(2023, 1, 1)
        with pytest.raises(LegalDayNoted):
            agreement.note_evaluation_due(the.system(), "2022")
        with pytest.raises(NoSuchPeriod):
            agreement.note_evaluation_due(the.system(), "2020")

    def test_a_draft_has_no_legal_days(self):
        """Nothing comes into force or falls due before all have signed."""
        with pytest.raises(LegalDayNoted):
            the.written().note_in_force(the.system())
        with pytest.raises(WrongState):
            the.written().note_evaluation_due(the.system(), "2022")
