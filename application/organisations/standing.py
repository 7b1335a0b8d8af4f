"""Organisations take, change and leave their place in the tree.

Each is asked for from above: the actor must reach the place the organisation stands under, not it alone.
"""

from __future__ import annotations

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk, Outcome, ReasonGiven
from domain.kernel import OrganisationId
from domain.organisations import Card, Level, Name, Organisation, OrganisationKind
from domain.organisations.values import Printed


class RegisterOrganisation(Command):
    """An organisation stands in the tree from the day it was true on."""

    NAME: ClassVar[str] = "organisation.register"

    organisation_id: UUID | None = Field(default=None, description="Id of the new organisation; made when left out.")
    level: Level
    kind: OrganisationKind
    name: Name
    parent: OrganisationId | None = Field(default=None, description="Of a higher level; none for a country.")
    based_on: OrganisationId | None = Field(default=None, description="Works on the basis of («на базе»).")
    synonyms: Annotated[tuple[Printed, ...], Field(max_length=50)] = ()
    time_zone: str | None = Field(default=None, max_length=50, description="IANA name; of a region, and only of one.")
    external: bool = Field(default=False, description="Takes part from outside the territory (SOV 2.2.1).")
    demo: bool = Field(default=False, description="Made up for the demonstration.")


def register_organisation(command: RegisterOrganisation, desk: Desk) -> Organisation:
    if command.parent:
        desk.require(command.parent)
    return Organisation.register(
        desk.act,
        OrganisationId(command.organisation_id or desk.new_id()),
        Card.model_validate(command.model_dump(include=set(Card.model_fields))),
        parent=_peeked(command.parent, desk),
        base=_peeked(command.based_on, desk),
    )


class MoveOrganisation(Command):
    """Under another parent from a day on; both parents must be in reach."""

    NAME: ClassVar[str] = "organisation.move"
    STREAM: ClassVar[str | None] = "organisation_id"

    organisation_id: UUID
    parent: OrganisationId


def move_organisation(command: MoveOrganisation, desk: Desk) -> Organisation:
    organisation = _from_above(command.organisation_id, desk)
    desk.require(command.parent)
    organisation.move(desk.act, desk.peek(Organisation, command.parent))
    return organisation


class MergeOrganisation(Command):
    """Goes into another organisation of its level, with all that stands below it."""

    NAME: ClassVar[str] = "organisation.merge"
    STREAM: ClassVar[str | None] = "organisation_id"

    organisation_id: UUID
    into: OrganisationId


def merge_organisation(command: MergeOrganisation, desk: Desk) -> Outcome:
    organisation = _from_above(command.organisation_id, desk)
    if command.into == command.organisation_id:
        organisation.merge(desk.act, organisation)
    into = desk.load(Organisation, command.into)
    organisation.merge(desk.act, into)
    return Outcome((organisation, into))


class CloseOrganisation(Command):
    """Works no more from a day on; nothing of its history is lost."""

    NAME: ClassVar[str] = "organisation.close"
    STREAM: ClassVar[str | None] = "organisation_id"

    organisation_id: UUID
    reason: ReasonGiven | None = None


def close_organisation(command: CloseOrganisation, desk: Desk) -> Organisation:
    organisation = _from_above(command.organisation_id, desk)
    organisation.close(desk.act, desk.reason(command.reason))
    return organisation


class OpenOrganisationAgain(Command):
    """Works again after a closing or a merger, under the parent it had unless another one is named."""

    NAME: ClassVar[str] = "organisation.open_again"
    STREAM: ClassVar[str | None] = "organisation_id"

    organisation_id: UUID
    parent: OrganisationId | None = None
    reason: ReasonGiven


def open_organisation_again(command: OpenOrganisationAgain, desk: Desk) -> Organisation:
    organisation = _from_above(command.organisation_id, desk)
    parent = command.parent or organisation.parent
    if parent:
        desk.require(parent)
    organisation.open_again(desk.act, _peeked(parent, desk), desk.reason(command.reason))
    return organisation


def _from_above(organisation_id: UUID, desk: Desk) -> Organisation:
    organisation = desk.load(Organisation, organisation_id)
    desk.require(organisation.parent or OrganisationId(organisation_id))
    return organisation


def _peeked(organisation_id: OrganisationId | None, desk: Desk) -> Organisation | None:
    return None if organisation_id is None else desk.peek(Organisation, organisation_id)


HANDLERS: dict[type[Command], Handler] = {
    RegisterOrganisation: register_organisation,
    MoveOrganisation: move_organisation,
    MergeOrganisation: merge_organisation,
    CloseOrganisation: close_organisation,
    OpenOrganisationAgain: open_organisation_again,
}
