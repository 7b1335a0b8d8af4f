"""People, their work and their roles: commands and registers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from application import bindings, people, staff
from application.permissions.reading import Scope
from domain.kernel import OrganisationId, PersonId
from domain.roles import Function, Role
from domain.staff import WorkCategory
from entrypoints.api.commands import PROBLEMS, CommandRoutes
from entrypoints.api.people_shown import PersonShown
from entrypoints.api.people_sorted import MOST_SORTED, sorted_after
from entrypoints.api.queries import (
    AsOf,
    CursorText,
    KnownAt,
    Limit,
    Page,
    Question,
    QuestionDep,
    decode_cursor,
    encode_cursor,
    fresh,
)
from projections import binding_register, staff_register
from projections.binding_register import BindingRegister
from projections.model import Row
from projections.staff_register import StaffRegister

router = APIRouter(prefix="/people", tags=["people"])
staff_router = APIRouter(prefix="/staff")
bindings_router = APIRouter(prefix="/bindings")

persons = CommandRoutes(router)
persons.begin(people.RegisterPerson)
records = CommandRoutes(staff_router)
records.begin(staff.Hire)
records.tell(staff.ChangeWork, staff.EndWork, staff.HireAgain)
roles = CommandRoutes(bindings_router)
roles.begin(bindings.GrantRole)
roles.tell(bindings.ChangeBindingEnd, bindings.RevokeRole)


class PersonEntered(PersonShown):
    """A person and the organisation that entered them."""

    organisation: UUID
    demo: bool


class StaffShown(BaseModel):
    """Who worked where, as what, on the day asked; `until`: last day, null while no end is known."""

    staff_id: UUID
    person: PersonShown
    school: UUID
    position: str
    category: WorkCategory
    subjects: list[str]
    in_profession_since: date | None
    since: date
    until: date | None
    merged_into: UUID | None = Field(description="The id that stands for the person's since that one has gone.")


class BindingShown(BaseModel):
    """A role held on the day asked; `until`: last day, inclusive."""

    binding_id: UUID
    person: PersonShown
    role: Role
    organisation: UUID
    functions: list[Function]
    since: date
    until: date | None = Field(description="null while no end is known")


@router.get("", operation_id="list_people", responses=PROBLEMS)
def list_people(
    question: QuestionDep,
    response: Response,
    organisation: Annotated[UUID | None, Query(description="Entered by it or working in it, not below it.")] = None,
    sort: Annotated[
        Literal["id", "name"], Query(description="By name: within one organisation of at most 1000.")
    ] = "id",
    as_of: AsOf = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[PersonEntered]:
    """Люди. People entered by, or working in, organisations in scope; names come from the vault."""
    scope, within = question.scope("people"), _within(question, organisation, "people")
    seen = decode_cursor(cursor, UUID)
    after, on = seen[0] if seen else None, as_of or question.today
    with question.reading(StaffRegister) as reader:
        if sort == "name":
            everybody = staff_register.people(reader, within, on, among=_only(scope), limit=MOST_SORTED + 1)
            rows = sorted_after(question, organisation, everybody, after)[: limit + 1]
        else:
            rows = staff_register.people(reader, within, on, among=_only(scope), after=after, limit=limit + 1)
        names = question.names(row["person_id"] for row in rows)
        items = [PersonEntered.model_validate(names.of(row["person_id"]).model_dump() | row) for row in rows[:limit]]
        return Page(items=items, next=_following(rows, limit, "person_id"), **fresh(response, reader))


@staff_router.get("", operation_id="list_staff", responses=PROBLEMS)
def list_staff(
    question: QuestionDep,
    response: Response,
    school: UUID | None = None,
    person: UUID | None = None,
    category: WorkCategory | None = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[StaffShown]:
    """Кто где работает на дату. Staff of the schools in scope on a day."""
    scope = question.scope("people")
    seen = decode_cursor(cursor, UUID)
    with question.reading(StaffRegister) as reader:
        rows = staff_register.staff(
            reader,
            _within(question, school, "people"),
            as_of or question.today,
            person=scope.person or (PersonId(person) if person else None),
            categories={category} if category else None,
            known_at=known_at,
            after=seen[0] if seen else None,
            limit=limit + 1,
        )
        gone = staff_register.survivors(reader, known_at)
        shown = [row | {"merged_into": gone.get(row["person_id"])} for row in _with_person(question, rows[:limit])]
        items = [StaffShown.model_validate(row) for row in shown]
        return Page(items=items, next=_following(rows, limit, "staff_id"), **fresh(response, reader))


@bindings_router.get("", operation_id="list_bindings", responses=PROBLEMS)
def list_bindings(
    question: QuestionDep,
    response: Response,
    organisation: UUID | None = None,
    person: UUID | None = None,
    role: Role | None = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[BindingShown]:
    """Кто какую роль исполнял на дату. Roles held in the organisations in scope on a day."""
    scope = question.scope("people")
    seen = decode_cursor(cursor, UUID)
    with question.reading(BindingRegister) as reader:
        rows = binding_register.bindings(
            reader,
            as_of or question.today,
            _within(question, organisation, "people"),
            person=scope.person or (PersonId(person) if person else None),
            role=role,
            known_at=known_at,
            after=seen[0] if seen else None,
            limit=limit + 1,
        )
        items = [BindingShown.model_validate(row) for row in _with_person(question, rows[:limit])]
        return Page(items=items, next=_following(rows, limit, "binding_id"), **fresh(response, reader))


def _within(question: Question, organisation: UUID | None, query: str) -> frozenset[OrganisationId]:
    """The organisations in scope, or the one asked for if it is among them."""
    reach = question.scope(query).organisations
    return reach if organisation is None else reach & {OrganisationId(organisation)}


def _only(scope: Scope) -> set[UUID] | None:
    """Whom a role sees that sees only itself."""
    return None if scope.person is None else {scope.person}


def _with_person(question: Question, rows: list[Row]) -> list[Row]:
    names = question.names(row["person_id"] for row in rows)
    return [row | {"person": names.of(row["person_id"])} for row in rows]


def _following(rows: list[Row], limit: int, key: str) -> str | None:
    return encode_cursor(rows[limit - 1][key]) if len(rows) > limit else None


router.include_router(staff_router)
router.include_router(bindings_router)
persons.tell(people.ChangePersonDetails, people.MergePerson, people.UndoMerge)
persons.tell(people.ProposeErasure, people.WithdrawErasure, people.ConfirmErasure)
