"""What was learnt goes into practice, the route is closed, and its effect is followed."""

from datetime import timedelta

import pytest

from domain.errors import DatedBeforeLastMove, DatedInFuture
from domain.ioms import Activity, Dynamics, Stage, TransferForm, TransferStatus
from domain.ioms.facts import RouteClosed
from domain.ioms.refusals import (
    ClosingNotProposed,
    IdTaken,
    NotTheTutor,
    ObserverIsTeacher,
    OwnClosing,
    OwnRoute,
    OwnTransfer,
    PeriodReversed,
    TransferAlreadyConfirmed,
    TransferMissing,
    TransferUnknown,
)
from domain.kernel import Release
from tests.behaviour import a_route as the

R, C = the.REFLECTED, the.CLOSED
TOMORROW = the.TODAY + timedelta(days=1)


class TestTransfer:
    @pytest.mark.req("IZH-14", "SOV-23")
    @pytest.mark.parametrize("form", ["internship", "master_class", "experience_exchange", "visit"])
    def test_practice_is_reached_in_four_forms(self, form):
        """Internship, master class, exchange of experience and visits to lessons or events: these four."""
        iom = the.in_transfer()

        the.record_transfer(iom, the.tutor(C), form=TransferForm(form))

        assert iom.pending_events[-1].form == form
        assert len(TransferForm) == 4

    @pytest.mark.req("ALA-12")
    def test_practice_follows_the_completed_route(self):
        """The route is completed first; taking it into practice is a separate fact after that."""
        iom = the.in_transfer()
        the.record_transfer(iom, the.tutor(C))

        topics = [fact.TOPIC for fact in iom.pending_events]
        assert topics.index("iom.reflection_completed") < topics.index("iom.transfer_recorded")
        assert iom.stage is Stage.TRANSFER

    @pytest.mark.parametrize("by", [the.tutor, the.methodist, the.head])
    def test_tutor_methodical_centre_and_school_record_it(self, by):
        """Each of the three may record a transfer."""
        iom = the.in_transfer()

        the.record_transfer(iom, by(C))

        assert iom.transfers[the.TRANSFER].status is TransferStatus.RECORDED

    def test_somebody_else_observes(self):
        """The teacher does not observe their own transfer."""
        with pytest.raises(ObserverIsTeacher):
            the.record_transfer(the.in_transfer(), the.tutor(C), observer=the.TEACHER)

    def test_it_was_held_by_the_day_it_is_recorded_for(self):
        """A transfer of tomorrow, or later than the day it is recorded for, is refused."""
        with pytest.raises(DatedInFuture):
            the.record_transfer(the.in_transfer(), the.tutor(C), held_on=TOMORROW)
        with pytest.raises(DatedBeforeLastMove):
            the.record_transfer(the.in_transfer(), the.tutor(R), held_on=C)

    def test_its_id_is_new(self):
        """A second transfer has an id of its own."""
        with pytest.raises(IdTaken):
            the.record_transfer(the.transferred(), the.tutor(C))

    def test_whoever_recorded_it_does_not_confirm_it(self):
        """The confirmer is neither the recorder nor the teacher."""
        iom = the.in_transfer()
        the.record_transfer(iom, the.methodist(C))

        with pytest.raises(OwnTransfer):
            iom.confirm_transfer(the.methodist(C), the.TRANSFER, None)
        with pytest.raises(OwnTransfer):
            iom.confirm_transfer(the.head(C, by=the.TEACHER), the.TRANSFER, None)
        iom.confirm_transfer(the.head(C), the.TRANSFER, the.WORDS)

        assert iom.transfers[the.TRANSFER].status is TransferStatus.CONFIRMED

    def test_it_is_known_and_confirmed_once(self):
        """An unknown transfer, and one already confirmed, are refused."""
        iom = the.transferred()

        with pytest.raises(TransferUnknown):
            iom.confirm_transfer(the.head(C), the.ENTRY, None)
        with pytest.raises(TransferAlreadyConfirmed):
            iom.confirm_transfer(the.head(C), the.TRANSFER, None)

    def test_confirmation_follows_the_record(self):
        """A confirmation dated before the record is refused."""
        iom = the.in_transfer()
        the.record_transfer(iom, the.tutor(C))

        with pytest.raises(DatedBeforeLastMove):
            iom.confirm_transfer(the.head(R), the.TRANSFER, None)


class TestClose:
    @pytest.mark.parametrize("by", [the.head, the.centre])
    def test_tutor_and_school_or_centre_close_the_route_together(self, by):
        """The tutor proposes with recommendations, the school or the centre confirms; the claim is given back."""
        iom = the.closing()

        iom.close(by(C))

        last = iom.pending_events[-1]
        assert (iom.stage, iom.activity) == (Stage.CLOSED, Activity.ENDED)
        assert isinstance(last, RouteClosed)
        assert (last.transfers, last.claims()) == (1, (Release(scope="active_iom"),))

    def test_a_transfer_was_confirmed(self):
        """A route with a transfer only recorded is not closed."""
        iom = the.in_transfer()
        the.record_transfer(iom, the.tutor(C))

        with pytest.raises(TransferMissing):
            iom.propose_closing(the.tutor(C), the.WORDS)

    def test_another_tutor_does_not_propose_it(self):
        """The route's own tutor proposes to close it."""
        with pytest.raises(NotTheTutor):
            the.transferred().propose_closing(the.tutor(C, by=the.OTHER_TUTOR), the.WORDS)

    def test_closing_is_proposed_first(self):
        """The school does not close a route its tutor has not proposed to close."""
        with pytest.raises(ClosingNotProposed):
            the.transferred().close(the.head(C))

    def test_two_people_close_it(self):
        """The proposer does not confirm, nor does the teacher."""
        with pytest.raises(OwnClosing):
            the.closing().close(the.centre(C, by=the.TUTOR))
        with pytest.raises(OwnRoute):
            the.closing().close(the.head(C, by=the.TEACHER))

    def test_it_is_not_dated_before_the_proposal(self):
        """A route is not closed before it was proposed."""
        with pytest.raises(DatedBeforeLastMove):
            the.closing().close(the.head(R))


class TestAfterwards:
    @pytest.mark.parametrize("dynamics", list(Dynamics))
    def test_pupils_results_are_followed(self, dynamics):
        """How the pupils' results changed is recorded after the route; the route stays closed."""
        iom = the.closed()

        iom.record_dynamics(the.head(the.TODAY), dynamics, C, the.TODAY, the.WORDS)

        assert (iom.pending_events[-1].dynamics, iom.stage) == (dynamics, Stage.CLOSED)

    def test_the_period_has_passed_and_runs_forward(self):
        """A period that ends before it begins, or has not ended, is refused."""
        iom = the.closed()

        with pytest.raises(PeriodReversed):
            iom.record_dynamics(the.head(the.TODAY), Dynamics.STABLE, the.TODAY, C, None)
        with pytest.raises(DatedInFuture):
            iom.record_dynamics(the.head(the.TODAY), Dynamics.STABLE, C, TOMORROW, None)

    def test_support_after_the_course_is_recorded(self):
        """Support given to the teacher afterwards is recorded, and not ahead of time."""
        iom = the.closed()

        iom.record_support(the.methodist(the.TODAY), the.TODAY, the.WORDS)

        assert iom.pending_events[-1].held_on == the.TODAY
        with pytest.raises(DatedInFuture):
            iom.record_support(the.methodist(the.TODAY), TOMORROW, the.WORDS)
