"""The teacher reflects, and the final diagnostics judge every deficit."""

from datetime import timedelta

import pytest

from domain.errors import DatedBeforeLastMove, DatedInFuture
from domain.ioms import DeficitOutcome, Stage
from domain.ioms.facts import ReflectionCompleted
from domain.ioms.refusals import (
    FinalDiagnosticsMissing,
    IdTaken,
    NotTheTeacher,
    NotTheTutor,
    OutcomesIncomplete,
    ReflectionMissing,
)
from tests.behaviour import a_route as the

R, C = the.REFLECTED, the.CLOSED
TOMORROW = the.TODAY + timedelta(days=1)


class TestReflect:
    def test_the_teacher_reflects_on_the_route(self):
        """The teacher's reflection is recorded, and a later one replaces it."""
        iom = the.in_reflection()

        iom.record_reflection(the.teacher(R), the.WORDS)
        iom.record_reflection(the.teacher(C), the.WORDS)

        assert iom.reflected_on == C

    def test_the_tutor_may_note_the_teacher_s_words(self):
        """The route's tutor may record the reflection; another tutor or teacher may not."""
        iom = the.in_reflection()

        iom.record_reflection(the.tutor(R), the.WORDS)

        assert iom.reflected_on == R
        with pytest.raises(NotTheTeacher):
            iom.record_reflection(the.teacher(R, by=the.STRANGER), the.WORDS)
        with pytest.raises(NotTheTutor):
            iom.record_reflection(the.tutor(R, by=the.OTHER_TUTOR), the.WORDS)

    def test_reflection_follows_execution(self):
        """A reflection dated before execution ended is refused."""
        with pytest.raises(DatedBeforeLastMove):
            the.in_reflection().record_reflection(the.teacher(the.APPROVED), the.WORDS)


class TestFinalDiagnostics:
    @pytest.mark.parametrize("outcome", list(DeficitOutcome))
    def test_every_deficit_is_judged(self, outcome):
        """Each deficit is closed, reduced or unchanged, and the fact says so."""
        iom = the.in_reflection()

        the.record_final(iom, the.tutor(R), outcomes={the.DEFICIT: outcome})

        changes = {change.subject: change.to for change in iom.pending_events[-1].statuses()}
        assert iom.outcomes == {the.DEFICIT: outcome}
        assert changes[f"deficit:{the.DEFICIT}"] == outcome

    @pytest.mark.parametrize(
        "outcomes", [{}, {the.DEFICIT: DeficitOutcome.CLOSED, the.SECOND_DEFICIT: DeficitOutcome.CLOSED}]
    )
    def test_no_deficit_is_left_out_or_invented(self, outcomes):
        """Final diagnostics that miss a deficit or judge an unknown one are refused."""
        with pytest.raises(OutcomesIncomplete):
            the.record_final(the.in_reflection(), the.tutor(R), outcomes=outcomes)

    def test_they_are_held_by_today_and_after_execution(self):
        """Final diagnostics of tomorrow, or recorded as before the end of execution, are refused."""
        with pytest.raises(DatedInFuture):
            the.record_final(the.in_reflection(), the.tutor(R), held_on=TOMORROW)
        with pytest.raises(DatedBeforeLastMove):
            the.record_final(the.in_reflection(), the.tutor(the.APPROVED))

    def test_their_id_is_new(self):
        """Final diagnostics do not take the id of the entry ones."""
        with pytest.raises(IdTaken):
            the.record_final(the.in_reflection(), the.tutor(R), the.ENTRY)

    def test_another_tutor_does_not_record_them(self):
        """Final diagnostics are recorded by the route's own tutor or imported by the centre."""
        iom = the.in_reflection()

        with pytest.raises(NotTheTutor):
            the.record_final(iom, the.tutor(R, by=the.OTHER_TUTOR))
        the.record_final(iom, the.centre(R))

        assert iom.final_on == R


class TestComplete:
    def test_with_both_recorded_the_route_is_completed(self):
        """Reflection and final diagnostics complete the route; its fact counts the outcomes."""
        iom = the.reflected()

        iom.complete_reflection(the.tutor(R))

        last = iom.pending_events[-1]
        assert iom.stage is Stage.TRANSFER
        assert isinstance(last, ReflectionCompleted)
        assert (last.person, last.closed, last.reduced, last.unchanged) == (the.TEACHER, 1, 0, 0)

    def test_reflection_must_be_recorded(self):
        """Without the teacher's reflection the route is not completed."""
        iom = the.in_reflection()
        the.record_final(iom, the.tutor(R))

        with pytest.raises(ReflectionMissing):
            iom.complete_reflection(the.tutor(R))

    def test_final_diagnostics_must_be_recorded(self):
        """Without final diagnostics the route is not completed."""
        iom = the.in_reflection()
        iom.record_reflection(the.teacher(R), the.WORDS)

        with pytest.raises(FinalDiagnosticsMissing):
            iom.complete_reflection(the.tutor(R))

    def test_it_is_not_dated_before_what_it_rests_on(self):
        """Completion does not precede the reflection."""
        with pytest.raises(DatedBeforeLastMove):
            the.reflected().complete_reflection(the.tutor(R - timedelta(days=1)))

    def test_another_tutor_does_not_complete_it(self):
        """The route's own tutor completes it."""
        with pytest.raises(NotTheTutor):
            the.reflected().complete_reflection(the.tutor(R, by=the.OTHER_TUTOR))

    def test_back_in_execution_both_are_to_be_recorded_anew(self):
        """A route sent back with a reason is reflected on again."""
        iom = the.reflected()

        iom.return_to_execution(the.tutor(R), the.WHY)
        iom.complete_execution(the.tutor(R))

        with pytest.raises(ReflectionMissing):
            iom.complete_reflection(the.tutor(R))
        assert iom.outcomes == {}
