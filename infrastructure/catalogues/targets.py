"""Cards of the annex: indicators, periods, minima; a share and a count are independent of one another."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from infrastructure.catalogues.cards import Card, Clause, Count, Key, Percent, Words, in_order, unique


class IndicatorKind(StrEnum):
    SHARE = "share"
    COUNT = "count"


class IndicatorCard(Card):
    """An indicator of an agreement's annex.

    `computed`: n and d are members put in by facts; `reported`: n and d are handed in by the municipality.
    `denominator` is None where the document gives nothing to divide by.
    """

    key: Key
    seq: int = Field(ge=1, strict=True)
    label: str | None
    kind: IndicatorKind
    value: Literal["computed", "reported"]
    direction: Literal["up", "down"] = "up"
    title: Words
    numerator: Words
    denominator: Words | None
    window: Literal["calendar_year"]
    cite: Clause


class IndicatorCatalogue(Card):
    """indicators/*.yaml: the indicators of one document."""

    catalogue: Literal["indicators"]
    valid_from_agreement: Key
    indicators: tuple[IndicatorCard, ...]

    @model_validator(mode="after")
    def _in_order(self) -> IndicatorCatalogue:
        unique((card.key for card in self.indicators), "indicator")
        in_order((card.seq for card in self.indicators), "indicators")
        return self


class TargetPeriod(Card):
    """A column of the annex. `until_year` None: runs to the end of the term and is judged year by year."""

    key: str = Field(pattern=r"^\d{4}\+?$")
    printed: str
    from_year: int = Field(strict=True)
    until_year: int | None

    def years(self, last: int) -> tuple[int, ...]:
        """The calendar years it is judged in, up to the agreement's `last` one."""
        return tuple(range(self.from_year, min(self.until_year or last, last) + 1))


class Minimum(Card):
    """A target in one period. Both minima are as printed and independent; a blank is None, not zero."""

    period: str
    min_share: Percent | None
    min_count: Count | None


class TargetCard(Card):
    """A row of the annex: what must be reached by the agreement's territory in each period."""

    indicator: Key
    label: str | None
    minima: tuple[Minimum, ...] = Field(min_length=1)
    cite: Clause

    @property
    def cells(self) -> tuple[Percent | Count | None, ...]:
        """Every cell of the row from left to right, blanks as None."""
        return tuple(cell for minimum in self.minima for cell in (minimum.min_share, minimum.min_count))
