"""What an amendment may change, and how the agreement reads on each day."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from domain.agreements import Duty, ObligationState, Proposal
from domain.agreements.refusals import (
    ChangedLaterAlready,
    ChangesNothing,
    LastOfItsParty,
    NoSuchObligation,
    NoSuchPeriod,
    NotAPluralParty,
    NotInForceOn,
    ObligationElsewhere,
    ObligationExists,
    PartyOfObligationFixed,
)
from domain.agreements.values import (
    ClauseTextChange,
    ObligationAddition,
    ObligationChange,
    ObligationWaiver,
    OfficialChange,
    PartyJoining,
    PartyLeaving,
    PartySuccession,
    TermChange,
)
from domain.papers.refusals import EndNotAfterStart, NoSuchParty, NotOfThatParty, PartyRepeated
from domain.papers.values import PaperState
from tests.behaviour import an_agreement as the
from tests.behaviour import an_amendment as an

OWN = the.DUTIES["municipality"]
DAY = an.SIGNED
BEFORE = DAY - timedelta(days=1)
NEW = UUID(int=61)
NEWCOMER = the.STRANGER


def text_on(agreement, day, obligation=OWN):
    return agreement.content_on(day).obligation(obligation).text


class TestEffect:
    @pytest.mark.req("SOV-29")
    def test_a_clause_changes_from_the_day_of_the_amendment(self):
        """Until the day before the old words hold, from the day the new ones, and both stay readable with why."""
        both = an.in_force()

        assert text_on(both.agreement, BEFORE) == "Координация методической работы"
        assert text_on(both.agreement, DAY) == an.NEW_TEXT
        fact = both.agreement.pending_events[-1]
        (change,) = fact.changes
        assert (change.before.text, change.after.text) == ("Координация методической работы", an.NEW_TEXT)
        assert (fact.amendment_id, fact.effective_on, fact.reason.code) == (an.AMENDMENT, DAY, "document_replaced")

    def test_a_target_is_revised(self):
        """The annex has new minima from that day; the old ones are kept."""
        agreement = an.in_force(an.revised("15", None)).agreement

        (old,), (new,) = agreement.content_on(BEFORE).targets, agreement.content_on(DAY).targets
        assert (old.min_share, old.min_count) == (Decimal(5), 12)
        assert (new.min_share, new.min_count) == (Decimal(15), None)

    def test_any_other_clause_is_reworded_or_added(self):
        """The subject gets new words, a clause that was not there is added."""
        both = an.drafted()
        both.propose(ClauseTextChange(clause="subject", text="Новый предмет"))
        both.propose(ClauseTextChange(clause="VI", text="Новый раздел"), UUID(int=811))
        both.submit()
        both.approve_all()
        both.sign_all()
        both.bring_into_force()

        texts = {clause.clause: clause.text for clause in both.agreement.content_on(DAY).clauses}
        assert texts == {"subject": "Новый предмет", "VI": "Новый раздел"}

    def test_a_duty_is_added_from_the_day(self):
        """A new duty stands last in the list and has periods from the amendment's year on."""
        duty = the.duty("centre", text="Новая обязанность", label="2.2.8")
        agreement = an.in_force(ObligationAddition(obligation_id=NEW, duty=duty)).agreement

        added = agreement.obligation(NEW)
        assert (added.seq, added.since) == (4, DAY)
        assert agreement.content_on(BEFORE).obligation(NEW) is None
        assert [period.key for period in agreement.periods_of(added, the.TODAY)] == ["2022", "2023", "2024"]

    def test_the_term_is_moved(self):
        """In force a year longer, from the amendment on; the day before it still ended as first agreed."""
        agreement = an.in_force(TermChange(ends_on=date(2025, 12, 30))).agreement

        assert (agreement.last_day_on(BEFORE), agreement.last_day_on(DAY)) == (the.ENDS, date(2025, 12, 30))
        assert agreement.state_on(date(2025, 12, 30)) is PaperState.IN_FORCE
        assert agreement.state_on(date(2025, 12, 31)) is PaperState.EXPIRED

    def test_another_post_signs_for_a_party(self):
        """The official of a party changes; who signed before is not touched."""
        agreement = an.in_force(OfficialChange(party="centre", post="директор")).agreement

        assert agreement.party("centre").official_of(the.CENTRE).post == "директор"
        assert "ректор" in {signature.post for signature in agreement.signatures}


class TestWaive:
    def test_a_duty_is_waived_only_so(self):
        """From the amendment on no period waits for a report, those before it do; a report is refused."""
        agreement = an.in_force(ObligationWaiver(obligation_id=OWN)).agreement
        waived = agreement.obligation(OWN)

        states = {p.key: agreement.progress_of(waived, p) for p in agreement.periods_of(waived, the.TODAY)}
        assert states["2021"] is ObligationState.NOT_STARTED
        assert {states[year] for year in ("2022", "2023", "2024")} == {ObligationState.WAIVED}
        with pytest.raises(ObligationElsewhere):
            agreement.report(the.act(the.ADMINISTRATION, the.TODAY), OWN, "2023", the.WORDS, the.SHOWN)

    def test_named_periods_are_waived_and_add_up(self):
        """One amendment frees 2022, a later one 2023: both years are waived, 2024 is not."""
        both = an.in_force(ObligationWaiver(obligation_id=OWN, periods=("2022",)))
        second = an.signed(
            ObligationWaiver(obligation_id=OWN, periods=("2023",)),
            both.agreement,
            amendment_id=an.OTHER,
            starts_on=date(2023, 1, 1),
        )
        second.bring_into_force()

        waived = second.agreement.obligation(OWN)
        states = [second.agreement.progress_of(waived, p) for p in second.agreement.periods_of(waived, the.TODAY)]
        assert states == [ObligationState(state) for state in ("not_started", "waived", "waived", "not_started")]

    def test_what_was_confirmed_stays_confirmed(self):
        """A waiver does not take back a confirmed period."""
        agreement = the.in_force(annex=True)
        agreement.report(the.act(the.ADMINISTRATION, an.BEGUN), OWN, "2022", the.WORDS, the.SHOWN)
        agreement.confirm(the.act(the.CENTRE, an.BEGUN), OWN, "2022")

        an.in_force(ObligationWaiver(obligation_id=OWN), agreement)

        waived = agreement.obligation(OWN)
        by_year = {p.key: agreement.progress_of(waived, p) for p in agreement.periods_of(waived, the.TODAY)}
        assert (by_year["2022"], by_year["2023"]) == (ObligationState.CONFIRMED, ObligationState.WAIVED)

    def test_only_periods_of_the_term_are_waived(self):
        """A year outside the term cannot be waived."""
        with pytest.raises(NoSuchPeriod):
            an.written(ObligationWaiver(obligation_id=OWN, periods=("2030",)))


