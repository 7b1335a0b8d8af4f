"""The parties approve and sign an agreement."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk, ReasonGiven
from domain.agreements import Agreement
from domain.kernel import Basis, OrganisationId, PersonId
from domain.papers.values import Part, Post, RoleKey, Sha256, SignedAs, Title

Clauses = Annotated[tuple[Title, ...], Field(max_length=100)]


class ApproveAgreement(Command):
    """A party's reviewer approves the text it has seen; after the last party, signing begins."""

    NAME: ClassVar[str] = "agreement.approve"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    text_hash: Sha256 = Field(description="Hash of the text that was read.")


def approve_agreement(command: ApproveAgreement, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.approve(desk.act, command.text_hash)
    return agreement


class ReturnAgreement(Command):
    """A party's reviewer sends the text back to its authors."""

    NAME: ClassVar[str] = "agreement.return"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    reason: ReasonGiven
    clauses: Clauses = Field(default=(), description="Clauses the remarks are about.")


def return_agreement(command: ReturnAgreement, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.send_back(desk.act, desk.reason(command.reason), command.clauses)
    return agreement


class SignAgreement(Command):
    """A signatory signs one part for the organisation acted for; the annex is signed separately."""

    NAME: ClassVar[str] = "agreement.sign"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    part: Part = Part.MAIN_TEXT
    post: Post = Field(description="Post of the signatory, never a name.")
    acting: bool = Field(default=False, description="«И. о.» stands before the post.")
    seal: bool = Field(default=False, description="The seal (М. П.) is set.")
    signed_on: date | None = Field(default=None, description="Date beside the signature; occurred_on when left out.")
    authority: Basis = Field(description="What the signatory acts on: charter, power of attorney, order.")
    person: PersonId | None = None


def sign_agreement(command: SignAgreement, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    if command.person:
        desk.known(command.person)
    agreement.sign(desk.act, command.part, SignedAs(**command.model_dump(include=set(SignedAs.model_fields))))
    return agreement


class DeclineAgreement(Command):
    """A signatory refuses to sign: the agreement is a draft again, this round's signatures are void."""

    NAME: ClassVar[str] = "agreement.decline"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    reason: ReasonGiven


def decline_agreement(command: DeclineAgreement, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.decline(desk.act, desk.reason(command.reason))
    return agreement


class ReplaceSignatory(Command):
    """Another post will sign for a party that has not signed yet."""

    NAME: ClassVar[str] = "agreement.replace_signatory"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    party: RoleKey
    organisation: OrganisationId | None = Field(default=None, description="Which one of a plural role; all without it.")
    post: Post
    acting: bool = False
    appointment: Basis = Field(description="The appointment document.")


def replace_signatory(command: ReplaceSignatory, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.replace_signatory(
        desk.act,
        command.party,
        organisation=command.organisation,
        post=command.post,
        acting=command.acting,
        appointment=command.appointment,
    )
    return agreement


HANDLERS: dict[type[Command], Handler] = {
    ApproveAgreement: approve_agreement,
    ReturnAgreement: return_agreement,
    SignAgreement: sign_agreement,
    DeclineAgreement: decline_agreement,
    ReplaceSignatory: replace_signatory,
}
