"""Facts as sentences: ids become names, sealed text is opened for whoever may read it, values get their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from domain.kernel import OrganisationId, PersonId, Sealed
from entrypoints.bootstrap import Services
from entrypoints.words import LANGUAGES, Language, load
from projections.model import Row
from projections.organisation_queries import organisation_names
from projections.organisation_register import OrganisationRegister
from projections.story import Story, story


class Opens(Protocol):
    """What opens names and texts: the vault itself, or one that notes whose were shown."""

    def names(self, people: Iterable[PersonId]) -> dict[PersonId, str]:
        """As application.ports.Vault.names."""

    def unseal(self, sealed: Sealed) -> str | None:
        """As application.ports.Vault.unseal."""


ERASED = {"ru": "[стёрто]", "en": "[erased]"}


@dataclass(frozen=True, slots=True)
class Told:
    """A line of a story: its row, the zone of its place, the actor's name, sentences, earlier readings in Russian."""

    row: Row
    zone: str
    actor: str | None
    place: str | None
    sentence: Mapping[Language, str]
    earlier: tuple[str, ...]


def tell(services: Services, stream: UUID, at: int | None = None, vault: Opens | None = None) -> Iterator[Told]:
    """The story of a stream, oldest fact first; nothing for an unknown stream."""
    patience, vault = services.settings.patience_seconds, vault or services.vault
    with services.store.reading(Story, OrganisationRegister, at=at, patience=patience) as reader:
        rows = story(reader, stream)
        ids = set().union(*({row["actor"], row["acting_for"]} | ids_in(row["params"]) for row in rows)) - {None}
        places = organisation_names(reader, [OrganisationId(each) for each in ids])
    names: dict[UUID, str] = {**person_names(vault, ids)}
    for row in rows:
        zone = services.authority.time_zone(row["acting_for"])
        yield _told(row, zone, names, places, vault)


def _told(row: Row, zone: str, people: Mapping[UUID, str], places: Mapping[OrganisationId, Row], vault: Opens) -> Told:
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        names = dict(people) | {UUID(str(id)): place[language] or place["ru"] for id, place in places.items()}
        sentences[language] = load().fact(row["type"], readable(row["params"], names, vault, language), language)
    names = dict(people) | {UUID(str(id)): place["ru"] for id, place in places.items()}
    earlier = tuple(
        load().fact(row["type"], readable(reading["params"], names, vault, "ru"), "ru") for reading in row["readings"]
    )
    return Told(row, zone, people.get(row["actor"]), names.get(row["acting_for"]), sentences, earlier)


def ids_in(value: Any) -> set[UUID]:
    """Every id inside a payload."""
    if isinstance(value, str):
        return {UUID(value)} if _is_id(value) else set()
    if isinstance(value, Mapping):
        value = value.values()
    return set().union(*(ids_in(part) for part in value)) if isinstance(value, Iterable) else set()


def _is_id(text: str) -> bool:
    return len(text) == 36 and text[8] == text[13] == text[18] == text[23] == "-"


def readable(value: Any, names: Mapping[UUID, str], vault: Opens, language: Language) -> Any:
    """The payload with names for ids (an unknown id keeps its first eight digits) and opened texts."""
    if isinstance(value, str):
        return names.get(UUID(value), value[:8]) if _is_id(value) else value
    if isinstance(value, Mapping):
        if "ciphertext" in value:
            text = vault.unseal(Sealed.model_validate(value))
            return ERASED[language] if text is None else f"«{text}»"
        return {name: readable(part, names, vault, language) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [readable(part, names, vault, language) for part in value]
    return value


def person_names(vault: Opens, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of those among the ids who are people the vault knows."""
    return {UUID(str(person)): name for person, name in vault.names([PersonId(each) for each in ids]).items()}
