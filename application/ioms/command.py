"""The shapes commands of a route share."""

from __future__ import annotations

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command
from application.desk import Desk, ReasonGiven
from domain.errors import NotFound
from domain.kernel import OrganisationId
from domain.organisations.values import Level, OrganisationKind

Words = Annotated[str, Field(min_length=1, max_length=4000)]
"""Free text about the teacher: sealed before it is stored."""
PlanHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="Hash of the plan the actor has seen.")]


def check_places(desk: Desk, school: OrganisationId, centre: OrganisationId) -> None:
    """Refuse unknown places, a centre of another region than the school's, and a school in the centre's place."""
    regions = [{node.id for node in desk.ancestors(each) if node.level is Level.REGION} for each in (school, centre)]
    if regions[0] != regions[1] or desk.ancestors(centre)[0].kind == OrganisationKind.SCHOOL:
        raise NotFound("organisation", centre)


class OnRoute(Command):
    """A command to a route that exists."""

    STREAM: ClassVar[str | None] = "iom_id"

    iom_id: UUID


class OnRouteWithReason(OnRoute):
    reason: ReasonGiven
