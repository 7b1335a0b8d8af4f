"""Who could do what on a day, by which role, and in place of whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from application.allowed import commands_of, permission_of
from application.permissions.rule import Permission
from application.ports import RULES
from domain.errors import Invalid
from domain.kernel import OrganisationId, PersonId
from domain.roles import Function, Role
from entrypoints.access_on_day import AccessOnDay, Asked, Standing
from entrypoints.api.commands import PROBLEMS
from entrypoints.api.people_shown import PersonShown
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
from entrypoints.words import load
from projections.absence_register import AbsenceRegister
from projections.binding_register import BindingRegister
from projections.organisation_register import OrganisationRegister

router = APIRouter(prefix="/people", tags=["people"])


class CommandWords(BaseModel):
    """A command in words."""

    ru: str
    en: str


class AccessShown(BaseModel):
    """A role held on the day, and the commands it allowed; a thing itself may still have refused them."""

    person: PersonShown
    role: Role
    organisation: UUID = Field(description="Held here and in all below; roles of a territory reach all of it.")
    functions: list[Function]
    binding_id: UUID = Field(description="The role binding it rests on.")
    absence_id: UUID | None = Field(description="The absence by which a deputy held it; null: the holder's own.")
    in_place_of: PersonShown | None = Field(description="The absent person; null: nobody.")
    commands: list[str] = Field(description="Stable names; `words` says them.")


class AccessPage(Page[AccessShown]):
    """A page goes over so many bindings; rows of deputies follow the binding they rest on."""

    rules: int = Field(description="Version of the rules whose catalogue is shown; every fact names its own.")
    words: dict[str, CommandWords] = Field(description="The commands of this page in words.")
    elsewhere: int = Field(description="People who could act for the organisation by roles outside your scope.")


@router.get("/access", operation_id="list_access", responses=PROBLEMS)
def list_access(
    question: QuestionDep,
    response: Response,
    person: UUID | None = None,
    organisation: Annotated[UUID | None, Query(description="Whoever could act for it.")] = None,
    command: Annotated[str | None, Query(max_length=60, description="Stable name: iom.approve_plan …")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> AccessPage:
    """Кто что мог на дату. Who held which role on a day and what it allowed; the own for everybody."""
    asked = _asked(question, person, organisation, command, as_of, known_at)
    seen = decode_cursor(cursor, UUID)
    with question.reading(BindingRegister, AbsenceRegister, OrganisationRegister) as reader:
        access = AccessOnDay(reader, asked)
        found, last = access.page(seen[0] if seen else None, limit)
        items = _shown(question, found)
        return AccessPage(
            items=items,
            next=encode_cursor(last) if last else None,
            words=_words(items),
            elsewhere=access.elsewhere(),
            rules=RULES,
            **fresh(response, reader),
        )


def _asked(
    question: Question,
    person: UUID | None,
    organisation: UUID | None,
    command: str | None,
    as_of: date | None,
    known_at: int | None,
) -> Asked:
    """What is asked for, within the scope; people other than the asker are for auditors and administrators."""
    scope, on, permission = question.scope("access"), as_of or question.today, _permission(command)
    whom = person or scope.person
    if scope.person not in {None, whom} or (organisation and organisation not in scope.organisations):
        return Asked(on, known_at, frozenset())
    place = OrganisationId(organisation) if organisation else None
    where = scope.organisations if scope.person is None else None
    return Asked(on, known_at, where, PersonId(whom) if whom else None, place, permission)


def _permission(command: str | None) -> Permission | None:
    if command is None:
        return None
    if (found := permission_of(command)) is None:
        raise Invalid(field="command", problem="unknown_command")
    return found


def _shown(question: Question, found: Sequence[Standing]) -> list[AccessShown]:
    names = question.names(person for each in found for person in (each.person, each.binding.in_place_of))
    return [
        AccessShown(
            person=names.of(each.person),
            role=each.binding.role,
            organisation=each.binding.organisation,
            functions=sorted(each.binding.functions),
            binding_id=each.binding_id,
            absence_id=each.absence_id,
            in_place_of=names.of_optional(each.binding.in_place_of),
            commands=list(commands_of(each.binding.role, each.binding.functions)),
        )
        for each in found
    ]


def _words(items: Sequence[AccessShown]) -> dict[str, CommandWords]:
    words = load()
    names = sorted({name for item in items for name in item.commands})
    return {name: CommandWords(ru=words.command(name, "ru"), en=words.command(name, "en")) for name in names}
