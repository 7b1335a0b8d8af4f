"""What an organisation is called, what it is based on, what it is in which context."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk
from domain.kernel import OrganisationId
from domain.organisations import Name, Organisation, OrganisationRole
from domain.organisations.values import Printed


class RenameOrganisation(Command):
    """Another name from a day on; the old names stay and still find it."""

    NAME: ClassVar[str] = "organisation.rename"
    STREAM: ClassVar[str | None] = "organisation_id"

    organisation_id: UUID
    name: Name


def rename_organisation(command: RenameOrganisation, desk: Desk) -> Organisation:
    organisation = desk.load(Organisation, command.organisation_id)
    organisation.rename(desk.act, command.name)
    return organisation


class AddSynonym(Command):
    """One more name documents use; search finds the organisation by it (X-05)."""

    NAME: ClassVar[str] = "organisation.add_synonym"
    STREAM: ClassVar[str | None] = "organisation_id"

    organisation_id: UUID
    synonym: Printed


def add_synonym(command: AddSynonym, desk: Desk) -> Organisation:
    organisation = desk.load(Organisation, command.organisation_id)
    organisation.add_synonym(desk.act, command.synonym)
    return organisation


class SetBasedOn(Command):
    """The institute or school it works on the basis of («на базе») from a day on; null: nobody's."""

    NAME: ClassVar[str] = "organisation.set_based_on"
    STREAM: ClassVar[str | None] = "organisation_id"

    organisation_id: UUID
    based_on: OrganisationId | None


def set_based_on(command: SetBasedOn, desk: Desk) -> Organisation:
    organisation = desk.load(Organisation, command.organisation_id)
    base = None if command.based_on is None else desk.peek(Organisation, command.based_on)
    organisation.set_based_on(desk.act, base)
    return organisation


class TakeRole(Command):
    """The organisation plays a role in a context; it may play several (IZH, measures 1 and 2)."""

    NAME: ClassVar[str] = "organisation.take_role"
    STREAM: ClassVar[str | None] = "organisation_id"

    organisation_id: UUID
    role: OrganisationRole
    context: Name = Field(description="Where it plays the role: an agreement, a procedure, a programme.")


def take_role(command: TakeRole, desk: Desk) -> Organisation:
    organisation = desk.load(Organisation, command.organisation_id)
    organisation.take_role(desk.act, desk.new_id(), command.role, command.context)
    return organisation


class EndRole(Command):
    """The organisation plays the role no more from a day on."""

    NAME: ClassVar[str] = "organisation.end_role"
    STREAM: ClassVar[str | None] = "organisation_id"

    organisation_id: UUID
    role_id: UUID


def end_role(command: EndRole, desk: Desk) -> Organisation:
    organisation = desk.load(Organisation, command.organisation_id)
    organisation.end_role(desk.act, command.role_id)
    return organisation


HANDLERS: dict[type[Command], Handler] = {
    RenameOrganisation: rename_organisation,
    AddSynonym: add_synonym,
    SetBasedOn: set_based_on,
    TakeRole: take_role,
    EndRole: end_role,
}
