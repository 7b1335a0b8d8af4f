"""The centre or the municipality leads a route: its tutor, its school, its rests."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk, ReasonGiven
from application.ioms.command import OnRoute, OnRouteWithReason
from domain.ioms import Iom
from domain.ioms.values import Label
from domain.kernel import OrganisationId, PersonId


class PauseIom(OnRouteWithReason):
    """Let a route rest; then only resuming, termination, a new tutor or school, and facts told by others are taken."""

    NAME: ClassVar[str] = "iom.pause"

    expected_until: date | None = Field(default=None, description="Day the route is expected to go on.")


def pause_iom(command: PauseIom, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.pause(desk.act, desk.reason(command.reason, iom.person), command.expected_until)
    return iom


class ResumeIom(OnRoute):
    """Let a paused route go on where it stood."""

    NAME: ClassVar[str] = "iom.resume"

    reason: ReasonGiven | None = None


def resume_iom(command: ResumeIom, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.resume(desk.act, desk.reason(command.reason, iom.person))
    return iom


class ReassignTutor(OnRouteWithReason):
    """Hand a route over to another tutor, from `occurred_on`."""

    NAME: ClassVar[str] = "iom.reassign_tutor"

    tutor: PersonId


def reassign_tutor(command: ReassignTutor, desk: Desk) -> Iom:
    desk.known(command.tutor)
    iom = desk.load(Iom, command.iom_id)
    iom.reassign_tutor(desk.act, command.tutor, desk.reason(command.reason, iom.person))
    return iom


class MoveToSchool(OnRouteWithReason):
    """The teacher works at another school from `occurred_on`, and the route follows."""

    NAME: ClassVar[str] = "iom.move_to_school"

    school: OrganisationId
    position: Label | None = Field(default=None, description="Left out where it stays.")
    subjects: tuple[Label, ...] | None = Field(default=None, max_length=20, description="Left out where they stay.")


def move_to_school(command: MoveToSchool, desk: Desk) -> Iom:
    desk.ancestors(command.school)
    iom = desk.load(Iom, command.iom_id)
    reason = desk.reason(command.reason, iom.person)
    iom.move_to_school(desk.act, command.school, command.position, command.subjects, reason)
    return iom


HANDLERS: dict[type[Command], Handler] = {
    PauseIom: pause_iom,
    ResumeIom: resume_iom,
    ReassignTutor: reassign_tutor,
    MoveToSchool: move_to_school,
}