class TestParties:
    def plural(self):
        agreement = the.in_force(parties=the.PLURAL)
        return an.drafted(agreement)

    def test_a_school_joins_and_signs_too(self):
        """A school joins the plural role; it approves and signs the amendment beside the others."""
        both = self.plural()
        both.propose(PartyJoining(party="schools", organisation=NEWCOMER))
        both.submit()
        assert NEWCOMER in both.amendment.places()
        both.approve_all()
        both.sign_all()
        both.bring_into_force()

        assert NEWCOMER not in both.agreement.content_on(BEFORE).party("schools").organisations
        assert both.agreement.party("schools").organisations == (*the.SCHOOLS, NEWCOMER)
        assert NEWCOMER in both.agreement.places()

    def test_a_school_leaves_but_never_the_last(self):
        """Schools leave a plural role one after another; one has to stay."""
        both = self.plural()
        both.propose(PartyLeaving(party="schools", organisation=the.SCHOOLS[0]), UUID(int=1))
        both.propose(PartyLeaving(party="schools", organisation=the.SCHOOLS[1]), UUID(int=2))

        with pytest.raises(LastOfItsParty):
            both.propose(PartyLeaving(party="schools", organisation=the.SCHOOLS[2]), UUID(int=3))

    def test_a_successor_signs_in_place_of_its_predecessor(self):
        """A reorganised centre is followed by another organisation, which signs the amendment."""
        both = an.in_force(PartySuccession(party="centre", organisation=the.CENTRE, successor=NEWCOMER))

        assert both.agreement.party("centre").organisations == (NEWCOMER,)
        assert {s.organisation for s in both.amendment.signatures if s.party == "centre"} == {NEWCOMER}

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            (PartyJoining(party="centre", organisation=NEWCOMER), NotAPluralParty),
            (PartyLeaving(party="centre", organisation=the.CENTRE), NotAPluralParty),
            (PartyJoining(party="schools", organisation=the.CENTRE), PartyRepeated),
            (PartyJoining(party="ministry", organisation=NEWCOMER), NoSuchParty),
            (PartyLeaving(party="schools", organisation=NEWCOMER), NotOfThatParty),
            (PartySuccession(party="centre", organisation=NEWCOMER, successor=the.MINISTRY), NotOfThatParty),
            (PartySuccession(party="centre", organisation=the.CENTRE, successor=the.SCHOOLS[0]), PartyRepeated),
            (OfficialChange(party="schools", post="директор", organisation=NEWCOMER), NotOfThatParty),
        ],
    )
    def test_impossible_changes_of_parties_are_refused(self, change, refusal):
        """Single roles do not grow or shrink, nobody stands twice, nobody absent leaves or is followed."""
        with pytest.raises(refusal):
            self.plural().propose(change)


class TestImpossible:
    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            (ObligationChange(obligation_id=NEW, duty=the.duty()), NoSuchObligation),
            (ObligationWaiver(obligation_id=NEW), NoSuchObligation),
            (ObligationChange(obligation_id=OWN, duty=the.duty("centre")), PartyOfObligationFixed),
            (ObligationAddition(obligation_id=OWN, duty=the.duty()), ObligationExists),
            (ObligationAddition(obligation_id=NEW, duty=Duty(party="nobody", text="…")), NoSuchParty),
            (TermChange(ends_on=date(2022, 2, 28)), EndNotAfterStart),
            (TermChange(ends_on=the.ENDS), ChangesNothing),
            (an.revised("5", 12), ChangesNothing),
        ],
    )
    def test_a_change_that_cannot_be_made_is_refused_when_proposed(self, change, refusal):
        """Unknown duties, another party's, ids in use, ends before the beginning, and changes of nothing."""
        with pytest.raises(refusal):
            an.written(change)

    def test_each_clause_is_changed_in_the_order_of_days(self):
        """An amendment effective before a later change of the same clause is refused."""
        both = an.in_force()
        earlier = an.signed(an.reworded("Раньше"), both.agreement, amendment_id=an.OTHER, starts_on=BEFORE)

        with pytest.raises(ChangedLaterAlready):
            earlier.bring_into_force()

    @pytest.mark.parametrize("day", [the.SIGNED - timedelta(days=1), the.day_after(the.ENDS)])
    def test_only_on_days_in_force_is_it_changed(self, day):
        """An amendment effective before the agreement, or after its last day, changes nothing."""
        today = date(2025, 2, 1)
        fields = {"number": "1", "dated": None, "reason": the.WHY, "proposals": [Proposal(an.CHANGE, an.reworded())]}

        with pytest.raises(NotInForceOn):
            the.in_force().amend(the.act(the.MINISTRY, today, today), an.AMENDMENT, effective_on=day, **fields)
