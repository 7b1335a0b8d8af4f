"""A route is opened for a teacher, on a request, for diagnostics, or both; a teacher may ask for one."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.errors import DatedInFuture
from domain.ioms import (
    Activity,
    Approver,
    DiagnosticsMoment,
    IomKind,
    IomRequest,
    PersonalRequest,
    RequestStatus,
    RouteBasis,
    Stage,
)
from domain.ioms.facts import DiagnosticsCompleted
from domain.ioms.refusals import (
    ApproversMissing,
    DeficitRepeated,
    DiagnosticsOutOfPlace,
    DiagnosticsUnknown,
    IdTaken,
    NothingDiagnosed,
    NotTheTeacher,
    NotTheTutor,
    TutorIsTeacher,
)
from domain.ioms.requesting import NotYourRequest, RequestAnswered, RequestOfAnother
from domain.kernel import PersonId, Release, Take
from domain.roles import Function
from tests.behaviour import a_route as the

TOMORROW = the.TODAY + timedelta(days=1)


class TestOpen:
    def test_a_route_begins_with_diagnostics(self):
        """A route opened for a teacher is active and waits for diagnostics."""
        iom = the.opened()

        assert (iom.stage, iom.activity, iom.stage_since) == (Stage.DIAGNOSTICS, Activity.ACTIVE, the.OPENED)
        assert (iom.person, iom.school, iom.tutor) == (the.TEACHER, the.SCHOOL, the.TUTOR)
        assert iom.places() == {the.SCHOOL, the.CENTRE}

    def test_it_says_who_must_approve_the_plan(self):
        """The approvers named at opening are kept, each once and in one order."""
        iom = the.opened(approvers=(Approver.CENTRE, Approver.SCHOOL, Approver.CENTRE))

        assert iom.approvers == (Approver.SCHOOL, Approver.CENTRE)

    def test_somebody_must_approve_the_plan(self):
        """A route whose plan nobody approves is refused."""
        with pytest.raises(ApproversMissing):
            the.opened(approvers=())

    def test_nobody_is_their_own_tutor(self):
        """The tutor and the teacher of a route are different people."""
        with pytest.raises(TutorIsTeacher):
            the.opened(tutor=the.TEACHER)

    def test_the_request_was_made_by_today(self):
        """A request dated tomorrow is refused."""
        with pytest.raises(DatedInFuture):
            the.opened(request=PersonalRequest(made_on=TOMORROW))

    def test_one_place_is_claimed_for_the_active_route_of_a_kind(self):
        """A teacher has one active route of a kind: the place is the kind's and the person's."""
        taken = {kind: the.opened(kind=kind).pending_events[0].claims() for kind in IomKind}

        assert taken[IomKind.CNPPM_ROUTE] == (Take(scope="active_iom", key=f"cnppm_route:{the.TEACHER}", capacity=1),)
        assert len(set(taken.values())) == len(IomKind)

    def test_a_reason_makes_room_for_a_second_route(self):
        """With a reason a second active route of a kind may stand beside the first."""
        [claim] = the.opened(parallel=the.WHY).pending_events[0].claims()

        assert claim.capacity > 1


@pytest.mark.req("SOV-09")
class TestBasis:
    def test_a_route_may_rest_on_a_request(self):
        """A teacher's own request alone is a basis."""
        assert the.opened(request=the.REQUEST).bases == (RouteBasis.REQUEST,)

    def test_a_route_may_rest_on_diagnostics(self):
        """Deficits found by diagnostics alone are a basis."""
        assert the.diagnosed().bases == (RouteBasis.DIAGNOSTICS,)

    def test_a_route_may_rest_on_both(self):
        """A request and deficits together are a basis, and the route keeps both."""
        iom = the.diagnosed(request=the.REQUEST)
        iom.complete_diagnostics(the.tutor(the.DIAGNOSED))

        last = iom.pending_events[-1]
        assert iom.bases == (RouteBasis.REQUEST, RouteBasis.DIAGNOSTICS)
        assert isinstance(last, DiagnosticsCompleted)
        assert last.bases == iom.bases

    def test_a_request_may_be_recorded_later(self):
        """A teacher may ask in person after the route was opened."""
        iom = the.opened()

        iom.record_request(the.teacher(the.OPENED), the.REQUEST)

        assert iom.bases == (RouteBasis.REQUEST,)

    def test_only_the_teacher_of_the_route_asks(self):
        """Another teacher's request is refused."""
        with pytest.raises(NotTheTeacher):
            the.opened().record_request(the.teacher(the.OPENED, by=the.STRANGER), the.REQUEST)

    def test_a_recorded_request_was_made_by_today(self):
        """A request dated tomorrow is refused."""
        with pytest.raises(DatedInFuture):
            the.opened().record_request(the.teacher(the.OPENED), PersonalRequest(made_on=TOMORROW))


