"""What every query shares: the actor's scope, `at=` (position), `as_of=` (date), and cursor pages."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Generic, TypedDict, TypeVar
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field

from application.bus import Actor
from application.permissions.reading import Scope, scope
from domain.errors import Invalid
from entrypoints.api.actor import ActorDep, ServicesDep
from entrypoints.api.opening import Opening, noting
from entrypoints.api.people_shown import Names
from entrypoints.api.problems import MalformedHeader
from entrypoints.bootstrap import Services
from projections.engine.reader import LiveReader
from projections.model import ReadModel

Item = TypeVar("Item")
LARGEST = 2**53


class Page(BaseModel, Generic[Item]):
    """Some rows, the cursor of the next ones (null at the end), and how fresh they are."""

    items: list[Item]
    next: str | None = Field(default=None, description="Cursor of the next page; null when this is the last.")
    position: int = Field(description="Journal position the rows stand at.")
    parked: int = Field(default=0, description="Streams whose facts this model could not read; not 0: incomplete.")


@dataclass(frozen=True, slots=True)
class Question:
    """One query of one actor."""

    services: Services
    actor: Actor
    at: int | None
    opening: Opening
    """Opens names, texts and files for the answer, and notes whose they are."""

    @property
    def today(self) -> date:
        return self.services.today(self.actor.acting_for)

    def scope(self, query: str) -> Scope:
        """How far the named query reaches for this actor; raises NotAllowed."""
        return scope(query, self.actor, self.services.authority, self.today)

    def names(self, people: Iterable[UUID | None]) -> Names:
        """Names of these people for the answer."""
        return Names(self.opening, people)

    @contextmanager
    def reading(self, *models: type[ReadModel]) -> Iterator[LiveReader]:
        """A read transaction over the models, at least as fresh as `at`."""
        patience = self.services.settings.patience_seconds
        with self.services.store.reading(*models, at=self.at, patience=patience) as reader:
            yield reader


def question(
    request: Request,
    services: ServicesDep,
    actor: ActorDep,
    at: Annotated[
        int | None, Query(ge=0, le=LARGEST, description="Wait until the answer shows this journal position.")
    ] = None,
) -> Iterator[Question]:
    _refuse_unknown(request)
    _refuse_nul(request)
    if at is not None and at > services.journal.head():
        raise Invalid(field="at", problem="beyond_head", head=services.journal.head())
    with noting(request, services, actor) as opening:
        yield Question(services, actor, at, opening)


def _refuse_unknown(request: Request) -> None:
    """A misspelt filter would answer with everything: every parameter must be one the address takes."""
    unknown = sorted(set(request.query_params) - _taken(request.scope["route"].dependant))
    if unknown:
        places = [{"loc": ("query", name), "type": "unknown_parameter", "msg": "unknown"} for name in unknown[:20]]
        raise RequestValidationError(places)


def _refuse_nul(request: Request) -> None:
    """No column holds U+0000, and PostgreSQL refuses to be asked for it."""
    if holding := sorted({name for name, value in request.query_params.multi_items() if "\0" in value}):
        raise RequestValidationError([{"loc": ("query", name), "type": "nul", "msg": "nul"} for name in holding[:20]])


def _taken(dependant: Dependant) -> set[str]:
    """Query parameters of an address and of everything it depends on."""
    own = {field.alias for field in dependant.query_params}
    return own.union(*(_taken(part) for part in dependant.dependencies))


QuestionDep = Annotated[Question, Depends(question, scope="function")]
"""Its end, where readings are noted, comes when the answer is made and before it leaves."""
AsOf = Annotated[date | None, Query(description="The day the answer speaks of; today when left out.")]
KnownAt = Annotated[
    int | None, Query(ge=0, le=LARGEST, description="As known at this journal position; now if left out.")
]
Year = Annotated[int, Query(ge=1990, le=2200, description="A calendar year.")]
Limit = Annotated[int, Query(ge=1, le=500, description="Rows of a page.")]
CursorText = Annotated[str | None, Query(max_length=500, description="Cursor of the page, from `next`.")]


def encode_cursor(*key: object) -> str:
    """An opaque cursor that holds the key of the last row shown."""
    text = json.dumps([str(part) for part in key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, *parts: Callable[[str], Any]) -> tuple[Any, ...] | None:
    """The key inside a cursor of ours, each part read by its type; None for none; a damaged one is refused."""
    if cursor is None:
        return None
    try:
        found = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
        return tuple(_storable(read(str(part))) for read, part in zip(parts, found, strict=True))
    except (ValueError, TypeError, OverflowError, ArithmeticError):
        raise MalformedHeader("http.cursor_malformed") from None


def _storable(part: Any) -> Any:
    """The part itself; raises ValueError for what no database column can hold, which none of our cursors has."""
    if (isinstance(part, int) and abs(part) > LARGEST) or (isinstance(part, str) and "\0" in part):
        raise ValueError(part)
    return part


class Freshness(TypedDict):
    position: int
    parked: int


def fresh(response: Response, reader: LiveReader) -> Freshness:
    """The freshness fields of a page; the position is a header too."""
    response.headers["Letopis-Position"] = str(reader.position)
    return {"position": reader.position, "parked": sum(reader.parked.values())}
