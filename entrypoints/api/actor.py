"""Who is asking, as the gate has found out (entrypoints.api.gate)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.exceptions import HTTPException
from starlette.types import Scope

from application.bus import Actor
from entrypoints.bootstrap import Services

HEADER = "X-Letopis-Actor"
"""Demo mode only: `<person id> <role> <organisation id>`, separated by spaces."""
ASKING = "actor"
"""Where the gate leaves who asks, in the state of a request."""


def services(request: Request) -> Services:
    """The parts of the running application."""
    found: Services = request.app.state.services
    return found


ServicesDep = Annotated[Services, Depends(services)]


def actor_of(scope: Scope) -> Actor:
    """Whoever the gate let in; 401 at an address that no gate stands before."""
    found: Actor | None = scope["state"].get(ASKING)
    if found is None:
        raise HTTPException(401)
    return found


def actor(request: Request) -> Actor:
    return actor_of(request.scope)


ActorDep = Annotated[Actor, Depends(actor)]
