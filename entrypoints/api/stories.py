"""Stories: one sentence a fact, in both languages."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from domain.kernel import OrganisationId
from entrypoints.api.people_shown import PersonShown
from entrypoints.api.queries import Question
from entrypoints.telling import Told, tell


class Sentence(BaseModel):
    """A fact as it reads now; `earlier` tells how it read before each correction."""

    version: int
    position: int
    type: str
    occurred_on: date
    recorded_at: datetime
    actor: PersonShown
    role: str
    acting_for: UUID | None
    sentence: str = Field(description="In Russian.")
    sentence_en: str
    withdrawn: bool
    earlier: list[str] = Field(description="Earlier readings, oldest first, in Russian.")
    digest: str


def sentences(question: Question, stream: UUID) -> list[Sentence]:
    """The story of one stream, oldest fact first."""
    told = tell(question.services, stream, question.at, question.opening)
    return [_shown(line) for line in told]


def _shown(line: Told) -> Sentence:
    row = line.row
    return Sentence(
        version=row["version"],
        position=row["position"],
        type=row["type"],
        occurred_on=row["occurred_on"],
        recorded_at=row["recorded_at"],
        actor=PersonShown(id=row["actor"], name=line.actor),
        role=row["role"],
        acting_for=OrganisationId(row["acting_for"]) if row["acting_for"] else None,
        sentence=line.sentence["ru"],
        sentence_en=line.sentence["en"],
        withdrawn=row["withdrawn"],
        earlier=list(line.earlier),
        digest=row["digest"],
    )
