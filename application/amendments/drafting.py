"""An amendment is drafted as typed changes, or entered as a signed paper."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.agreements.known import check_duty, check_organisations
from application.amendments.effect import take_effect
from application.bus import Command, Handler
from application.desk import Desk, Outcome, ReasonGiven
from domain.agreements import Agreement, Change, Proposal
from domain.agreements.values import (
    ObligationAddition,
    ObligationChange,
    PartyJoining,
    PartySuccession,
    TargetRevision,
)
from domain.amendments import Amendment, AmendmentHead, ProposedChange, SignedAmendment
from domain.kernel import FileRef, Value
from domain.papers.values import Defect, Label, Sha256, Signature


class HeadGiven(Value):
    """What stands on top of an amendment."""

    number: Label | None = None
    dated: date | None = Field(default=None, description="Date on the paper.")
    starts_on: date | None = Field(default=None, description="First day; from the last signature when left out.")
    reason: ReasonGiven = Field(description="Why the agreement is changed.")


class DraftAmendment(HeadGiven, Command):
    """Begin an amendment to an agreement all have signed."""

    NAME: ClassVar[str] = "amendment.draft"

    amendment_id: UUID | None = Field(default=None, description="Id of the new amendment; made when left out.")
    agreement_id: UUID


def draft_amendment(command: DraftAmendment, desk: Desk) -> Amendment:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.be_amendable(desk.act)
    return Amendment.draft(
        desk.act,
        command.amendment_id or desk.new_id(),
        agreement_id=agreement.id,
        owner=agreement.owner,
        parties=agreement.parties,
        head=_head(command, desk),
    )


class ReviseAmendment(HeadGiven, Command):
    """Give a draft amendment another number, date, first day or reason."""

    NAME: ClassVar[str] = "amendment.revise"
    STREAM: ClassVar[str | None] = "amendment_id"

    amendment_id: UUID


def revise_amendment(command: ReviseAmendment, desk: Desk) -> Amendment:
    amendment = desk.load(Amendment, command.amendment_id)
    amendment.revise(desk.act, _head(command, desk))
    return amendment


class ProposeChange(Command):
    """Put a typed change into a draft amendment; the same id again replaces it."""

    NAME: ClassVar[str] = "amendment.propose_change"
    STREAM: ClassVar[str | None] = "amendment_id"

    amendment_id: UUID
    change_id: UUID | None = Field(default=None, description="Id of the change; made when left out.")
    change: Change


def propose_change(command: ProposeChange, desk: Desk) -> Amendment:
    amendment = desk.load(Amendment, command.amendment_id)
    agreement = desk.peek(Agreement, amendment.agreement_id)
    change_id = command.change_id or desk.new_id()
    _check_named(desk, command.change)
    others = [Proposal(each.id, each.change) for each in amendment.changes if each.id != change_id]
    agreement.outcome_of([*others, Proposal(change_id, command.change)], amendment.starts_on or desk.act.occurred_on)
    amendment.propose(desk.act, change_id, command.change, agreement.print_of(command.change.touches))
    return amendment


class DropChange(Command):
    """Take a change out of a draft amendment."""

    NAME: ClassVar[str] = "amendment.drop_change"
    STREAM: ClassVar[str | None] = "amendment_id"

    amendment_id: UUID
    change_id: UUID


def drop_change(command: DropChange, desk: Desk) -> Amendment:
    amendment = desk.load(Amendment, command.amendment_id)
    amendment.drop(desk.act, command.change_id)
    return amendment


class SubmitAmendment(Command):
    """Send an amendment to the agreement's parties, and to whoever joins by it."""

    NAME: ClassVar[str] = "amendment.submit"
    STREAM: ClassVar[str | None] = "amendment_id"

    amendment_id: UUID


def submit_amendment(command: SubmitAmendment, desk: Desk) -> Amendment:
    amendment = desk.load(Amendment, command.amendment_id)
    amendment.submit(desk.act, desk.peek(Agreement, amendment.agreement_id).parties)
    return amendment


class PrintedChange(Value):
    """A typed change of a signed paper, under an id of ours."""

    id: UUID
    change: Change


class RegisterAmendment(HeadGiven, Command):
    """Enter a signed amendment as printed; it takes effect as soon as its first day is known and has come."""

    NAME: ClassVar[str] = "amendment.register"

    amendment_id: UUID | None = Field(default=None, description="Id of the new amendment; made when left out.")
    agreement_id: UUID
    changes: tuple[PrintedChange, ...] = Field(default=(), max_length=300)
    signatures: tuple[Signature, ...] = Field(default=(), max_length=700)
    defects: tuple[Defect, ...] = Field(default=(), max_length=100)
    scan_hash: Sha256 = Field(description="SHA-256 of the scan.")
    scan: FileRef | None = None


def register_amendment(command: RegisterAmendment, desk: Desk) -> Outcome:
    agreement = desk.load(Agreement, command.agreement_id)
    for printed in command.changes:
        _check_named(desk, printed.change)
    desk.known(*(signature.person for signature in command.signatures if signature.person))
    changes = tuple(
        ProposedChange(id=each.id, change=each.change, seen=agreement.print_of(each.change.touches))
        for each in command.changes
    )
    amendment = Amendment.register(
        desk.act,
        command.amendment_id or desk.new_id(),
        agreement_id=agreement.id,
        owner=agreement.owner,
        parties=agreement.parties,
        paper=SignedAmendment(
            head=_head(command, desk),
            changes=changes,
            **{name: getattr(command, name) for name in ("signatures", "defects", "scan_hash", "scan")},
        ),
    )
    return take_effect(desk, amendment, agreement)


def _head(command: HeadGiven, desk: Desk) -> AmendmentHead:
    return AmendmentHead(
        number=command.number,
        dated=command.dated,
        starts_on=command.starts_on,
        reason=desk.reason(command.reason),
    )


def _check_named(desk: Desk, change: Change) -> None:
    """Organisations a change brings in must be in the tree."""
    match change:
        case ObligationAddition(duty=duty) | ObligationChange(duty=duty):
            check_duty(desk, duty)
        case TargetRevision(territory=named) | PartyJoining(organisation=named) | PartySuccession(successor=named):
            check_organisations(desk, named)
        case _:
            return


HANDLERS: dict[type[Command], Handler] = {
    DraftAmendment: draft_amendment,
    ReviseAmendment: revise_amendment,
    ProposeChange: propose_change,
    DropChange: drop_change,
    SubmitAmendment: submit_amendment,
    RegisterAmendment: register_amendment,
}
