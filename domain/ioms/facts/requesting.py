"""A teacher asks for a route, and is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.ioms.values import OPEN_REQUEST, IomKind, RequestStatus
from domain.kernel import (
    Claim,
    Fact,
    Founding,
    OrganisationId,
    PersonId,
    Reason,
    Release,
    Sealed,
    StatusChange,
    Take,
)

if TYPE_CHECKING:
    from domain.ioms.requesting import RequestState


class RequestFiled(Founding):
    TOPIC: ClassVar[str] = "iom_request.filed"

    person: PersonId
    school: OrganisationId
    centre: OrganisationId
    kind: IomKind
    text: Sealed

    def apply(self, request: RequestState) -> None:
        request.person, request.kind = self.person, self.kind
        request.school, request.centre = self.school, self.centre
        request.text, request.status = self.text, RequestStatus.FILED

    def places(self) -> frozenset[OrganisationId]:
        return frozenset((self.school, self.centre))

    def claims(self) -> tuple[Claim, ...]:
        return (Take(scope=OPEN_REQUEST, key=f"{self.kind}:{self.person}"),)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=RequestStatus.FILED),)


class _RequestAnswered(Fact):
    MOVES: ClassVar[bool] = True
    STATUS: ClassVar[RequestStatus]

    by: PersonId

    def apply(self, request: RequestState) -> None:
        request.status = self.STATUS

    def claims(self) -> tuple[Claim, ...]:
        return (Release(scope=OPEN_REQUEST),)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=self.STATUS),)


class RequestGranted(_RequestAnswered):
    """A route was opened on the request."""

    TOPIC: ClassVar[str] = "iom_request.granted"
    STATUS: ClassVar[RequestStatus] = RequestStatus.GRANTED

    iom_id: UUID


class RequestDeclined(_RequestAnswered):
    TOPIC: ClassVar[str] = "iom_request.declined"
    STATUS: ClassVar[RequestStatus] = RequestStatus.DECLINED

    reason: Reason


class RequestWithdrawn(_RequestAnswered):
    TOPIC: ClassVar[str] = "iom_request.withdrawn"
    STATUS: ClassVar[RequestStatus] = RequestStatus.WITHDRAWN
