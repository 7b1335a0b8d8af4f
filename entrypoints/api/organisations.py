"""Organisations: commands, the register on any day, one organisation, what stands above it."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from application import organisations
from domain.errors import NotFound
from domain.kernel import OrganisationId
from domain.organisations import Level, OrganisationKind, OrganisationRole, OrganisationStatus
from entrypoints.api.commands import PROBLEMS, CommandRoutes
from entrypoints.api.queries import (
    AsOf,
    CursorText,
    KnownAt,
    Limit,
    Page,
    QuestionDep,
    decode_cursor,
    encode_cursor,
    fresh,
)
from projections import organisation_queries as register
from projections.organisation_register import OrganisationRegister

router = APIRouter(prefix="/organisations", tags=["organisations"])

commands = CommandRoutes(router)
commands.begin(organisations.RegisterOrganisation)
commands.tell(organisations.RenameOrganisation, organisations.AddSynonym, organisations.SetBasedOn)
commands.tell(organisations.TakeRole, organisations.EndRole)
commands.tell(organisations.MoveOrganisation, organisations.MergeOrganisation)
commands.tell(organisations.CloseOrganisation, organisations.OpenOrganisationAgain)


class OrganisationShown(BaseModel):
    """An organisation as it stood on the day asked."""

    organisation_id: UUID
    name_ru: str
    name_en: str | None
    level: Level
    kind: OrganisationKind
    status: OrganisationStatus
    parent: UUID | None
    based_on: UUID | None = Field(description="Works on the basis of («на базе»).")
    time_zone: str | None
    external: bool
    demo: bool


class NameShown(BaseModel):
    name: str
    synonym: bool
    since: date


class RoleShown(BaseModel):
    role: OrganisationRole
    context_ru: str
    context_en: str | None
    since: date


class OrganisationWhole(OrganisationShown):
    """With every name it ever had, the roles it plays, and the path up to the country."""

    names: list[NameShown]
    roles: list[RoleShown]
    path: list[UUID]


@router.get("", operation_id="list_organisations", responses=PROBLEMS)
def list_organisations(
    question: QuestionDep,
    response: Response,
    called: Annotated[str | None, Query(max_length=300, description="Any name or synonym; case and ё fold.")] = None,
    level: Level | None = None,
    kind: OrganisationKind | None = None,
    parent: UUID | None = None,
    below: Annotated[UUID | None, Query(description="Everything below this organisation.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[OrganisationShown]:
    """Реестр организаций. The register on a day: all of it, for whoever may ask; by name, kind or place."""
    question.scope("organisations")
    seen = decode_cursor(cursor, str, UUID)
    filters = register.Filters(called=called, level=level, kind=kind, parent=OrganisationId(parent) if parent else None)
    on = as_of or question.today
    with question.reading(OrganisationRegister) as reader:
        within = register.organisations_below(reader, OrganisationId(below), on, known_at) if below else None
        after = (seen[0], seen[1]) if seen else None
        rows = register.organisations(reader, within, on, filters, known_at=known_at, after=after, limit=limit + 1)
        last = rows[limit - 1] if len(rows) > limit else None
        following = encode_cursor(last["name_ru"], last["organisation_id"]) if last else None
        items = [OrganisationShown.model_validate(row) for row in rows[:limit]]
        return Page(items=items, next=following, **fresh(response, reader))


@router.get("/{id}", operation_id="get_organisation", responses=PROBLEMS)
def get_organisation(
    id: UUID, question: QuestionDep, response: Response, as_of: AsOf = None, known_at: KnownAt = None
) -> OrganisationWhole:
    """Одна организация на дату. One organisation on a day."""
    question.scope("organisations")
    on, wanted = as_of or question.today, OrganisationId(id)
    with question.reading(OrganisationRegister) as reader:
        row = register.organisation(reader, wanted, on, known_at)
        if row is None:
            raise NotFound("organisation", id)
        path = [step["organisation_id"] for step in register.path(reader, wanted, on, known_at)]
        fresh(response, reader)
        return OrganisationWhole.model_validate(row | {"path": path})
