"""People found by the beginnings of their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from application.permissions.reading import Scope
from domain.kernel import PersonId
from domain.people.names import LEAST_LETTERS, matches, name_order, words
from domain.people.refusals import SearchTooWide, WordTooShort
from entrypoints.api.commands import PROBLEMS
from entrypoints.api.people import PersonEntered
from entrypoints.api.queries import Question, QuestionDep, fresh
from projections import staff_register
from projections.model import Reader, Row
from projections.staff_register import StaffRegister

router = APIRouter(prefix="/people", tags=["people"])

SHOWN = 50
MOST = 5000
"""People in scope whose names are opened for one search."""
BATCH = 500


class NameAsked(BaseModel):
    """The beginnings of a name's words, in any order."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=200, description="Three letters or more of every word: «ивуш егор».")


class PeopleFound(BaseModel):
    """People in order of their names, at most 50; `more`: there are others, so another letter helps."""

    items: list[PersonEntered]
    more: bool
    position: int = Field(description="Journal position the rows stand at.")
    parked: int = Field(default=0, description="Streams whose facts this model could not read; not 0: incomplete.")


@router.post("/search", operation_id="search_people", responses=PROBLEMS)
def search_people(asked: NameAsked, question: QuestionDep, response: Response) -> PeopleFound:
    """Найти людей по имени. Each word begins a part of the name; a POST, so no name stands in an address or a log."""
    scope = question.scope("people")
    begun = _words(asked.text)
    with question.reading(StaffRegister) as reader:
        candidates = question.opening.named(begun)
        rows = {row["person_id"]: row for row in _in_scope(question, reader, scope, candidates)}
        freshness = fresh(response, reader)
    if len(rows) > MOST:
        raise SearchTooWide(MOST)
    names = question.opening.unnoted(map(PersonId, rows))
    found = sorted((name_order(name), person) for person, name in names.items() if matches(begun, name))
    shown = question.names(person for _, person in found[:SHOWN])
    items = [PersonEntered.model_validate(shown.of(id).model_dump() | rows[id]) for _, id in found[:SHOWN]]
    return PeopleFound(items=items, more=len(found) > SHOWN, **freshness)


def _words(text: str) -> tuple[str, ...]:
    """The folded words of the search; raises WordTooShort."""
    begun = words(text)
    if not begun or any(len(word) < LEAST_LETTERS for word in begun):
        raise WordTooShort
    return begun


def _in_scope(question: Question, reader: Reader, scope: Scope, candidates: Sequence[UUID]) -> Iterator[Row]:
    """Those the actor may see, and at most some more than are opened."""
    if scope.person is not None:
        candidates = [person for person in candidates if person == scope.person]
    found = 0
    for start in range(0, len(candidates), BATCH):
        among = candidates[start : start + BATCH]
        rows = staff_register.people(reader, scope.organisations, question.today, among=among, limit=None)
        yield from rows
        found += len(rows)
        if found > MOST:
            return