class TestDiagnose:
    @pytest.mark.req("SOV-22")
    def test_a_deficit_is_tied_to_the_diagnostics_that_found_it(self):
        """A route knows which competency is missing and by which diagnostics it was found."""
        iom = the.diagnosed()

        deficit = iom.deficits[the.DEFICIT]
        assert (deficit.competency_code, deficit.diagnostics_id) == ("ПК-1", the.ENTRY)
        assert iom.diagnostics == {the.ENTRY: DiagnosticsMoment.ENTRY}

    def test_a_deficit_names_known_diagnostics(self):
        """A deficit found by diagnostics the route does not know is refused."""
        with pytest.raises(DiagnosticsUnknown):
            the.identify_deficit(the.opened(), the.tutor(the.OPENED))

    def test_a_competency_is_missing_once(self):
        """The same competency is not recorded as missing twice."""
        with pytest.raises(DeficitRepeated):
            the.identify_deficit(the.diagnosed(), the.tutor(the.OPENED), the.SECOND_DEFICIT)

    def test_interim_diagnostics_may_find_one_more_deficit(self):
        """A deficit found while the plan is carried out belongs to the route."""
        iom = the.in_execution()
        the.record_diagnostics(iom, the.tutor(the.DONE), the.INTERIM, moment=DiagnosticsMoment.INTERIM)

        the.identify_deficit(iom, the.tutor(the.DONE), the.SECOND_DEFICIT, "ПК-2", the.INTERIM)

        assert iom.uncovered(iom.plan) == ("ПК-2",)

    def test_final_diagnostics_have_a_command_of_their_own(self):
        """Final diagnostics judge deficits, so they are not recorded like the others."""
        iom = the.in_reflection()

        with pytest.raises(DiagnosticsOutOfPlace):
            the.record_diagnostics(iom, the.tutor(the.DONE), the.FINAL, moment=DiagnosticsMoment.FINAL)

    def test_diagnostics_may_have_been_held_before_the_route(self):
        """Diagnostics held in August stand in a route opened in September."""
        iom = the.opened()

        the.record_diagnostics(iom, the.tutor(the.OPENED), held_on=the.OPENED - timedelta(days=30))

        assert the.ENTRY in iom.diagnostics

    def test_diagnostics_are_not_held_in_the_future(self):
        """Diagnostics of tomorrow are refused."""
        with pytest.raises(DatedInFuture):
            the.record_diagnostics(the.opened(), the.tutor(the.OPENED), held_on=TOMORROW)

    def test_an_id_is_given_once(self):
        """Two records of one route never share an id."""
        iom = the.diagnosed()

        with pytest.raises(IdTaken):
            the.record_diagnostics(iom, the.tutor(the.OPENED))
        with pytest.raises(IdTaken):
            the.identify_deficit(iom, the.tutor(the.OPENED), the.ENTRY, "ПК-2")

    def test_without_a_deficit_or_a_request_there_is_nothing_to_plan(self):
        """Diagnostics are complete once a deficit was found or the teacher asked in person."""
        iom = the.opened()
        the.record_diagnostics(iom, the.tutor(the.OPENED))

        with pytest.raises(NothingDiagnosed):
            iom.complete_diagnostics(the.tutor(the.DIAGNOSED))
        iom.record_request(the.tutor(the.OPENED), the.REQUEST)
        iom.complete_diagnostics(the.tutor(the.DIAGNOSED))

        assert iom.stage is Stage.DESIGN


