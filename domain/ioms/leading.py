"""The centre or the municipality changes who leads a route and where, or lets it rest."""

from __future__ import annotations

from datetime import date

from domain.ioms.facts import MovedToSchool, RoutePaused, RouteResumed, TutorReassigned
from domain.ioms.refusals import PeriodReversed, RouteNotPaused, SameSchool, SameTutor, TutorIsTeacher
from domain.ioms.state import IomState, not_before
from domain.ioms.values import Activity, Approver
from domain.kernel import Act, OrganisationId, PersonId, Reason


class Leading(IomState):
    def pause(self, act: Act, reason: Reason, expected_until: date | None) -> None:
        self._be_active()
        if expected_until and expected_until < act.occurred_on:
            raise PeriodReversed(act.occurred_on, expected_until)
        self.record(act, RoutePaused, reason=reason, expected_until=expected_until)

    def resume(self, act: Act, reason: Reason | None) -> None:
        self._be_open()
        if self.activity is not Activity.PAUSED:
            raise RouteNotPaused
        self.record(act, RouteResumed, reason=reason)

    def reassign_tutor(self, act: Act, tutor: PersonId, reason: Reason) -> None:
        """Also while the route is paused."""
        self._be_open()
        if tutor == self.person:
            raise TutorIsTeacher
        if tutor == self.tutor:
            raise SameTutor
        not_before(act, self.tutor_since)
        self.record(act, TutorReassigned, previous=self.tutor, tutor=tutor, reason=reason)

    def move_to_school(
        self,
        act: Act,
        school: OrganisationId,
        position: str | None,
        subjects: tuple[str, ...] | None,
        reason: Reason,
    ) -> None:
        """Also while the route is paused: the teacher moves, and the route follows."""
        self._be_open()
        if school == self.school:
            raise SameSchool
        not_before(act, self.school_since)
        self.record(
            act,
            MovedToSchool,
            previous=self.school,
            school=school,
            position=position,
            subjects=subjects,
            approval_void=Approver.SCHOOL in self.approvals,
            reason=reason,
        )
