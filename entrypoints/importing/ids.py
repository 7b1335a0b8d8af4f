"""Ids of what catalogues name by keys: the same key gives the same id in every installation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from domain.kernel import OrganisationId

CATALOGUES = UUID("b1a7a0c2-4c8e-5f0e-9a55-3f5f3f0c7d21")
"""Name space of everything entered from a catalogue."""


def catalogue_id(*name: str) -> UUID:
    return uuid5(CATALOGUES, "/".join(name))


def organisation_id(key: str) -> OrganisationId:
    return OrganisationId(catalogue_id("organisation", key))


def agreement_id(key: str) -> UUID:
    return catalogue_id("agreement", key)


def command_id(*name: str) -> UUID:
    """A step of an import always asks under the same id, so asking again changes nothing."""
    return catalogue_id("command", *name)


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids of the keys inside one agreement; a paper made after a template has its own places and duties."""

    agreement: str
    places: Mapping[str, OrganisationId] = field(default_factory=dict)

    def organisation(self, key: str) -> OrganisationId:
        return self.places.get(key) or organisation_id(key)

    def organisations(self, *keys: str) -> tuple[OrganisationId, ...]:
        return tuple(self.organisation(key) for key in keys)

    def duty(self, key: str) -> UUID:
        """Of an obligation or a measure; `key` is the catalogue's, never the printed number."""
        return catalogue_id("duty", self.agreement, key)

    def delegation(self, key: str) -> UUID:
        return catalogue_id("delegation", self.agreement, key)
