"""What waits: for the actor, or for everybody in the actor's scope."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from application.permissions.reading import QUERIES
from domain.organisations import Name
from entrypoints.api.commands import PROBLEMS
from entrypoints.api.people_shown import PersonShown
from entrypoints.api.queries import (
    CursorText,
    Limit,
    Page,
    Question,
    QuestionDep,
    decode_cursor,
    encode_cursor,
    fresh,
)
from entrypoints.telling import ids_in, person_names, readable
from entrypoints.words import LANGUAGES, load
from projections.inbox import MODELS, NOUNS, Asked, Entry, Key, inbox

router = APIRouter(prefix="/inbox", tags=["inbox"])


class EntryShown(BaseModel):
    """Something that waits, since when or until when, and whose turn it is."""

    kind: str
    code: str
    stream_kind: str
    stream_id: UUID
    part: str = Field(description="A part of the stream: an item, an obligation's period; empty for the whole.")
    roles: list[str]
    people: list[PersonShown]
    organisations: list[UUID]
    since: date | None
    due_on: date | None
    days: int = Field(description="Days waited, or left until due (negative: overdue).")
    sentence: Name = Field(description="What to do, in Russian and English.")


@router.get("", operation_id="list_inbox", responses=PROBLEMS)
def list_inbox(
    question: QuestionDep,
    response: Response,
    mine: Annotated[bool, Query(description="Only what waits for the actor; else all in scope.")] = True,
    kind: Annotated[list[str] | None, Query(max_length=20)] = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[EntryShown]:
    """Что ждёт. What is due or waits, the oldest day first."""
    asked = _asked(question, mine)
    seen = decode_cursor(cursor, date.fromisoformat, str, UUID, str)
    with question.reading(*MODELS) as reader:
        after = Key(*seen) if seen else None
        found = inbox(reader, asked, _kinds(question, kind), after=after, limit=limit + 1)
        following = encode_cursor(*found[limit - 1].key) if len(found) > limit else None
        return Page(items=_shown(question, found[:limit]), next=following, **fresh(response, reader))


def _kinds(question: Question, wanted: list[str] | None) -> frozenset[str]:
    """Kinds of entries about what the role may read, or those of them asked for."""
    role = question.actor.role
    readable = {each.kind for noun, sources in NOUNS.items() if role in QUERIES[noun].roles for each in sources}
    return frozenset(readable & set(wanted) if wanted else readable)


def _asked(question: Question, mine: bool) -> Asked:
    scope, actor = question.scope("inbox"), question.actor
    return Asked(
        role=actor.role,
        person=actor.person,
        acting_for=actor.acting_for,
        organisations=scope.organisations,
        today=question.today,
        stuck_days=question.services.rules.stuck_days,
        mine=mine or scope.person is not None,
    )


def _shown(question: Question, entries: list[Entry]) -> list[EntryShown]:
    vault = question.opening
    everyone = {person for entry in entries for person in entry.people}
    names = question.names(everyone)
    known = person_names(vault, set().union(*(ids_in(dict(entry.said)) for entry in entries)))
    words = load()
    shown = []
    for entry in entries:
        said = {
            language: words.waiting(entry.code, readable(dict(entry.said), known, vault, language), language)
            for language in LANGUAGES
        }
        fields = {name: getattr(entry, name) for name in EntryShown.model_fields if hasattr(entry, name)}
        shown.append(EntryShown(**fields | {"people": names.of_all(entry.people), "sentence": Name(**said)}))
    return shown
