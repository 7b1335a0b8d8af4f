"""People are hired, do other work, and leave."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID, uuid5

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk, ReasonGiven
from domain.kernel import OrganisationId, PersonId
from domain.organisations import Organisation
from domain.staff import Post, StaffRecord
from domain.staff.refusals import RecordExists

_RECORDS = UUID("5f1d3f0e-6f2b-5d0c-9a53-6a0f4a1e7c11")


def staff_id(person: UUID, school: UUID) -> UUID:
    """Id of the one record of a person in a school."""
    return uuid5(_RECORDS, f"{person}:{school}")


class Hire(Command):
    """A person works in a school from a day on; back after an end: hire again."""

    NAME: ClassVar[str] = "staff.hire"

    person: PersonId
    school: OrganisationId
    post: Post
    in_profession_since: date | None = Field(
        default=None,
        ge=date(1930, 1, 1),
        description="First day as a pedagogue anywhere; unknown when left out.",
    )


def hire(command: Hire, desk: Desk) -> StaffRecord:
    desk.known(command.person)
    desk.require(command.school)
    desk.peek(Organisation, command.school).check_may_employ(desk.act)
    record_id = staff_id(command.person, command.school)
    if desk.facts(record_id):
        raise RecordExists(record_id)
    return StaffRecord.hire(
        desk.act, record_id, command.person, command.school, command.post, command.in_profession_since
    )


class ChangeWork(Command):
    """Other work in the same school from a day on."""

    NAME: ClassVar[str] = "staff.change"
    STREAM: ClassVar[str | None] = "staff_id"

    staff_id: UUID
    post: Post


def change_work(command: ChangeWork, desk: Desk) -> StaffRecord:
    record = desk.load(StaffRecord, command.staff_id)
    record.change(desk.act, command.post)
    return record


class EndWork(Command):
    """The day it was true on is the last day of work."""

    NAME: ClassVar[str] = "staff.end"
    STREAM: ClassVar[str | None] = "staff_id"

    staff_id: UUID
    reason: ReasonGiven | None = None


def end_work(command: EndWork, desk: Desk) -> StaffRecord:
    record = desk.load(StaffRecord, command.staff_id)
    record.end(desk.act, desk.reason(command.reason, record.person))
    return record


class HireAgain(Command):
    """Back in the same school after an end."""

    NAME: ClassVar[str] = "staff.hire_again"
    STREAM: ClassVar[str | None] = "staff_id"

    staff_id: UUID
    post: Post


def hire_again(command: HireAgain, desk: Desk) -> StaffRecord:
    record = desk.load(StaffRecord, command.staff_id)
    desk.peek(Organisation, record.school).check_may_employ(desk.act)
    record.hire_again(desk.act, command.post)
    return record


HANDLERS: dict[type[Command], Handler] = {
    Hire: hire,
    ChangeWork: change_work,
    EndWork: end_work,
    HireAgain: hire_again,
}
