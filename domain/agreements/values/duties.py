"""Obligations and how they are known."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.agreements.periods import Period
from domain.kernel import OrganisationId, Value
from domain.papers.values import Label, RoleKey, Text, Title

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,79}$")]
"""A stable key of ours or of a catalogue (an indicator, a topic, a form of transfer)."""


class AgreementLevel(StrEnum):
    """Level of the parties' cooperation (IZH абз. 3)."""

    REGIONAL = "regional"
    MUNICIPAL = "municipal"
    INSTITUTIONAL = "institutional"


class Origin(StrEnum):
    """How a duty is known: listed in the agreement, named only by an exclusion, or a measure outside it."""

    AGREEMENT = "agreement"
    NAMED_BY_EXCLUSION = "named_by_exclusion"
    OUTSIDE = "outside"


class Abbreviation(Value):
    """A short form the paper itself spells out."""

    short: Label
    full: Title


class Duty(Value):
    """What people say of an obligation. `label` is the printed number, `under` that of its heading.

    `condition`: the duty holds only if it is met. `since`, `until`: days inclusive, an open end is None.
    `participants`: organisations it is done with, external ones too; `addressees` receive its outcome.
    `meets`: the other party's obligation this one closes. `cite`: the clause of the source.
    """

    party: RoleKey
    text: Text
    label: Label | None = None
    under: Label | None = None
    origin: Literal[Origin.AGREEMENT, Origin.NAMED_BY_EXCLUSION] = Origin.AGREEMENT
    topic: Slug | None = None
    condition: Title | None = None
    since: date | None = None
    until: date | None = None
    addressees: tuple[OrganisationId, ...] = Field(default=(), max_length=50)
    participants: tuple[OrganisationId, ...] = Field(default=(), max_length=50)
    indicators: tuple[Slug, ...] = Field(default=(), max_length=50)
    forms: tuple[Slug, ...] = Field(default=(), max_length=20)
    route_basis: tuple[Slug, ...] = Field(default=(), max_length=10)
    meets: UUID | None = None
    cite: Title | None = None


DUTY_WORDING = frozenset(Duty.model_fields) - {"party", "since", "until", "origin"}
"""Fields of a duty a correction may change; what guards rest on is not among them."""


class Waiver(Value):
    """An amendment frees a party: the named periods, or every period not over before `since`."""

    since: date
    periods: tuple[str, ...] = ()

    def covers(self, period: Period) -> bool:
        return period.key in self.periods if self.periods else period.until >= self.since


class Obligation(Duty):
    """A numbered duty; `id` is ours, `seq` the order on the paper."""

    kind: Literal["obligation"] = "obligation"
    id: UUID
    seq: int
    waiver: Waiver | None = None

    @property
    def duty(self) -> Duty:
        return Duty(**{name: getattr(self, name) for name in Duty.model_fields})

    def waived_for(self, period: Period) -> bool:
        return self.waiver is not None and self.waiver.covers(period)
