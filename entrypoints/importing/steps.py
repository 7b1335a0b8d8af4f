"""What a catalogue says, as the commands that enter it. Pure: no journal, no clock."""

from __future__ import annotations

from collections.abc import Iterator

from entrypoints.importing import agreements, organisations
from entrypoints.importing.entry import Entry
from infrastructure.catalogues.agreements import AgreementCatalogue
from infrastructure.catalogues.loader import AnyCatalogue
from infrastructure.catalogues.organisations import OrganisationCatalogue
from infrastructure.catalogues.references import SourceCatalogue


def steps_of(catalogue: AnyCatalogue, sources: SourceCatalogue) -> Iterator[Entry]:
    """Entries in the order they are asked; none for catalogues that only explain others (sources, glossary …).

    `sources`: the documents agreements are taken from.
    """
    match catalogue:
        case OrganisationCatalogue():
            yield from organisations.entries(catalogue, catalogue.organisations)
        case AgreementCatalogue():
            for card in catalogue.agreements:
                yield from agreements.entries(card, sources.get(card.source))
        case _:
            return
