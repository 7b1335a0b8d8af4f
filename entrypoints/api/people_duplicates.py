"""People who may have been entered twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from domain.kernel import PersonId
from domain.people.names import name_order
from entrypoints.api.commands import PROBLEMS
from entrypoints.api.people import PersonEntered
from entrypoints.api.people_search import BATCH
from entrypoints.api.queries import QuestionDep, fresh
from infrastructure.name_marks import Namesake
from projections import staff_register
from projections.model import Row
from projections.staff_register import StaffRegister

router = APIRouter(prefix="/people", tags=["people"])

SHOWN = 50
Same = Literal["name_and_birth", "name"]


class Duplicates(BaseModel):
    """People of one name who may be one person."""

    same: Same = Field(description="name: of at least one of them no birth date is kept, so they cannot be told apart.")
    people: list[PersonEntered]


class DuplicatesFound(BaseModel):
    """At most 50, those of one birth date first, then by name; `more`: there are others."""

    items: list[Duplicates]
    more: bool
    position: int = Field(description="Journal position the rows stand at.")
    parked: int = Field(default=0, description="Streams whose facts this model could not read; not 0: incomplete.")


@router.get("/duplicates", operation_id="list_duplicates", responses=PROBLEMS)
def list_duplicates(question: QuestionDep, response: Response) -> DuplicatesFound:
    """Возможные повторы. Namesakes in scope, of one birth date or without any: one person, perhaps, under two ids."""
    scope = question.scope("people_duplicates")
    found = question.opening.namesakes()
    with question.reading(StaffRegister) as reader:
        rows: dict[PersonId, Row] = {}
        for start in range(0, len(found), BATCH):
            among = [each.person for each in found[start : start + BATCH]]
            seen = staff_register.people(reader, scope.organisations, question.today, among=among, limit=None)
            rows |= {row["person_id"]: row for row in seen}
        freshness = fresh(response, reader)
    groups = list(_groups(each for each in found if each.person in rows))
    names = question.opening.unnoted(people[0] for _, people in groups)
    groups.sort(key=lambda group: (group[0] == "name", name_order(names.get(group[1][0], "")), group[1]))
    shown = question.names(person for _, people in groups[:SHOWN] for person in people)
    items = [
        Duplicates(
            same=same, people=[PersonEntered.model_validate(shown.of(id).model_dump() | rows[id]) for id in people]
        )
        for same, people in groups[:SHOWN]
    ]
    return DuplicatesFound(items=items, more=len(groups) > SHOWN, **freshness)


def _groups(found: Iterable[Namesake]) -> Iterator[tuple[Same, list[PersonId]]]:
    """Who may be one person: of one birth date, or of one name where somebody's date is not known."""
    by_name = defaultdict[bytes, list[Namesake]](list)
    for each in found:
        by_name[each.name].append(each)
    for namesakes in by_name.values():
        certain = list(_of_one_date(namesakes))
        yield from (("name_and_birth", people) for people in certain)
        if len(namesakes) > 1 and any(each.born is None for each in namesakes):
            yield "name", [each.person for each in namesakes]


def _of_one_date(namesakes: Collection[Namesake]) -> Iterator[list[PersonId]]:
    by_date = defaultdict[bytes, list[PersonId]](list)
    for each in namesakes:
        if each.born is not None:
            by_date[each.born].append(each.person)
    yield from (people for people in by_date.values() if len(people) > 1)
