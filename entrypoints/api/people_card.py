"""One person: what the vault keeps, as far as the role needs it, and the work of today."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from domain.errors import NotAllowed, NotFound
from domain.kernel import PersonId
from domain.people import Detail, Person
from domain.staff import WorkCategory
from entrypoints.api.commands import PROBLEMS
from entrypoints.api.people import PersonEntered
from entrypoints.api.queries import Question, QuestionDep, fresh
from projections import staff_register
from projections.model import Reader, Row
from projections.staff_register import StaffRegister

router = APIRouter(prefix="/people", tags=["people"])

Withheld = Literal["contacts", "birth_date"]
CLOSED: dict[Withheld, tuple[Detail, ...]] = {
    "contacts": (Detail.EMAIL, Detail.PHONE),
    "birth_date": (Detail.BIRTH_DATE,),
}


class WorkShown(BaseModel):
    """A staff record on the day of the answer; `until`: last day, null while no end is known."""

    staff_id: UUID
    school: UUID
    position: str
    category: WorkCategory
    subjects: list[str]
    since: date
    until: date | None


class PersonWhole(PersonEntered):
    """A person; details are null where nothing is kept, after an erasure, or where `withheld` names them."""

    family_name: str | None = None
    given_name: str | None = None
    patronymic: str | None = None
    birth_date: date | None = None
    email: str | None = None
    phone: str | None = Field(default=None, description="E.164")
    merged_into: UUID | None = Field(default=None, description="The id that stands for this one since it has gone.")
    withheld: list[Withheld] = Field(description="What the actor's role has no need of.")
    work: list[WorkShown] = Field(description="Today's staff records in the actor's scope; all of one's own.")


@router.get("/{id}", operation_id="get_person", responses=PROBLEMS)
def get_person(id: UUID, question: QuestionDep, response: Response) -> PersonWhole:
    """Один человек. Who it is, how to reach them and where they work today; the version is the ETag."""
    person = PersonId(id)
    with question.reading(StaffRegister) as reader:
        row, work = _seen(question, reader, person)
        fresh(response, reader)
    response.headers["ETag"] = f'"{question.services.journal.load(Person, person).version}"'
    withheld = _withheld(question, person)
    closed = {detail for kind in withheld for detail in CLOSED[kind]}
    kept = question.opening.details(person) or {}
    shown = {name: value for name, value in kept.items() if name in PersonWhole.model_fields and name not in closed}
    named = {"id": person, "name": question.names([person]).of(person).name}
    return PersonWhole.model_validate(shown | row | named | {"withheld": withheld, "work": work})


def _seen(question: Question, reader: Reader, person: PersonId) -> tuple[Row, list[Row]]:
    """The person's row and work as far as the actor's scope reaches; oneself is seen whole. Raises NotFound."""
    scope = question.scope("people")
    own = person == question.actor.person
    places = None if own else scope.organisations
    rows = staff_register.people(reader, places, question.today, among=[person], merged=True)
    if not rows or not (own or scope.person is None):
        raise NotFound("person", person)
    into = staff_register.survivors(reader).get(person)
    return rows[0] | {"merged_into": into}, staff_register.staff(reader, places, question.today, person=person)


def _withheld(question: Question, person: PersonId) -> list[Withheld]:
    """What the actor does not see of the person; of oneself everything is seen."""
    if person == question.actor.person:
        return []
    asked: dict[Withheld, str] = {"contacts": "people_contacts", "birth_date": "people_birth_dates"}
    return [kind for kind, query in asked.items() if not _may(question, query)]


def _may(question: Question, query: str) -> bool:
    try:
        question.scope(query)
    except NotAllowed:
        return False
    return True
