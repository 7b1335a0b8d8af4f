"""agreements/*.yaml as commands: the paper as printed, then who was made to answer for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from application.agreements import DelegateObligations, RegisterAgreement
from domain.agreements import Answerer
from domain.kernel import Basis
from entrypoints.importing.entry import Entry
from entrypoints.importing.ids import Ids, agreement_id
from entrypoints.importing.papers import paper_of
from infrastructure.catalogues.agreements import AgreementCard
from infrastructure.catalogues.obligations import DelegationCard
from infrastructure.catalogues.references import SourceCard


def entries(card: AgreementCard, source: SourceCard) -> Iterator[Entry]:
    ids = Ids(card.key)
    day = day_of(card, source)
    paper = paper_of(card, source.sha256, source.territory, ids)
    register = RegisterAgreement(
        occurred_on=day, agreement_id=agreement_id(card.key), owner=ids.organisation(card.owner), paper=paper
    )
    yield Entry(day, (card.key, "register"), register)
    for delegation in card.delegations:
        yield Entry(delegation.since, (card.key, delegation.id), delegating(card, delegation, ids))


def day_of(card: AgreementCard, source: SourceCard) -> date:
    """The paper's date; where it has none, the day its document speaks of it."""
    day = card.dated or source.dated or (source.as_of.since if source.as_of else None)
    if day is None:
        raise ValueError(f"{card.key}: neither the agreement nor {source.key} has a date")
    return day


def delegating(card: AgreementCard, delegation: DelegationCard, ids: Ids) -> DelegateObligations:
    return DelegateObligations(
        occurred_on=delegation.since,
        agreement_id=agreement_id(card.key),
        delegation_id=ids.delegation(delegation.id),
        party=delegation.party,
        delegate=Answerer(
            post=delegation.delegate.title.ru, organisation=ids.organisation(delegation.delegate.organisation)
        ),
        since=delegation.since,
        until=delegation.until,
        obligations=None if delegation.scope == "all" else tuple(ids.duty(key) for key in delegation.scope),
        exclusions=tuple(ids.duty(key) for key in delegation.exclusions),
        appointed_by=delegation.appointed_by.title.ru,
        document=Basis(kind=delegation.document.ru) if delegation.document else None,
    )


def organisations_named(card: AgreementCard, source: SourceCard) -> set[str]:
    """Keys of every organisation that must be in the tree before the agreement is."""
    named = {card.owner, source.territory, *(key for party in card.parties for key in party.organisations)}
    for duty in card.every_duty():
        named |= set(duty.participants)
    for obligation in card.obligations:
        named |= set(obligation.addressees)
    for delegation in card.delegations:
        named |= {delegation.appointed_by.organisation, delegation.delegate.organisation}
    return named
