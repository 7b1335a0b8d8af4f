"""API tokens of people: made by themselves out of a session, shown once, revoked by them or by an administrator."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from domain.errors import NotFound
from domain.roles import Role
from entrypoints.api.asking import content_of, malformed
from entrypoints.api.commands import BODIES, PROBLEMS, request_body
from entrypoints.api.queries import Question, QuestionDep
from infrastructure.accounts.tokens import Token, Wanted

router = APIRouter(prefix="/tokens", tags=["tokens"])


class Noun(StrEnum):
    """What stands first below /api/v1; a token opens all of it or none."""

    AGREEMENTS = "agreements"
    AMENDMENTS = "amendments"
    AUDIT = "audit"
    INBOX = "inbox"
    INDICATORS = "indicators"
    IOMS = "ioms"
    ORGANISATIONS = "organisations"
    PAIRS = "pairs"
    PEOPLE = "people"
    PROJECTIONS = "projections"
    REFUSALS = "refusals"


class NewToken(BaseModel):
    """A token acts in the role and for the organisation its owner acts in now."""

    model_config = ConfigDict(extra="forbid")

    label: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")] = Field(
        description="What it is for; only its owner reads it.", examples=["Выгрузка в АИС"]
    )
    may_change: bool = Field(default=False, description="Commands too; else queries only.")
    nouns: list[Noun] = Field(default=[], max_length=len(Noun), description="What it opens; empty: everything.")
    expires_at: AwareDatetime = Field(description="Its last moment, at most 366 days away.")


class TokenShown(BaseModel):
    """A token as lists show it: nothing leads from here to its text."""

    id: UUID
    label: str | None = Field(description="What its owner calls it; null for everybody else.")
    holder: UUID
    role: Role
    acting_for: UUID
    may_change: bool
    nouns: list[Noun]
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = Field(description="When it was last used, to the minute.")


class TokenIssued(TokenShown):
    token: str = Field(description="The token itself, shown this once.", examples=["lt_…"])


class TokenList(BaseModel):
    items: list[TokenShown]


class TokenRevoked(BaseModel):
    id: UUID


def _wanted(content: Annotated[bytes, Depends(content_of)]) -> NewToken:
    try:
        return NewToken.model_validate_json(content, strict=True)
    except ValidationError as error:
        raise malformed(error) from None


BODIES[NewToken.__name__] = NewToken
BODY = request_body(NewToken)


@router.post("", operation_id="issue_token", status_code=201, responses=PROBLEMS, openapi_extra={"requestBody": BODY})
def issue_token(question: QuestionDep, wanted: Annotated[NewToken, Depends(_wanted)]) -> TokenIssued:
    """Выпустить ключ. Make a token of one's own; its text is in this answer and nowhere else."""
    question.scope("tokens")
    role, acting_for = question.actor.role, question.actor.acting_for
    assert acting_for is not None
    asked = Wanted(
        role, acting_for, wanted.label, wanted.may_change, frozenset(map(str, wanted.nouns)), wanted.expires_at
    )
    text, token = question.services.tokens.issue(question.actor.person, asked)
    return TokenIssued(token=text, **_shown(question, token).model_dump())


@router.get("", operation_id="list_tokens", responses=PROBLEMS)
def list_tokens(
    question: QuestionDep,
    whose: Annotated[
        Literal["own", "reach"], Query(description="`reach`: for administrators, all that act in their reach.")
    ] = "own",
) -> TokenList:
    """Ключи. Tokens that work now, the latest first; of others an administrator sees all but the label."""
    scope = question.scope("tokens")
    reach = whose == "reach" and question.actor.role is Role.ADMINISTRATOR
    tokens = question.services.tokens
    found = tokens.within(scope.organisations) if reach else tokens.of(question.actor.person)
    return TokenList(items=[_shown(question, each) for each in found])


@router.post("/{id}/revoke", operation_id="revoke_token", responses=PROBLEMS)
def revoke_token(id: UUID, question: QuestionDep) -> TokenRevoked:
    """Отозвать ключ. It opens nothing from now on; one's own, or as an administrator any within reach."""
    scope = question.scope("tokens")
    tokens, actor = question.services.tokens, question.actor
    seen = tokens.of(actor.person)
    if actor.role is Role.ADMINISTRATOR:
        seen += tokens.within(scope.organisations)
    if id not in {each.id for each in seen}:
        raise NotFound("token", id)
    tokens.revoke(id, actor.person)
    return TokenRevoked(id=id)


def _shown(question: Question, token: Token) -> TokenShown:
    own = token.person == question.actor.person
    return TokenShown(
        id=token.id,
        label=question.services.tokens.label(token) if own else None,
        holder=token.person,
        role=token.role,
        acting_for=token.acting_for,
        may_change=token.may_change,
        nouns=[Noun(noun) for noun in sorted(token.nouns)],
        issued_at=token.issued_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
    )
