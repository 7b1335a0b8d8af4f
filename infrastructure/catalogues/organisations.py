"""Cards of organisations: a dated tree country > region > municipality > organisation > structure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from domain.organisations.values import Level, OrganisationKind
from infrastructure.catalogues.cards import Card, Clause, Key, Words, unique


class OrganisationRole(StrEnum):
    """What an organisation is in a context; one organisation may hold several (IZH, measures 1 and 2)."""

    PARTY = "party"
    REGIONAL_OPERATOR = "regional_operator"
    REGIONAL_COORDINATOR = "regional_coordinator"
    FEDERAL_OPERATOR = "federal_operator"
    MONITORING_OPERATOR = "monitoring_operator"
    METHODICAL_SERVICE = "methodical_service"
    COORDINATOR = "coordinator"


class RoleCard(Card):
    """A role an organisation plays, where, and from when if the document says."""

    role: OrganisationRole
    context: Words
    since: date | None = None
    cite: Clause


class Synonym(Card):
    """Another name of the same thing; `inferred` when no document equates the two names itself."""

    name: str = Field(min_length=1)
    cite: Clause
    inferred: bool = False


class FoundingAct(Card):
    """The act an organisation was founded by, as printed."""

    kind: str
    number: str | None = None
    dated: date | None = None


class OrganisationCard(Card):
    """An organisation as the documents name it.

    `since`: the first day the documents vouch for it, None when they name none. `time_zone`: regions only.
    `based_at`: the institute or school it was created at. `external`: takes part from outside the regions.
    `demo`: made up for the demonstration, named by no document.
    """

    key: Key
    level: Level
    kind: OrganisationKind
    name: str = Field(min_length=1)
    name_en: str = Field(min_length=1)
    parent: Key | None = None
    since: date | None = None
    time_zone: str | None = None
    based_at: Key | None = None
    external: bool = False
    demo: bool = False
    founding: FoundingAct | None = None
    synonyms: tuple[Synonym, ...] = ()
    roles: tuple[RoleCard, ...] = ()
    note: Words | None = None
    cites: tuple[Clause, ...] = ()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        if name is not None:
            try:
                ZoneInfo(name)
            except ZoneInfoNotFoundError as error:
                raise ValueError(f"no time zone {name!r}") from error
        return name

    @model_validator(mode="after")
    def _whole(self) -> OrganisationCard:
        if (self.level is Level.REGION) != (self.time_zone is not None):
            raise ValueError(f"{self.key}: a region has a time zone, nothing else has one")
        if self.demo == bool(self.cites):
            raise ValueError(f"{self.key}: a real organisation cites its clause, a demo one cites none")
        unique((synonym.name for synonym in self.synonyms), f"{self.key}: synonym")
        return self


class OrganisationCatalogue(Card):
    """organisations.yaml. Parents stand before their children: cards can be registered from top to bottom."""

    catalogue: Literal["organisations"]
    default_since: date
    default_since_why: Words
    kind_synonyms: dict[OrganisationKind, tuple[Synonym, ...]]
    organisations: tuple[OrganisationCard, ...]
    demo_organisations: tuple[OrganisationCard, ...]

    @model_validator(mode="after")
    def _tree(self) -> OrganisationCatalogue:
        above: dict[str, OrganisationCard] = {}
        for card in self.every():
            unique((*above, card.key), "organisation")
            _under(card, above)
            above[card.key] = card
        if any(card.demo for card in self.organisations) or not all(card.demo for card in self.demo_organisations):
            raise ValueError("demo organisations stand in their own list, marked demo")
        return self

    def every(self) -> Iterator[OrganisationCard]:
        """Real organisations, then demo ones; parents first."""
        yield from self.organisations
        yield from self.demo_organisations

    def get(self, key: str) -> OrganisationCard:
        """The card of a key; KeyError when there is none."""
        for card in self.every():
            if card.key == key:
                return card
        raise KeyError(key)

    def since(self, key: str) -> date:
        """The day to register it on: its own, else the default one; never before its parent's."""
        card = self.get(key)
        own = card.since or self.default_since
        return max(own, self.since(card.parent)) if card.parent else own

    def path(self, key: str) -> tuple[OrganisationCard, ...]:
        """The organisation and everything above it, lowest first."""
        card = self.get(key)
        return (card, *self.path(card.parent)) if card.parent else (card,)

    def time_zone(self, key: str) -> str | None:
        """The zone of the organisation's region; None above the regions."""
        return next((card.time_zone for card in self.path(key) if card.time_zone), None)

    def names(self, key: str) -> tuple[str, ...]:
        """Every name it is found under, none twice: its own, its synonyms, those of its kind."""
        card = self.get(key)
        others = (*card.synonyms, *self.kind_synonyms.get(card.kind, ()))
        return tuple(dict.fromkeys((card.name, *(synonym.name for synonym in others))))


def _under(card: OrganisationCard, above: dict[str, OrganisationCard]) -> None:
    if card.parent is None:
        if card.level is not Level.COUNTRY:
            raise ValueError(f"{card.key}: only a country has no parent")
        return
    parent = above.get(card.parent)
    if parent is None:
        raise ValueError(f"{card.key}: no parent {card.parent!r} above it")
    if parent.level.height <= card.level.height:
        raise ValueError(f"{card.key}: its parent {parent.key} is not of a higher level")
    if card.based_at is not None and card.based_at not in above:
        raise ValueError(f"{card.key}: no {card.based_at!r} above it to be based at")
