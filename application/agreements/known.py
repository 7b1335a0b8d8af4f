"""Organisations a paper names must be in the tree; the papers keep only their ids."""

from __future__ import annotations

from collections.abc import Iterable

from application.desk import Desk
from domain.agreements import Duty, Header
from domain.errors import Invalid
from domain.kernel import OrganisationId
from domain.papers.values import Party, organisations_of


def check_organisations(desk: Desk, *organisations: OrganisationId) -> None:
    """Refuse organisations the tree does not know on the day of the act."""
    for organisation in dict.fromkeys(organisations):
        desk.ancestors(organisation)


def check_parties(desk: Desk, parties: Iterable[Party]) -> None:
    parties = tuple(parties)
    named = {official.organisation for party in parties for official in party.officials}
    check_organisations(desk, *sorted({one for one in named if one} | organisations_of(parties)))


def check_duty(desk: Desk, duty: Duty) -> None:
    check_organisations(desk, *duty.addressees, *duty.participants)


def check_agreement(desk: Desk, owner: OrganisationId | None, header: Header) -> OrganisationId:
    """The owner: the one named, or whom the actor acts for."""
    check_parties(desk, header.parties)
    found = owner or desk.act.acting_for
    if found is None:
        raise Invalid(field="owner", problem="empty")
    check_organisations(desk, found)
    return found
