"""A teacher asks for a route; the centre or a tutor may decline, and opening one grants the request."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk, ReasonGiven
from application.ioms.command import Words, check_places
from domain.ioms import IomKind, IomRequest
from domain.kernel import OrganisationId


class FileIomRequest(Command):
    """Ask for a route for oneself; it is granted when a tutor opens one on it."""

    NAME: ClassVar[str] = "iom_request.file"

    request_id: UUID | None = Field(default=None, description="Id of the new request; made for you when left out.")
    school: OrganisationId
    centre: OrganisationId = Field(description="Whom the teacher asks.")
    kind: IomKind
    text: Words


def file_iom_request(command: FileIomRequest, desk: Desk) -> IomRequest:
    desk.known(desk.act.by)
    check_places(desk, command.school, command.centre)
    return IomRequest.file(
        desk.act,
        command.request_id or desk.new_id(),
        school=command.school,
        centre=command.centre,
        kind=command.kind,
        text=desk.seal(command.text, desk.act.by),
    )


class DeclineIomRequest(Command):
    """Decline a teacher's request with a reason."""

    NAME: ClassVar[str] = "iom_request.decline"
    STREAM: ClassVar[str | None] = "request_id"

    request_id: UUID
    reason: ReasonGiven


def decline_iom_request(command: DeclineIomRequest, desk: Desk) -> IomRequest:
    request = desk.load(IomRequest, command.request_id)
    request.decline(desk.act, desk.reason(command.reason, request.person))
    return request


class WithdrawIomRequest(Command):
    """Take one's own request back."""

    NAME: ClassVar[str] = "iom_request.withdraw"
    STREAM: ClassVar[str | None] = "request_id"

    request_id: UUID


def withdraw_iom_request(command: WithdrawIomRequest, desk: Desk) -> IomRequest:
    request = desk.load(IomRequest, command.request_id)
    request.withdraw(desk.act)
    return request


HANDLERS: dict[type[Command], Handler] = {
    FileIomRequest: file_iom_request,
    DeclineIomRequest: decline_iom_request,
    WithdrawIomRequest: withdraw_iom_request,
}
