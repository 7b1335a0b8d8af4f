"""What every card of a catalogue is made of. A blank in the YAML is a blank in the paper, never a zero."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
"""A stable name of ours (`sov-2-1-1`), never the printed number."""


class SourceKey(StrEnum):
    """The five source documents."""

    IZH = "IZH"
    ALA = "ALA"
    MEG = "MEG"
    NOV = "NOV"
    SOV = "SOV"


class Card(BaseModel):
    """A frozen record of a catalogue; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Card):
    """One sentence or title of our own, in both languages."""

    ru: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Clause(Card):
    """Where it says so: document, clause as people call it («2.3.5», «абз. 4»), line of its text."""

    source: SourceKey
    clause: str = Field(min_length=1)
    line: int = Field(ge=1, strict=True)


class Interval(Card):
    """Days from–to, both inclusive; an open end is None. `inferred`: read out of the text, not printed."""

    since: date | None = None
    until: date | None = None
    inferred: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Interval:
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"{self.until} is before {self.since}")
        return self


def _exact(value: object) -> object:
    if not isinstance(value, str | Decimal):
        raise ValueError(f"write {value!r} as a quoted decimal: a float would not be exact")  # noqa: TRY004
    return value


Percent = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0)]
"""A share in percent, exact: written in quotes («12.5»). It may exceed 100."""
Count = Annotated[int, Field(ge=0, strict=True)]


def unique(values: Iterable[object], what: str) -> None:
    """Raise ValueError naming the first value that stands twice."""
    seen: set[object] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{what} {value!r} stands twice")
        seen.add(value)


def in_order(numbers: Iterable[int], what: str) -> None:
    """Raise ValueError unless the numbers are 1, 2, 3 …"""
    for expected, number in enumerate(numbers, start=1):
        if number != expected:
            raise ValueError(f"{what}: number {number} stands where {expected} is due")


def known(name: str, names: Iterable[str], what: str) -> None:
    """Raise ValueError unless the name is among the names."""
    if name not in set(names):
        raise ValueError(f"{what} {name!r} is not defined")
