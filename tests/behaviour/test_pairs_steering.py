"""What the school changes in a pair at work."""

from datetime import date

import pytest

from domain.kernel import Act, OrganisationId, Release, Take
from domain.pairs import MentoringPair, PairKind, PairStatus, Programme
from domain.pairs.facts import MentorReplaced, MentorReplacementDropped, MentorReplacementProposed
from domain.pairs.refusals import (
    ExtensionNotLater,
    MentorIsMentee,
    NoReplacementPending,
    NotTheNewMentor,
    NotTheSchoolOfThePair,
    PairElsewhere,
    ReplacementPending,
    SameMentor,
    SidesDoNotFitKind,
)
from domain.roles import Role
from tests.behaviour import a_pair as the

NEW = the.person(the.NEW_MENTOR)
OTHER = Programme(title="Другая программа")


def new_mentor(on: date, school: OrganisationId = the.SCHOOL) -> Act:
    return the.act(the.NEW_MENTOR, Role.MENTOR, school, on)


def replacing() -> MentoringPair:
    pair = the.active()
    pair.replace_mentor(the.head(the.after(20)), NEW, 3, the.WHY)
    return pair


class TestExtend:
    def test_the_last_day_moves_on(self):
        """An extended pair ends later, and the old last day is kept in the fact."""
        pair = the.active()
        pair.extend(the.head(), date(2023, 8, 31), the.WHY)

        assert (pair.ends_on, pair.status) == (date(2023, 8, 31), PairStatus.ACTIVE)

    def test_an_extension_is_later(self):
        """The new last day must be after the old one."""
        with pytest.raises(ExtensionNotLater):
            the.active().extend(the.head(), the.ENDS, the.WHY)

    def test_only_the_school_extends(self):
        """The mentor cannot extend the pair alone."""
        with pytest.raises(NotTheSchoolOfThePair):
            the.active().extend(the.mentor(), date(2023, 8, 31), the.WHY)

    @pytest.mark.parametrize("pair", [the.agreed, the.paused, the.in_evaluation, the.completed])
    def test_only_an_active_pair_is_extended(self, pair):
        """Extension belongs to a pair at work."""
        with pytest.raises(PairElsewhere):
            pair().extend(the.head(the.TODAY), date(2024, 5, 31), the.WHY)

    def test_the_municipality_steers_teams(self):
        """For a pair of teams the municipality does what a school does for people."""
        pair = the.active_teams()
        pair.extend(the.municipality(), date(2023, 8, 31), the.WHY)

        assert pair.ends_on == date(2023, 8, 31)


class TestChangeProgramme:
    def test_the_pair_works_by_another_programme(self):
        """A changed programme stands from now on."""
        pair = the.active()
        pair.change_programme(the.head(), OTHER, the.WHY)

        assert pair.programme == OTHER

    def test_only_the_school_changes_it(self):
        """The mentee cannot change the programme."""
        with pytest.raises(NotTheSchoolOfThePair):
            the.active().change_programme(the.mentee(), OTHER, the.WHY)

    def test_a_paused_pair_keeps_its_programme(self):
        """The programme changes only while the pair works."""
        with pytest.raises(PairElsewhere):
            the.paused().change_programme(the.head(), OTHER, the.WHY)


