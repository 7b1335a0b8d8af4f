"""A pair is evaluated, completed, continued, cancelled and followed up."""

from datetime import date

import pytest

from domain.errors import DatedBeforeLastMove, DatedInFuture
from domain.kernel import Act, Release
from domain.pairs import CancelledBy, EarlyEnd, Evaluator, Finding, MentoringPair, PairStatus
from domain.pairs.facts import EvaluationStarted, PairCancelled, PairCompleted, PairContinued, PairFollowedUp
from domain.pairs.refusals import (
    AlreadyEvaluated,
    EvaluationNotYours,
    EvaluationsMissing,
    ExtensionNotLater,
    GoalsNotCovered,
    NotOfThePair,
    NotTheSchoolOfThePair,
    NotYetDue,
    OwnEvaluation,
    PairElsewhere,
)
from domain.roles import Role
from tests.behaviour import a_pair as the

LATER = the.after(7, the.ENDS)


def last(pair: MentoringPair, kind: type) -> object:
    fact = pair.pending_events[-1]
    assert isinstance(fact, kind)
    return fact


class TestStartEvaluation:
    @pytest.mark.parametrize("who", [the.mentor, the.head])
    def test_the_mentor_or_the_school_starts_it_on_the_last_day(self, who):
        """From the last day on an evaluation needs no reason."""
        pair = the.active()
        pair.start_evaluation(who(the.ENDS), None)

        assert pair.status is PairStatus.EVALUATION
        assert last(pair, EvaluationStarted).early is None
        assert not pair.was_active_on(the.ENDS)

    def test_goals_reached_early_are_reason_enough(self):
        """Before the last day the evaluation starts when the goals are reached, and says so."""
        pair = the.active()
        pair.start_evaluation(the.mentor(date(2023, 3, 1)), EarlyEnd.GOALS_REACHED)

        assert last(pair, EvaluationStarted).early is EarlyEnd.GOALS_REACHED

    def test_before_the_last_day_a_reason_is_needed(self):
        """An early evaluation without a reason is refused."""
        with pytest.raises(NotYetDue):
            the.active().start_evaluation(the.mentor(the.after(-1, the.ENDS)), None)

    def test_the_mentee_does_not_start_it(self):
        """The mentee waits for mentor, school or the end of the term."""
        with pytest.raises(NotTheSchoolOfThePair):
            the.active().start_evaluation(the.mentee(the.ENDS), None)

    def test_the_last_day_still_counts(self):
        """The system notes the end on the day after the last one, not on the last day itself."""
        pair = the.active()
        with pytest.raises(NotYetDue):
            pair.start_evaluation(the.system(the.ENDS), None)
        due = pair.evaluation_due_on
        pair.start_evaluation(the.system(the.after(1, the.ENDS)), None)

        assert (due, pair.status) == (the.after(1, the.ENDS), PairStatus.EVALUATION)
        assert pair.was_active_on(the.ENDS)

    def test_a_term_that_ended_in_a_pause_is_due_on_resumption(self):
        """What came due during a pause is due on the day the pair works again."""
        pair = the.paused()
        waiting = pair.evaluation_due_on
        pair.resume(the.head(LATER), the.WHY)

        assert (waiting, pair.evaluation_due_on) == (None, LATER)

    @pytest.mark.parametrize("pair", [the.proposed, the.agreed, the.paused, the.in_evaluation, the.completed])
    def test_only_an_active_pair_is_evaluated(self, pair):
        """Evaluation begins from work."""
        with pytest.raises(PairElsewhere):
            pair().start_evaluation(the.head(the.TODAY), None)