class TestTutor:
    def test_a_route_is_moved_by_its_own_tutor(self):
        """Another tutor may not move the route."""
        with pytest.raises(NotTheTutor):
            the.diagnosed().complete_diagnostics(the.tutor(the.DIAGNOSED, by=the.OTHER_TUTOR))

    def test_a_deputy_stands_in_for_the_tutor(self):
        """A tutor who is a deputy may move a colleague's route."""
        iom = the.diagnosed()

        iom.complete_diagnostics(the.tutor(the.DIAGNOSED, the.OTHER_TUTOR, Function.DEPUTY))

        assert iom.stage is Stage.DESIGN


class TestRequest:
    REQUEST = UUID(int=2)

    def filed(self) -> IomRequest:
        return IomRequest.file(
            the.teacher(the.OPENED),
            self.REQUEST,
            school=the.SCHOOL,
            centre=the.CENTRE,
            kind=IomKind.CNPPM_ROUTE,
            text=the.WORDS,
        )

    def test_a_teacher_asks_for_a_route(self):
        """A request waits for an answer, and only one of a kind waits at a time."""
        request = self.filed()

        assert (request.person, request.status) == (the.TEACHER, RequestStatus.FILED)
        assert request.places() == {the.SCHOOL, the.CENTRE}
        assert request.pending_events[0].claims() == (Take(scope="open_iom_request", key=f"cnppm_route:{the.TEACHER}"),)

    def test_a_route_opened_on_a_request_rests_on_it(self):
        """A granted request becomes the personal request of the route, dated the day it was made."""
        basis = self.filed().grant(the.tutor(the.DIAGNOSED), the.ROUTE, the.TEACHER, IomKind.CNPPM_ROUTE)

        assert basis == PersonalRequest(made_on=the.OPENED, text=the.WORDS)

    @pytest.mark.parametrize(
        ("person", "kind"), [(the.STRANGER, IomKind.CNPPM_ROUTE), (the.TEACHER, IomKind.SCHOOL_PLAN)]
    )
    def test_a_request_is_granted_to_who_asked_for_what_was_asked(self, person: PersonId, kind: IomKind):
        """A request for oneself does not open a route of another person or kind."""
        with pytest.raises(RequestOfAnother):
            self.filed().grant(the.tutor(the.DIAGNOSED), the.ROUTE, person, kind)

    def test_a_request_may_be_declined(self):
        """The centre may decline with a reason, and the teacher may ask again."""
        request = self.filed()

        request.decline(the.centre(the.DIAGNOSED), the.WHY)

        assert request.status is RequestStatus.DECLINED
        assert request.pending_events[-1].claims() == (Release(scope="open_iom_request"),)

    def test_only_its_author_withdraws_a_request(self):
        """A request is withdrawn by the teacher who made it."""
        request = self.filed()

        with pytest.raises(NotYourRequest):
            request.withdraw(the.teacher(the.DIAGNOSED, by=the.STRANGER))
        request.withdraw(the.teacher(the.DIAGNOSED))

        assert request.status is RequestStatus.WITHDRAWN

    def test_a_request_is_answered_once(self):
        """A withdrawn request is neither granted, declined nor withdrawn again."""
        request = self.filed()
        request.withdraw(the.teacher(the.OPENED))

        with pytest.raises(RequestAnswered):
            request.grant(the.tutor(the.OPENED), the.ROUTE, the.TEACHER, IomKind.CNPPM_ROUTE)
        with pytest.raises(RequestAnswered):
            request.decline(the.centre(the.OPENED), the.WHY)
        with pytest.raises(RequestAnswered):
            request.withdraw(the.teacher(the.OPENED))
