"""The consolidated agreement on any day, and its story."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from domain.agreements.values import Clause, Delegation, Obligation, Target, Term
from domain.errors import NotFound
from domain.papers.values import PaperState, Party, Signature
from entrypoints.api.commands import PROBLEMS
from entrypoints.api.queries import AsOf, KnownAt, Question, QuestionDep, fresh
from entrypoints.api.stories import Sentence, sentences
from projections.consolidated_agreement import Consolidated, ConsolidatedAgreement, consolidated

router = APIRouter(prefix="/agreements", tags=["agreements"])


class AgreementShown(BaseModel):
    """The agreement as it read on a day: base text, amendments and delegations effective that day."""

    agreement_id: UUID
    on: date
    state: PaperState = Field(description="In force, expired … on that day, from dates.")
    number: str | None
    dated: date | None
    title: str
    project: str | None
    level: str
    subject: str
    owner: UUID
    legal_basis: list[dict[str, Any]]
    abbreviations: list[dict[str, Any]]
    term: Term
    in_force_from: date | None
    last_day: date | None = Field(description="The last day still counts.")
    parties: list[Party]
    obligations: list[Obligation]
    targets: list[Target]
    clauses: list[Clause]
    signatures: list[Signature]
    delegations: list[Delegation]
    measures: list[dict[str, Any]] = Field(description="Recorded beside the agreement, outside of it.")
    defects: list[dict[str, Any]] = Field(description="Of the paper, kept as they are.")
    amendments: list[dict[str, Any]]
    renews: UUID | None
    renewed_by: UUID | None


@router.get("/{id}", operation_id="get_agreement", responses=PROBLEMS)
def get_agreement(
    id: UUID,
    question: QuestionDep,
    response: Response,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> AgreementShown:
    """Соглашение на дату. The consolidated agreement on a day, as known at a position."""
    return _shown(_found(question, response, id, as_of or question.today, known_at))


@router.get("/{id}/story", operation_id="get_agreement_story", responses=PROBLEMS)
def get_agreement_story(id: UUID, question: QuestionDep, response: Response) -> list[Sentence]:
    """История соглашения. The agreement told as sentences, oldest fact first."""
    _found(question, response, id, question.today, None)
    return sentences(question, id)


def _found(question: Question, response: Response, id: UUID, on: date, known_at: int | None) -> Consolidated:
    scope = question.scope("agreements")
    with question.reading(ConsolidatedAgreement) as reader:
        found = consolidated(reader, id, on, known_at)
        if found is None or not scope.sees(found.organisations):
            raise NotFound("agreement", id)
        fresh(response, reader)
        return found


def _shown(found: Consolidated) -> AgreementShown:
    head, begun = found.head, found.begun
    return AgreementShown.model_validate(
        {
            "agreement_id": found.agreement_id,
            "on": found.on,
            "state": found.state,
            "subject": found.subject,
            "owner": found.owner,
            "term": found.term,
            "in_force_from": found.span.first,
            "last_day": found.span.end,
            "parties": found.parties,
            "obligations": found.obligations,
            "targets": found.targets,
            "clauses": found.clauses,
            "signatures": found.signatures,
            "delegations": found.delegations,
            "measures": found.measures,
            "defects": [defect.model_dump(mode="json") for defect in found.defects],
            "amendments": found.amendments,
            "renews": begun.get("renews"),
            "renewed_by": found.renewed_by,
            **{name: head[name] for name in ("number", "dated", "title", "project", "level")},
            **{name: head[name] or [] for name in ("legal_basis", "abbreviations")},
        }
    )
