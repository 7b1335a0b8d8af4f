"""Organisations a paper names must be in the tree; the papers keep only their ids."""

from __future__ import annotations

from collections.abc import Iterable

from application.desk import Desk
from application.ports import TreeNode
from domain.agreements import Duty, Header
from domain.errors import Invalid
from domain.kernel import OrganisationId
from domain.organisations import Level
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


def above(desk: Desk, places: Iterable[OrganisationId]) -> set[OrganisationId]:
    """The places and everything they stand in."""
    return {node.id for place in places for node in desk.ancestors(place)}


def territories(desk: Desk, parties: Iterable[Party]) -> set[OrganisationId]:
    """Where an agreement is carried out: the municipalities of its parties, or their regions where it names none."""
    working = [desk.ancestors(place) for party in parties for place in party.organisations]
    by_level = {
        level: {node.id for path in working for node in _nearest(path) if node.level is level}
        for level in (Level.MUNICIPALITY, Level.REGION)
    }
    return by_level[Level.MUNICIPALITY] or by_level[Level.REGION]


def _nearest(path: Iterable[TreeNode]) -> list[TreeNode]:
    """The municipality or region an organisation works in."""
    return [node for node in path if node.level in (Level.MUNICIPALITY, Level.REGION)][:1]
