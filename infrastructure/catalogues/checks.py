"""What one catalogue says of another must be there: organisations, indicators, documents, lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from infrastructure.catalogues.agreements import AgreementCard
from infrastructure.catalogues.cards import Card, Clause, known, unique
from infrastructure.catalogues.organisations import OrganisationCatalogue
from infrastructure.catalogues.references import Glossary, SourceCatalogue
from infrastructure.catalogues.targets import IndicatorCatalogue


def check_agreements(
    agreements: Iterable[AgreementCard],
    organisations: OrganisationCatalogue,
    indicators: Iterable[IndicatorCatalogue],
    glossary: Glossary,
) -> None:
    """Raise ValueError for a key an agreement names and no catalogue defines."""
    organisation_keys = [card.key for card in organisations.every()]
    indicator_keys = [card.key for catalogue in indicators for card in catalogue.indicators]
    document_keys = [card.key for card in glossary.documents]
    unique((key for card in agreements for key in (card.key, *(one.key for one in card.demo))), "agreement")
    unique(indicator_keys, "indicator")
    for card in agreements:
        for key in _organisations_of(card):
            known(key, organisation_keys, f"{card.key}: organisation")
        for key in _indicators_of(card):
            known(key, indicator_keys, f"{card.key}: indicator")
        for passport in card.passports:
            known(passport.document, document_keys, f"{card.key}: document")


def check_sources(files: Iterable[Card], sources: SourceCatalogue, organisations: OrganisationCatalogue) -> None:
    """Raise ValueError for a clause beyond the end of its document, or a document of an unknown body."""
    lines = {card.key: card.lines for card in sources.sources}
    keys = [card.key for card in organisations.every()]
    for source in sources.sources:
        for key in filter(None, (source.author, source.territory)):
            known(key, keys, f"{source.key}: organisation")
    for file in files:
        for clause in clauses(file):
            if clause.line > lines[clause.source]:
                raise ValueError(f"{clause.source} has no line {clause.line} ({clause.clause})")


def clauses(thing: object) -> Iterator[Clause]:
    """Every clause cited anywhere inside a card."""
    match thing:
        case Clause():
            yield thing
        case Card():
            for _, inner in thing:
                yield from clauses(inner)
        case tuple():
            for inner in thing:
                yield from clauses(inner)
        case dict():
            for inner in thing.values():
                yield from clauses(inner)
        case _:
            return


def _organisations_of(card: AgreementCard) -> Iterator[str]:
    yield card.owner
    for party in card.parties:
        yield from party.organisations
    for duty in card.every_duty():
        yield from duty.participants
    for obligation in card.obligations:
        yield from obligation.addressees
    for delegation in card.delegations:
        yield delegation.appointed_by.organisation
        yield delegation.delegate.organisation
    for instance in card.demo:
        for keys in instance.organisations.values():
            yield from keys


def _indicators_of(card: AgreementCard) -> Iterator[str]:
    yield from (target.indicator for target in card.targets)
    for duty in card.obligations:
        yield from duty.indicators
