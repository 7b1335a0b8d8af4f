"""The first administrator of an installation: a person, the role and an invitation, before anybody can sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from sqlalchemy import or_, select

from application.bindings import GrantRole
from application.bus import Actor, Command, Context
from application.people import RegisterPerson
from application.ports import Receipt
from domain.kernel import SYSTEM, OrganisationId, PersonId
from domain.roles import Role
from entrypoints.importing.entering import enter
from entrypoints.importing.ids import organisation_id
from entrypoints.importing.organisations import registration
from infrastructure.accounts.accounts import AccountRefused, readable
from infrastructure.catalogues import loader
from infrastructure.catalogues.organisations import OrganisationCatalogue
from infrastructure.journal.schema import bindings, organisation_tree

if TYPE_CHECKING:
    from entrypoints.bootstrap import Services

COUNTRY = "russia"
"""Key of the organisation an empty tree begins with, in catalogues/organisations.yaml: importing that later fits."""


class Named(NamedTuple):
    family_name: str
    given_name: str
    patronymic: str | None


def administrator(
    services: Services, name: Named, login: str, organisation: OrganisationId | None, *, another: bool
) -> tuple[PersonId, str]:
    """The new administrator and the one-time code, asked for as the system. Raises AccountRefused and Refusal."""
    login = readable(login)
    if services.accounts.find(login) is not None:
        raise AccountRefused("account.login_taken")
    if not another and has_administrator(services):
        raise AccountRefused("account.administrator_exists")
    place = organisation or top(services)
    person = PersonId(_do(services, RegisterPerson(organisation=place, **name._asdict())).streams[0].id)
    _do(services, GrantRole(person=person, role=Role.ADMINISTRATOR, organisation=place))
    return person, services.accounts.invite(person, login, SYSTEM)


def has_administrator(services: Services) -> bool:
    """Whether anybody holds the role today or is going to."""
    lasting = or_(bindings.c.until.is_(None), bindings.c.until >= services.today())
    query = select(bindings.c.person).where(bindings.c.role == Role.ADMINISTRATOR, lasting).limit(1)
    with services.database.read() as connection:
        return connection.scalar(query) is not None


def top(services: Services) -> OrganisationId:
    """What stands at the top of the tree; the country, when there is nothing yet. Raises AccountRefused."""
    without_parent = select(organisation_tree.c.stream_id).where(organisation_tree.c.parent.is_(None)).distinct()
    with services.database.read() as connection:
        found = list(connection.scalars(without_parent))
    if not found:
        file = loader.FOLDER / "organisations.yaml"
        catalogue = loader.load_file(file)
        assert isinstance(catalogue, OrganisationCatalogue)
        enter(services, [registration(catalogue, catalogue.get(COUNTRY), catalogue.since(COUNTRY))], file)
        return organisation_id(COUNTRY)
    if len(found) > 1:
        raise AccountRefused("account.no_organisation")
    return OrganisationId(found[0])


def _do(services: Services, command: Command) -> Receipt:
    return services.bus.handle(command, Context(Actor(SYSTEM, Role.SYSTEM), uuid4(), uuid4()))
