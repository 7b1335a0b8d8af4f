"""Enters a catalogue as the system: the same commands, under ids that make asking again change nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from application.bus import Actor, Context
from domain.errors import NotFound, Refusal
from domain.kernel import SYSTEM
from domain.organisations import Organisation
from domain.roles import Role
from entrypoints.importing.agreements import organisations_named
from entrypoints.importing.entry import Entry
from entrypoints.importing.ids import command_id, organisation_id
from entrypoints.importing.steps import steps_of
from entrypoints.words import load as load_words
from infrastructure.catalogues import loader
from infrastructure.catalogues.agreements import AgreementCatalogue
from infrastructure.catalogues.loader import AnyCatalogue
from infrastructure.catalogues.references import SourceCatalogue

if TYPE_CHECKING:
    from entrypoints.bootstrap import Services


@dataclass(frozen=True, slots=True)
class Outcome:
    """Commands asked, and how many facts the journal has gained meanwhile."""

    commands: int
    facts: int


class NotEntered(Exception):
    """A catalogue cannot be entered; the message says why in Russian and English and what to do next."""


def import_catalogue(services: Services, file: Path) -> Outcome:
    """Enter one file. Raises loader.BadCatalogue or NotEntered; a file that cannot be read changes nothing."""
    catalogue, sources = loader.load_file(file), shipped_sources()
    entries = list(steps_of(catalogue, sources))
    if not entries:
        raise NotEntered(
            f"{file.name}: этот справочник читается на месте, вводить его не нужно. "
            "This catalogue is read where it lies; there is nothing to enter."
        )
    check_organisations(services, catalogue, sources, file)
    before = services.journal.head()
    enter(services, entries, file)
    return Outcome(len(entries), services.journal.head() - before)


def shipped_sources() -> SourceCatalogue:
    """The documents that come with the product."""
    sources = loader.load_file(loader.FOLDER / "sources.yaml")
    assert isinstance(sources, SourceCatalogue)
    return sources


def check_organisations(services: Services, catalogue: AnyCatalogue, sources: SourceCatalogue, file: Path) -> None:
    """Raise NotEntered when an agreement names organisations that nobody has entered."""
    if not isinstance(catalogue, AgreementCatalogue):
        return
    named = {key for card in catalogue.agreements for key in organisations_named(card, sources.get(card.source))}
    if missing := sorted(key for key in named if not _is_known(services, key)):
        raise NotEntered(
            f"{file.name}: в дереве нет организаций {', '.join(missing)}; сначала введите organisations.yaml. "
            "These organisations are not in the tree; import organisations.yaml first."
        )


def enter(services: Services, entries: Iterable[Entry], file: Path) -> None:
    actor = Actor(SYSTEM, Role.SYSTEM)
    correlation = command_id("file", file.name)
    for entry in entries:
        try:
            services.bus.handle(entry.command, Context(actor, command_id(*entry.name), correlation))
        except Refusal as refusal:
            said = " ".join(load_words().refusal(refusal.code, refusal.params, language) for language in ("ru", "en"))
            raise NotEntered(f"{file.name}: {' / '.join(entry.name)}: {refusal.code}. {said}") from refusal


def _is_known(services: Services, key: str) -> bool:
    try:
        services.journal.load(Organisation, organisation_id(key))
    except NotFound:
        return False
    return True
