"""Cards of the source documents and of the words they share."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from infrastructure.catalogues.agreements import AgreementLevel
from infrastructure.catalogues.cards import Card, Clause, Interval, Key, SourceKey, Words, unique
from infrastructure.catalogues.obligations import TransferForm
from infrastructure.catalogues.organisations import Synonym


class AnnexRequisites(Card):
    """The date and number an annex prints of its own document; they may contradict it (MEG прил. 2)."""

    annex: str
    number: str | None
    dated: date | None
    cite: Clause


class SourceCard(Card):
    """A source document. Date, number and author stay None when it has none; `as_of` is kept apart.

    `sha256`: of the document's text in UTF-8; `lines`: how many lines that text has.
    """

    key: SourceKey
    title: Words
    kind: Words
    number: str | None
    dated: date | None
    author: Key | None
    territory: Key
    as_of: Interval | None
    as_of_why: Words | None = None
    annexes: tuple[AnnexRequisites, ...] = ()
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    lines: int = Field(ge=1)
    cite: Clause


class SourceCatalogue(Card):
    """sources.yaml: one card per source document."""

    catalogue: Literal["sources"]
    sources: tuple[SourceCard, ...]

    @model_validator(mode="after")
    def _once(self) -> SourceCatalogue:
        unique((card.key for card in self.sources), "source")
        return self

    def get(self, key: SourceKey) -> SourceCard:
        """The card of a document; KeyError when there is none."""
        for card in self.sources:
            if card.key is key:
                return card
        raise KeyError(key)


class LevelCard(Card):
    level: AgreementLevel
    title: Words
    cite: Clause


class DocumentCard(Card):
    """A kind of document with its other names: search finds one thing under all of them."""

    key: Key
    name: Words
    synonyms: tuple[Synonym, ...]
    note: Words | None = None
    cite: Clause


class TransferFormCard(Card):
    form: TransferForm
    title: Words
    cites: tuple[Clause, ...] = Field(min_length=1)


class Glossary(Card):
    """glossary.yaml: levels, documents with synonyms, forms of transfer into practice."""

    catalogue: Literal["glossary"]
    levels: tuple[LevelCard, ...]
    documents: tuple[DocumentCard, ...]
    transfer_forms: tuple[TransferFormCard, ...]

    @model_validator(mode="after")
    def _once(self) -> Glossary:
        unique((card.level for card in self.levels), "level")
        unique((card.key for card in self.documents), "document")
        unique((card.form for card in self.transfer_forms), "form")
        return self
