"""Cards of what the parties took on: obligations, measures beside the agreement, delegations, passports."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from infrastructure.catalogues.cards import Card, Clause, Interval, Key, Words


class Origin(StrEnum):
    """How a duty is known: from the agreement, only from what a delegation excludes, or beside it."""

    AGREEMENT = "agreement"
    NAMED_BY_EXCLUSION = "named_by_exclusion"
    OUTSIDE = "outside"


class Topic(StrEnum):
    """What a duty is about, for links to routes, pairs, indicators and documents."""

    ANALYTICS_REQUESTS = "analytics_requests"
    COMMUNITIES = "communities"
    CONTESTS = "contests"
    DIAGNOSTICS = "diagnostics"
    DIGITAL = "digital"
    ENVIRONMENT = "environment"
    FINANCING = "financing"
    INFORMING = "informing"
    IOM = "iom"
    MEDIA = "media"
    MENTORING = "mentoring"
    METHODICAL_WORK = "methodical_work"
    MONITORING = "monitoring"
    OPERATOR = "operator"
    PASSPORT = "passport"
    PRACTICES = "practices"
    PROGRAMME = "programme"
    REPORTING = "reporting"
    RESOURCES = "resources"
    SITES = "sites"
    SUPPORT = "support"
    TARGETS = "targets"
    TRAINING = "training"
    TRANSFER = "transfer"


class TransferForm(StrEnum):
    """Forms of carrying competencies into practice (SOV 2.3.8, IZH п. 4)."""

    INTERNSHIP = "internship"
    MASTER_CLASS = "master_class"
    EXPERIENCE_EXCHANGE = "experience_exchange"
    LESSON_VISIT = "lesson_visit"
    EVENT_VISIT = "event_visit"


class RouteBasis(StrEnum):
    """What a route may rest on (SOV 2.2.2)."""

    PERSONAL_REQUEST = "personal_request"
    DIAGNOSTICS = "diagnostics"


class Duty(Card):
    """What a party does. `id` is ours; `label` is the number as printed: it may repeat or be empty.

    `seq`: its place in the paper, from 1. `participants`: organisations it is done with, external ones too.
    """

    id: Key
    seq: int = Field(ge=1, strict=True)
    label: str | None
    party: Key
    title: Words
    topic: Topic
    participants: tuple[Key, ...] = ()
    cite: Clause


class ObligationCard(Duty):
    """A duty under the agreement.

    `under`: printed number of the heading it stands under. `condition`: the duty holds only on it.
    `addressees`: organisations that receive its outcome. `indicators`: those it moves.
    """

    under: str | None = None
    origin: Literal[Origin.AGREEMENT, Origin.NAMED_BY_EXCLUSION] = Origin.AGREEMENT
    period: Interval | None = None
    condition: Words | None = None
    forms: tuple[TransferForm, ...] = ()
    route_basis: tuple[RouteBasis, ...] = ()
    addressees: tuple[Key, ...] = ()
    indicators: tuple[Key, ...] = ()
    meets: Key | None = Field(default=None, description="the other party's duty that this one closes")

    @property
    def conditional(self) -> bool:
        """True when the duty holds only under its condition (SOV 2.2.5)."""
        return self.condition is not None


class MeasureCard(Duty):
    """A measure taken beside the agreement (IZH, four measures), kept apart by its origin."""

    origin: Literal[Origin.OUTSIDE] = Origin.OUTSIDE


class Post(Card):
    """A post in an organisation: people are never named."""

    organisation: Key
    title: Words


class DelegationCard(Card):
    """Who answers for a party's duties, from which day, without which; `document` None: none is named."""

    id: Key
    party: Key
    since: date
    until: date | None = None
    appointed_by: Post
    delegate: Post
    scope: Literal["all"] | tuple[Key, ...]
    exclusions: tuple[Key, ...] = ()
    document: Words | None = None
    cite: Clause

    @model_validator(mode="after")
    def _in_order(self) -> DelegationCard:
        if self.until and self.until < self.since:
            raise ValueError(f"{self.id}: ends before it begins")
        return self


class PassportDuty(Card):
    """One party's part in a document passport, by the obligation that says so."""

    party: Key
    does: Literal["develops_and_approves", "fills_in", "supplies_data"]
    obligation: Key


class PassportCard(Card):
    """A document the parties keep together (паспорт ДППО); `document` is its key in the glossary."""

    document: Key
    duties: tuple[PassportDuty, ...] = Field(min_length=1)