class TestReplaceMentor:
    def test_the_old_mentor_leads_until_the_new_one_consents(self):
        """Naming another mentor changes nothing yet but holds one of that mentor's places."""
        pair = replacing()

        fact = pair.pending_events[-1]
        assert isinstance(fact, MentorReplacementProposed)
        assert (pair.mentor, pair.candidate) == (the.person(the.MENTOR), NEW)
        assert fact.claims() == (Take(scope="mentor_place", key=str(the.NEW_MENTOR), capacity=3),)

    def test_both_mentors_count_by_date(self):
        """The old mentor counts up to the day before the new one's consent, the new one from it."""
        pair = replacing()
        pair.accept_replacement(new_mentor(the.after(25)))

        spans = [(term.mentor, term.span.start, term.span.end) for term in pair.mentors]
        assert spans == [
            (the.person(the.MENTOR), the.STARTED, the.after(25)),
            (NEW, the.after(25), None),
        ]
        fact = pair.pending_events[-1]
        assert isinstance(fact, MentorReplaced)
        assert fact.claims() == (Release(scope="mentor_place", key=str(the.MENTOR)),)

    def test_only_the_named_mentor_answers(self):
        """Nobody else consents in the new mentor's place."""
        with pytest.raises(NotTheNewMentor):
            replacing().accept_replacement(the.mentor(the.after(25)))

    def test_the_named_mentor_may_decline(self):
        """After a refusal the old mentor goes on and the place held is free again."""
        pair = replacing()
        pair.decline_replacement(new_mentor(the.after(25)), the.WHY)

        fact = pair.pending_events[-1]
        assert isinstance(fact, MentorReplacementDropped)
        assert (pair.candidate, pair.mentor, fact.declined) == (None, the.person(the.MENTOR), True)
        assert fact.claims() == (Release(scope="mentor_place", key=str(the.NEW_MENTOR)),)

    def test_the_school_takes_an_unanswered_proposal_back(self):
        """A proposal nobody answered can be withdrawn, and another mentor named."""
        pair = replacing()
        pair.withdraw_replacement(the.head(the.after(30)), the.WHY)
        pair.replace_mentor(the.head(the.after(31)), the.person(the.STRANGER), 3, the.WHY)

        assert pair.candidate == the.person(the.STRANGER)

    def test_only_the_school_takes_it_back(self):
        """The mentee cannot withdraw the school's proposal."""
        with pytest.raises(NotTheSchoolOfThePair):
            replacing().withdraw_replacement(the.mentee(the.after(30)), the.WHY)

    def test_one_proposal_at_a_time(self):
        """A second new mentor is not named while the first is asked."""
        with pytest.raises(ReplacementPending):
            replacing().replace_mentor(the.head(the.after(21)), the.person(the.STRANGER), 3, the.WHY)

    @pytest.mark.parametrize("answer", ["accept_replacement", "decline_replacement", "withdraw_replacement"])
    def test_without_a_proposal_there_is_nothing_to_answer(self, answer):
        """Nobody answers a proposal that was not made."""
        reason = () if answer == "accept_replacement" else (the.WHY,)

        with pytest.raises(NoReplacementPending):
            getattr(the.active(), answer)(the.head(the.after(25)), *reason)

    def test_the_same_mentor_is_no_replacement(self):
        """A mentor cannot be replaced by themselves."""
        with pytest.raises(SameMentor):
            the.active().replace_mentor(the.head(), the.person(the.MENTOR), 3, the.WHY)

    def test_the_mentee_cannot_become_the_mentor(self):
        """Mentor and mentee stay different people."""
        with pytest.raises(MentorIsMentee):
            the.active().replace_mentor(the.head(), the.person(the.MENTEE), 3, the.WHY)

    def test_a_team_does_not_take_over_a_person(self):
        """A pair of people keeps a person as mentor."""
        with pytest.raises(SidesDoNotFitKind):
            the.active().replace_mentor(the.head(), the.team(the.OTHER_SCHOOL, the.NEW_MENTOR), 3, the.WHY)

    def test_only_the_school_replaces(self):
        """The mentee cannot choose another mentor alone."""
        with pytest.raises(NotTheSchoolOfThePair):
            the.active().replace_mentor(the.mentee(), NEW, 3, the.WHY)

    @pytest.mark.parametrize("pair", [the.agreed, the.paused, the.in_evaluation, the.completed])
    def test_only_an_active_pair_changes_its_mentor(self, pair):
        """A mentor is replaced while the pair works."""
        with pytest.raises(PairElsewhere):
            pair().replace_mentor(the.head(the.TODAY), NEW, 3, the.WHY)

    def test_nobody_takes_over_a_paused_pair(self):
        """The new mentor consents when the pair works again."""
        pair = replacing()
        pair.pause(the.head(the.after(22)), the.WHY)

        with pytest.raises(PairElsewhere):
            pair.accept_replacement(new_mentor(the.after(25)))


class TestPause:
    def test_a_pause_interrupts_the_days_at_work(self):
        """Between pause and resumption the pair was not at work."""
        pair = the.paused()
        paused = pair.status
        pair.resume(the.head(date(2022, 12, 1)), the.WHY)

        assert (paused, pair.status) == (PairStatus.PAUSED, PairStatus.ACTIVE)
        days = [date(2022, 10, 31), date(2022, 11, 1), date(2022, 11, 30), date(2022, 12, 1)]
        assert [pair.was_active_on(day) for day in days] == [True, False, False, True]

    @pytest.mark.parametrize("pair", [the.proposed, the.agreed, the.paused, the.in_evaluation, the.completed])
    def test_only_an_active_pair_is_paused(self, pair):
        """There is nothing to pause in a pair that is not at work."""
        with pytest.raises(PairElsewhere):
            pair().pause(the.head(the.TODAY), the.WHY)

    @pytest.mark.parametrize("pair", [the.agreed, the.active, the.in_evaluation, the.completed])
    def test_only_a_paused_pair_is_resumed(self, pair):
        """There is nothing to resume in a pair that is not paused."""
        with pytest.raises(PairElsewhere):
            pair().resume(the.head(the.TODAY), the.WHY)

    def test_only_the_school_pauses_and_resumes(self):
        """The mentor alone neither pauses nor resumes."""
        with pytest.raises(NotTheSchoolOfThePair):
            the.active().pause(the.mentor(), the.WHY)
        with pytest.raises(NotTheSchoolOfThePair):
            the.paused().resume(the.mentor(date(2022, 12, 1)), the.WHY)


def test_the_kind_of_a_pair_never_changes():
    """Replacing the mentor of a pair by subject keeps its kind and ground."""
    pair = the.active(the.proposed(kind=PairKind.SUBJECT, subject="физика"))
    pair.replace_mentor(the.head(the.after(20)), NEW, 3, the.WHY)
    pair.accept_replacement(new_mentor(the.after(25)))

    assert (pair.kind, pair.subject) == (PairKind.SUBJECT, "физика")
