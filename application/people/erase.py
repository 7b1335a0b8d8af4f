"""Two officers erase a person: the key goes in the transaction of the fact, its last traces by a job soon after."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from application.bus import Command, Handler
from application.desk import Desk, Outcome, ReasonGiven
from application.ports import Job
from domain.kernel import PersonId
from domain.people import Person

TRACES = "destroy_traces"
"""The job after an erasure: what the database still holds of deleted rows is overwritten, the ledger knows of it."""


class ProposeErasure(Command):
    """Ask that all data of a person be erased for ever; another officer confirms."""

    NAME: ClassVar[str] = "person.propose_erasure"
    STREAM: ClassVar[str | None] = "person_id"

    person_id: UUID
    reason: ReasonGiven


def propose_erasure(command: ProposeErasure, desk: Desk) -> Person:
    person = desk.load(Person, command.person_id)
    why = desk.reason(command.reason)  # sealed to the house: it outlives the person's key
    person.propose_erasure(desk.act, why)
    return person


class WithdrawErasure(Command):
    """Take the proposal back; nothing has been erased."""

    NAME: ClassVar[str] = "person.withdraw_erasure"
    STREAM: ClassVar[str | None] = "person_id"

    person_id: UUID
    reason: ReasonGiven | None = None


def withdraw_erasure(command: WithdrawErasure, desk: Desk) -> Person:
    person = desk.load(Person, command.person_id)
    person.withdraw_erasure(desk.act, desk.reason(command.reason))
    return person


class ConfirmErasure(Command):
    """Destroy the person's key: names, texts and files become unreadable everywhere. It cannot be undone."""

    NAME: ClassVar[str] = "person.confirm_erasure"
    STREAM: ClassVar[str | None] = "person_id"

    person_id: UUID


def confirm_erasure(command: ConfirmErasure, desk: Desk) -> Outcome:
    person = desk.load(Person, command.person_id)
    held = desk.bindings(PersonId(command.person_id), desk.act.today)
    person.confirm_erasure(desk.act, holds_roles=bool(held))
    return _with_traces(person)


class EraseAgain(Command):
    """The ledger outside the database says that the person was erased, and the journal that was put back does not."""

    NAME: ClassVar[str] = "person.erase_again"
    STREAM: ClassVar[str | None] = "person_id"

    person_id: UUID


def erase_again(command: EraseAgain, desk: Desk) -> Outcome:
    person = desk.load(Person, command.person_id)
    person.erase_again(desk.act)
    return _with_traces(person)


def _with_traces(person: Person) -> Outcome:
    return Outcome((person,), jobs=(Job(TRACES, {"person_id": str(person.id)}),))


HANDLERS: dict[type[Command], Handler] = {
    ProposeErasure: propose_erasure,
    WithdrawErasure: withdraw_erasure,
    ConfirmErasure: confirm_erasure,
    EraseAgain: erase_again,
}