class TestEvaluate:
    def test_all_three_evaluations_complete_the_pair(self):
        """With mentor, mentee and school in, the pair is completed and the mentor's place is free."""
        pair = the.completed()

        fact = last(pair, PairCompleted)
        assert (pair.status, fact.without, fact.reason) == (PairStatus.COMPLETED, None, None)
        assert fact.claims() == (Release(scope="mentor_place"),)

    def test_two_evaluations_do_not_complete_it(self):
        """The pair waits for the third evaluation and says whose it is."""
        pair = the.in_evaluation()
        pair.evaluate(the.mentor(LATER), Evaluator.MENTOR, the.results(), None)
        pair.evaluate(the.head(LATER), Evaluator.SCHOOL, the.results(), None)

        assert (pair.status, pair.unevaluated) == (PairStatus.EVALUATION, (Evaluator.MENTEE,))

    def test_it_is_completed_from_the_latest_evaluation(self):
        """Evaluations noted out of order complete the pair on the latest of their days."""
        pair = the.in_evaluation()
        pair.evaluate(the.mentor(LATER), Evaluator.MENTOR, the.results(), None)
        pair.evaluate(the.mentee(the.ENDS), Evaluator.MENTEE, the.results(), None)
        pair.evaluate(the.head(the.ENDS), Evaluator.SCHOOL, the.results(), None)

        assert pair.moved_on == LATER

    @pytest.mark.parametrize(
        ("who", "evaluator"),
        [(the.mentee, Evaluator.MENTOR), (the.mentor, Evaluator.MENTEE), (the.mentor, Evaluator.SCHOOL)],
    )
    def test_nobody_gives_anothers_evaluation(self, who, evaluator):
        """Each of the three evaluates for themselves."""
        with pytest.raises(EvaluationNotYours):
            the.in_evaluation().evaluate(who(LATER), evaluator, the.results(), None)

    def test_whoever_stands_in_the_pair_does_not_evaluate_for_the_school(self):
        """A head in one of the teams has a voice already; the municipality evaluates for the schools."""
        pair = the.active_teams()
        pair.start_evaluation(the.municipality(the.ENDS), None)

        with pytest.raises(OwnEvaluation):
            pair.evaluate(the.head(LATER), Evaluator.SCHOOL, the.results(), None)
        pair.evaluate(the.municipality(LATER), Evaluator.SCHOOL, the.results(), None)

    def test_an_evaluation_is_given_once(self):
        """A second evaluation by the same side is told so."""
        pair = the.in_evaluation()
        pair.evaluate(the.mentor(LATER), Evaluator.MENTOR, the.results(), None)

        with pytest.raises(AlreadyEvaluated):
            pair.evaluate(the.mentor(LATER), Evaluator.MENTOR, the.results(), None)

    @pytest.mark.parametrize("goals", [(1,), (1, 2, 3), (1, 1)])
    def test_every_goal_is_judged_once(self, goals):
        """An evaluation covers each goal of the pair, no more and no fewer."""
        with pytest.raises(GoalsNotCovered):
            the.in_evaluation().evaluate(the.mentor(LATER), Evaluator.MENTOR, the.results(*goals), None)

    def test_a_pair_at_work_is_not_yet_evaluated(self):
        """Evaluations come after the evaluation has started."""
        with pytest.raises(PairElsewhere):
            the.active().evaluate(the.mentor(LATER), Evaluator.MENTOR, the.results(), None)

    def test_an_evaluation_is_not_older_than_its_beginning(self):
        """Nobody has judged the goals before the evaluation began."""
        with pytest.raises(DatedBeforeLastMove):
            the.in_evaluation().evaluate(the.mentor(the.after(-1, the.ENDS)), Evaluator.MENTOR, the.results(), None)


class TestComplete:
    def two_in(self) -> MentoringPair:
        pair = the.in_evaluation()
        pair.evaluate(the.mentor(LATER), Evaluator.MENTOR, the.results(), None)
        pair.evaluate(the.head(LATER), Evaluator.SCHOOL, the.results(), None)
        return pair

    def test_the_school_goes_without_one_evaluation(self):
        """With one evaluation missing the school completes the pair and says why."""
        pair = self.two_in()
        pair.complete(the.head(LATER), the.WHY)

        fact = last(pair, PairCompleted)
        assert (pair.status, fact.without, fact.reason) == (PairStatus.COMPLETED, Evaluator.MENTEE, the.WHY)

    def test_two_missing_evaluations_are_too_many(self):
        """The school cannot go without two evaluations."""
        pair = the.in_evaluation()
        pair.evaluate(the.mentor(LATER), Evaluator.MENTOR, the.results(), None)

        with pytest.raises(EvaluationsMissing) as refused:
            pair.complete(the.head(LATER), the.WHY)

        assert refused.value.params == {"missing": ["mentee", "school"]}

    def test_only_the_school_goes_without_one(self):
        """The mentor cannot complete the pair alone."""
        with pytest.raises(NotTheSchoolOfThePair):
            self.two_in().complete(the.mentor(LATER), the.WHY)

    def test_a_pair_at_work_is_not_completed(self):
        """Completion follows evaluation."""
        with pytest.raises(PairElsewhere):
            the.active().complete(the.head(LATER), the.WHY)


