"""A route is opened, on a teacher's request where there is one."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from pydantic import Field, model_validator

from application.bus import Command, Handler
from application.desk import Desk, Outcome, ReasonGiven
from application.ioms.command import OnRoute, Words, check_places
from domain.ioms import Approver, Iom, IomKind, IomRequest, PersonalRequest, RouteTerms
from domain.ioms.values import Label
from domain.kernel import OrganisationId, PersonId, Value


class RequestGiven(Value):
    """A teacher's personal request as it is told."""

    made_on: date
    text: Words | None = None

    def sealed(self, desk: Desk, person: PersonId) -> PersonalRequest:
        return PersonalRequest(made_on=self.made_on, text=desk.seal(self.text, person))


class OpenIom(Command):
    """Open an individual route (ИОМ) or plan (ИППР) for a teacher; it begins with diagnostics."""

    NAME: ClassVar[str] = "iom.open"

    iom_id: UUID | None = Field(default=None, description="Id of the new route; made for you when left out.")
    person: PersonId = Field(description="The teacher.")
    school: OrganisationId
    centre: OrganisationId = Field(description="The centre that keeps the route.")
    kind: IomKind
    position: Label
    subjects: tuple[Label, ...] = Field(default=(), max_length=20)
    tutor: PersonId
    approvers: tuple[Approver, ...] = Field(
        default=(Approver.SCHOOL, Approver.CENTRE), max_length=4, description="All who must approve a plan."
    )
    request: RequestGiven | None = Field(default=None, description="The teacher's request, told in person.")
    request_id: UUID | None = Field(default=None, description="The request the teacher filed; granted by this.")
    parallel: ReasonGiven | None = Field(default=None, description="Why beside another active route of the kind.")

    @model_validator(mode="after")
    def _one_request(self) -> Self:
        if self.request and self.request_id:
            raise ValueError("a request is told or filed, not both")
        return self


def open_iom(command: OpenIom, desk: Desk) -> Outcome:
    desk.known(command.person, command.tutor)
    check_places(desk, command.school, command.centre)
    iom_id = command.iom_id or desk.new_id()
    filed = desk.load(IomRequest, command.request_id) if command.request_id else None
    told = command.request.sealed(desk, command.person) if command.request else None
    request = filed.grant(desk.act, iom_id, command.person, command.kind) if filed else told
    terms = RouteTerms(**{name: getattr(command, name) for name in RouteTerms.model_fields})
    parallel = desk.reason(command.parallel, command.person)
    iom = Iom.open(desk.act, iom_id, terms, request, parallel)
    return Outcome((iom, filed) if filed else (iom,))


class RecordRequest(OnRoute):
    """Note that the teacher asked for the route in person; the route then rests on a request too."""

    NAME: ClassVar[str] = "iom.record_request"

    request: RequestGiven


def record_request(command: RecordRequest, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.record_request(desk.act, command.request.sealed(desk, iom.person))
    return iom


HANDLERS: dict[type[Command], Handler] = {
    OpenIom: open_iom,
    RecordRequest: record_request,
}
