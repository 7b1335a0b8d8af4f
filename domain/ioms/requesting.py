"""A teacher's request for a route: Filed → Granted, Declined or Withdrawn; a granted one is its basis."""

from __future__ import annotations

from typing import ClassVar, Self
from uuid import UUID

from domain.errors import NotAllowed, RuleBroken
from domain.ioms.facts.requesting import RequestDeclined, RequestFiled, RequestGranted, RequestWithdrawn
from domain.ioms.values import IomKind, PersonalRequest, RequestStatus
from domain.kernel import Act, Aggregate, OrganisationId, PersonId, Reason, Sealed


class RequestAnswered(RuleBroken):
    code = "iom_request.answered"

    def __init__(self, status: RequestStatus) -> None:
        super().__init__(request_status=status)


class NotYourRequest(NotAllowed):
    code = "iom_request.not_yours"


class RequestOfAnother(RuleBroken):
    code = "iom_request.of_another"


class RequestState(Aggregate):
    person: PersonId
    school: OrganisationId
    centre: OrganisationId
    kind: IomKind
    text: Sealed
    status: RequestStatus


class IomRequest(RequestState):
    KIND: ClassVar[str] = "iom_request"

    @classmethod
    def file(
        cls,
        act: Act,
        request_id: UUID,
        *,
        school: OrganisationId,
        centre: OrganisationId,
        kind: IomKind,
        text: Sealed,
    ) -> Self:
        """Only a teacher, and for nobody else; one unanswered request of a kind at a time."""
        return cls.found(
            act, RequestFiled, request_id, person=act.by, school=school, centre=centre, kind=kind, text=text
        )

    def grant(self, act: Act, iom_id: UUID, person: PersonId, kind: IomKind) -> PersonalRequest:
        """Open a route on it: for the same person, of the same kind."""
        self._be_filed()
        if (person, kind) != (self.person, self.kind):
            raise RequestOfAnother
        self.record(act, RequestGranted, iom_id=iom_id, by=act.by)
        return PersonalRequest(made_on=self.began_on, text=self.text)

    def decline(self, act: Act, reason: Reason) -> None:
        self._be_filed()
        self.record(act, RequestDeclined, reason=reason, by=act.by)

    def withdraw(self, act: Act) -> None:
        self._be_filed()
        if act.by != self.person:
            raise NotYourRequest
        self.record(act, RequestWithdrawn, by=act.by)

    def places(self) -> frozenset[OrganisationId]:
        return frozenset((self.school, self.centre))

    def about(self) -> tuple[PersonId, ...]:
        return (self.person,)

    def _be_filed(self) -> None:
        if self.status is not RequestStatus.FILED:
            raise RequestAnswered(self.status)
