"""The shapes commands of a route share."""

from __future__ import annotations

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command
from application.desk import ReasonGiven

Words = Annotated[str, Field(min_length=1, max_length=4000)]
"""Free text about the teacher: sealed before it is stored."""
PlanHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="Hash of the plan the actor has seen.")]


class OnRoute(Command):
    """A command to a route that exists."""

    STREAM: ClassVar[str | None] = "iom_id"

    iom_id: UUID


class OnRouteWithReason(OnRoute):
    reason: ReasonGiven
