"""organisations.yaml as commands: the tree with its names, then the roles organisations play."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from application.organisations import RegisterOrganisation, TakeRole
from domain.kernel import Basis
from domain.organisations import Name, OrganisationRole
from entrypoints.importing.entry import Entry
from entrypoints.importing.ids import organisation_id
from infrastructure.catalogues.organisations import OrganisationCard, OrganisationCatalogue


def entries(catalogue: OrganisationCatalogue, cards: Iterable[OrganisationCard]) -> Iterator[Entry]:
    """Cards of the catalogue, parents before children, as they are entered."""
    for card in cards:
        since = catalogue.since(card.key)
        yield registration(catalogue, card, since)
        yield from roles(card, since)


def registration(catalogue: OrganisationCatalogue, card: OrganisationCard, since: date) -> Entry:
    command = RegisterOrganisation(
        occurred_on=since,
        basis=Basis(**dict(card.founding)) if card.founding else None,
        organisation_id=organisation_id(card.key),
        level=card.level,
        kind=card.kind,
        name=Name(ru=card.name, en=card.name_en),
        parent=organisation_id(card.parent) if card.parent else None,
        based_on=organisation_id(card.based_at) if card.based_at else None,
        synonyms=catalogue.names(card.key)[1:],
        time_zone=card.time_zone,
        external=card.external,
        demo=card.demo,
    )
    return Entry(since, (card.key, "register"), command)


def roles(card: OrganisationCard, since: date) -> Iterator[Entry]:
    for number, held in enumerate(card.roles, start=1):
        day = max(held.since or since, since)
        command = TakeRole(
            occurred_on=day,
            organisation_id=organisation_id(card.key),
            role=OrganisationRole(held.role),
            context=Name(ru=held.context.ru, en=held.context.en),
        )
        yield Entry(day, (card.key, "role", str(number)), command)
