"""Who is asking. Real sign-in is a later door; until then a development header, in demo mode only."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader
from starlette.exceptions import HTTPException

from application.bus import Actor
from domain.kernel import SYSTEM, OrganisationId, PersonId
from domain.roles import Role
from entrypoints.bootstrap import Services

HEADER = "X-Letopis-Actor"
_scheme = APIKeyHeader(
    name=HEADER,
    auto_error=False,
    description="Demo mode only: `<person id> <role> <organisation id>`, separated by spaces.",
)


def services(request: Request) -> Services:
    """The parts of the running application."""
    found: Services = request.app.state.services
    return found


ServicesDep = Annotated[Services, Depends(services)]


def actor(services: ServicesDep, header: Annotated[str | None, Depends(_scheme)] = None) -> Actor:
    """The actor named by the development header; 401 outside demo mode or when it names nobody who may come in."""
    if not services.settings.demo or not header:
        raise HTTPException(401)
    try:
        person, role, organisation = header.split()
        named = Actor(PersonId(UUID(person)), Role(role), OrganisationId(UUID(organisation)))
    except ValueError:
        raise HTTPException(401) from None
    if named.person == SYSTEM or named.role is Role.SYSTEM:  # it works inside and never comes through a door
        raise HTTPException(401)
    return named


ActorDep = Annotated[Actor, Depends(actor)]
