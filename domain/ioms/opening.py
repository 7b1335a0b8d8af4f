"""A route is opened for a teacher, on a request, for diagnostics, or both."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from domain.ioms.facts import IomOpened, RequestRecorded
from domain.ioms.refusals import ApproversMissing, TutorIsTeacher
from domain.ioms.state import IomState, held
from domain.ioms.values import Approver, PersonalRequest, RouteTerms
from domain.kernel import Act, Reason
from domain.roles import Role


class Opening(IomState):
    @classmethod
    def open(
        cls,
        act: Act,
        iom_id: UUID,
        terms: RouteTerms,
        request: PersonalRequest | None = None,
        parallel: Reason | None = None,
    ) -> Self:
        """Open a route; a second active one of the kind for the same person needs a reason (`parallel`)."""
        if not terms.approvers:
            raise ApproversMissing
        if terms.tutor == terms.person:
            raise TutorIsTeacher
        if request:
            held(act, request.made_on)
        fields = dict(terms) | {"approvers": tuple(one for one in Approver if one in terms.approvers)}
        return cls.found(act, IomOpened, iom_id, **fields, request=request, parallel=parallel, by=act.by)

    def record_request(self, act: Act, request: PersonalRequest) -> None:
        """The teacher's own request, told by the teacher or noted by the tutor; a later one replaces it."""
        self._be_active()
        self._be_tutor(act)
        if act.role is Role.TEACHER:
            self._be_teacher(act)
        held(act, request.made_on)
        self.record(act, RequestRecorded, request=request, by=act.by)
