"""Two ids of one person become one, and a wrong move is taken back."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk, Outcome, ReasonGiven
from domain.kernel import PersonId
from domain.people import Person


class MergePerson(Command):
    """This id goes: the person is `into` from then on. Roles are revoked, routes and pairs as a mentor ended before."""

    NAME: ClassVar[str] = "person.merge"
    STREAM: ClassVar[str | None] = "person_id"

    person_id: UUID = Field(description="The id that goes.")
    into: PersonId = Field(description="The id that stays.")
    reason: ReasonGiven


def merge_person(command: MergePerson, desk: Desk) -> Person:
    person = desk.load(Person, command.person_id)
    survivor = desk.load(Person, command.into)
    held = desk.holds_from(PersonId(command.person_id), desk.act.today)
    person.merge(desk.act, survivor, desk.reason(command.reason), holds_roles=held)
    return person


class UndoMerge(Command):
    """The two ids are two people after all. Accounts that went with the merge are not given back."""

    NAME: ClassVar[str] = "person.undo_merge"
    STREAM: ClassVar[str | None] = "person_id"

    person_id: UUID
    reason: ReasonGiven


def undo_merge(command: UndoMerge, desk: Desk) -> Outcome:
    person = desk.load(Person, command.person_id)
    if person.merged_into is not None:
        desk.load(Person, person.merged_into)  # whoever does not see both does not part them
    person.undo_merge(desk.act, desk.reason(command.reason))
    return Outcome((person,), vault=(desk.amend(PersonId(command.person_id), {}),))  # its name marks come back


HANDLERS: dict[type[Command], Handler] = {MergePerson: merge_person, UndoMerge: undo_merge}