class TestContinueAfterAll:
    def test_the_pair_works_on_and_is_evaluated_anew(self):
        """Extended after all, the pair is active again and the evaluations given no longer count."""
        pair = the.in_evaluation()
        pair.evaluate(the.mentor(LATER), Evaluator.MENTOR, the.results(), None)
        pair.continue_after_all(the.head(LATER), date(2023, 12, 31), the.WHY)

        fact = last(pair, PairContinued)
        assert (pair.status, pair.ends_on) == (PairStatus.ACTIVE, date(2023, 12, 31))
        assert (pair.evaluations, fact.voided, fact.was) == ({}, (Evaluator.MENTOR,), the.ENDS)
        assert pair.was_active_on(LATER)

    @pytest.mark.parametrize("ends_on", [the.ENDS, LATER])
    def test_the_new_end_lies_ahead(self, ends_on):
        """The new last day is after the old one and after the day of the decision."""
        with pytest.raises(ExtensionNotLater):
            the.in_evaluation().continue_after_all(the.head(LATER), ends_on, the.WHY)

    def test_only_the_school_decides(self):
        """The mentor cannot take the pair back to work alone."""
        with pytest.raises(NotTheSchoolOfThePair):
            the.in_evaluation().continue_after_all(the.mentor(LATER), date(2023, 12, 31), the.WHY)

    def test_a_completed_pair_stays_completed(self):
        """After completion a new pair is proposed instead."""
        with pytest.raises(PairElsewhere):
            the.completed().continue_after_all(the.head(LATER), date(2023, 12, 31), the.WHY)


class TestCancel:
    @pytest.mark.parametrize("pair", [the.proposed, the.agreed, the.active, the.paused, the.in_evaluation])
    def test_a_pair_is_cancelled_at_any_time_before_its_end(self, pair):
        """From any open state the pair can be cancelled, and the mentor's place is free."""
        cancelled = pair()
        cancelled.cancel(the.head(LATER), the.WHY)

        assert cancelled.status is PairStatus.CANCELLED
        assert last(cancelled, PairCancelled).claims() == (Release(scope="mentor_place"),)
        assert not cancelled.was_active_on(LATER)

    @pytest.mark.parametrize(
        ("who", "by"),
        [
            (the.mentor, CancelledBy.MENTOR),
            (the.mentee, CancelledBy.MENTEE),
            (the.head, CancelledBy.COORDINATOR),
            (the.municipality, CancelledBy.COORDINATOR),
        ],
    )
    def test_who_asked_is_kept(self, who, by):
        """The story says whether mentor, mentee or coordinator ended the pair."""
        pair = the.active()
        pair.cancel(who(LATER), the.WHY)

        assert last(pair, PairCancelled).cancelled_by is by

    def test_a_colleague_does_not_cancel(self):
        """Somebody outside the pair who coordinates nothing cannot end it."""
        with pytest.raises(NotOfThePair):
            the.active().cancel(the.stranger(LATER), the.WHY)

    @pytest.mark.parametrize("pair", [the.completed, the.declined, the.cancelled])
    def test_an_ended_pair_is_not_cancelled(self, pair):
        """What has ended cannot end again."""
        with pytest.raises(PairElsewhere):
            pair().cancel(the.head(LATER), the.WHY)

    def test_cancelling_frees_a_mentor_who_was_asked(self):
        """A proposal of another mentor falls with the pair."""
        pair = the.active()
        pair.replace_mentor(the.head(), the.person(the.NEW_MENTOR), 3, the.WHY)
        pair.cancel(the.head(LATER), the.WHY)

        assert pair.candidate is None


class TestFollowUp:
    def centre(self) -> Act:
        return the.act(the.OFFICER, Role.METHODICAL_CENTRE, the.MUNICIPALITY, the.TODAY)

    def test_the_methodical_centre_looks_again(self):
        """After the end it is kept whether the mentee still teaches."""
        pair = the.completed()
        pair.follow_up(self.centre(), the.TODAY, Finding.STILL_TEACHING, None)

        assert last(pair, PairFollowedUp).finding is Finding.STILL_TEACHING
        assert pair.status is PairStatus.COMPLETED

    def test_a_pair_at_work_has_no_follow_up(self):
        """A follow-up belongs after completion."""
        with pytest.raises(PairElsewhere):
            the.active().follow_up(self.centre(), the.TODAY, Finding.STILL_TEACHING, None)

    def test_nothing_is_found_tomorrow(self):
        """A finding cannot be dated after today."""
        with pytest.raises(DatedInFuture):
            the.completed().follow_up(self.centre(), the.after(1, the.TODAY), Finding.UNKNOWN, None)
