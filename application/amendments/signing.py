"""The parties approve and sign an amendment; with the last signature and on its first day it changes the agreement."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.agreements.signing import Clauses
from application.amendments.effect import bring_into_force, take_effect
from application.bus import Command, Handler
from application.desk import Desk, Outcome, ReasonGiven
from domain.agreements import Agreement
from domain.amendments import Amendment
from domain.kernel import Basis, OrganisationId, PersonId
from domain.papers.values import PaperState, Part, Post, RoleKey, Sha256, SignedAs


class ApproveAmendment(Command):
    """A party's reviewer approves; signing begins unless a touched clause has changed meanwhile."""

    NAME: ClassVar[str] = "amendment.approve"
    STREAM: ClassVar[str | None] = "amendment_id"

    amendment_id: UUID
    text_hash: Sha256 = Field(description="Hash of the text that was read.")


def approve_amendment(command: ApproveAmendment, desk: Desk) -> Outcome:
    amendment = desk.load(Amendment, command.amendment_id)
    agreement = desk.peek(Agreement, amendment.agreement_id)
    prints = {clause: agreement.print_of(clause) for clause in amendment.clauses}
    amendment.approve_against(desk.act, command.text_hash, prints)
    if amendment.state is not PaperState.SIGNING:
        return Outcome((amendment,))
    agreement.expect_amendment(desk.act, amendment.id, amendment.number, amendment.clauses)
    return Outcome((amendment, agreement))


class ReturnAmendment(Command):
    """A party's reviewer sends the amendment back to its authors."""

    NAME: ClassVar[str] = "amendment.return"
    STREAM: ClassVar[str | None] = "amendment_id"

    amendment_id: UUID
    reason: ReasonGiven
    clauses: Clauses = Field(default=(), description="Clauses the remarks are about.")


def return_amendment(command: ReturnAmendment, desk: Desk) -> Amendment:
    amendment = desk.load(Amendment, command.amendment_id)
    amendment.send_back(desk.act, desk.reason(command.reason), command.clauses)
    return amendment


class SignAmendment(Command):
    """A signatory signs one part of an amendment for the organisation acted for."""

    NAME: ClassVar[str] = "amendment.sign"
    STREAM: ClassVar[str | None] = "amendment_id"

    amendment_id: UUID
    part: Part = Part.MAIN_TEXT
    post: Post = Field(description="Post of the signatory, never a name.")
    acting: bool = Field(default=False, description="«И. о.» stands before the post.")
    seal: bool = Field(default=False, description="The seal (М. П.) is set.")
    signed_on: date | None = Field(default=None, description="Date beside the signature; occurred_on when left out.")
    authority: Basis = Field(description="What the signatory acts on: charter, power of attorney, order.")
    person: PersonId | None = None


def sign_amendment(command: SignAmendment, desk: Desk) -> Outcome:
    amendment = desk.load(Amendment, command.amendment_id)
    if command.person:
        desk.known(command.person)
    amendment.sign(desk.act, command.part, SignedAs(**command.model_dump(include=set(SignedAs.model_fields))))
    return take_effect(desk, amendment)


class DeclineAmendment(Command):
    """A signatory refuses: the amendment is a draft again, this round's signatures are void."""

    NAME: ClassVar[str] = "amendment.decline"
    STREAM: ClassVar[str | None] = "amendment_id"

    amendment_id: UUID
    reason: ReasonGiven


def decline_amendment(command: DeclineAmendment, desk: Desk) -> Amendment:
    amendment = desk.load(Amendment, command.amendment_id)
    amendment.decline(desk.act, desk.reason(command.reason))
    return amendment


class ReplaceAmendmentSignatory(Command):
    """Another post will sign the amendment for a party that has not signed yet."""

    NAME: ClassVar[str] = "amendment.replace_signatory"
    STREAM: ClassVar[str | None] = "amendment_id"

    amendment_id: UUID
    party: RoleKey
    organisation: OrganisationId | None = Field(default=None, description="Which one of a plural role; all without it.")
    post: Post
    acting: bool = False
    appointment: Basis = Field(description="The appointment document.")


def replace_amendment_signatory(command: ReplaceAmendmentSignatory, desk: Desk) -> Amendment:
    amendment = desk.load(Amendment, command.amendment_id)
    amendment.replace_signatory(
        desk.act,
        command.party,
        organisation=command.organisation,
        post=command.post,
        acting=command.acting,
        appointment=command.appointment,
    )
    return amendment


class BringIntoForce(Command):
    """Bring an amendment all have signed into force, once its first day has come."""

    NAME: ClassVar[str] = "amendment.bring_into_force"
    STREAM: ClassVar[str | None] = "amendment_id"

    amendment_id: UUID


def bring_amendment_into_force(command: BringIntoForce, desk: Desk) -> Outcome:
    return bring_into_force(desk, desk.load(Amendment, command.amendment_id))


HANDLERS: dict[type[Command], Handler] = {
    ApproveAmendment: approve_amendment,
    ReturnAmendment: return_amendment,
    SignAmendment: sign_amendment,
    DeclineAmendment: decline_amendment,
    ReplaceAmendmentSignatory: replace_amendment_signatory,
    BringIntoForce: bring_amendment_into_force,
}
