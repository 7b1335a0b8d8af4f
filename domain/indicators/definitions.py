"""Indicators of the annex of a trilateral agreement (SOV приложение): what each counts and where its figures come from.

A person or a school counts where it belongs on the day asked: the last day of the year, or the day of the question
while the year still runs. So whoever left, and a school that closed, is in neither set of that year.
"""

from __future__ import annotations

from enum import StrEnum

from domain.kernel import Value


class IndicatorKind(StrEnum):
    SHARE = "share"
    COUNT = "count"


class FigureSource(StrEnum):
    COMPUTED = "computed"
    REPORTED = "reported"


class Population(StrEnum):
    """Named sets of members; a denominator is one of them, a numerator the part of it that something happened to."""

    PEDAGOGUES = "pedagogues"
    """People employed as pedagogues on the day."""
    SCHOOLS = "schools"
    """Open general schools on the day; one that merged counts as the school it merged into."""


class Happening(StrEnum):
    """What must have happened in the year for a member of the denominator to be in the numerator."""

    PLAN_APPROVED = "plan_approved"
    """The first approval of a plan of a centre's route, the person's first ever."""
    PAIR_ACTIVE = "pair_active"
    """At least one mentoring pair of people was at work on at least one day."""
    TEAM_PAIR_ACTIVE = "team_pair_active"
    """At least one pair of management teams was at work on at least one day."""


class Definition(Value):
    """One indicator. Computed ones name their two sets; the others are reported by the municipality as n and d."""

    key: str
    label: str
    kind: IndicatorKind
    denominator: Population | None = None
    numerator: Happening | None = None

    @property
    def source(self) -> FigureSource:
        return FigureSource.COMPUTED if self.numerator else FigureSource.REPORTED


_SHARE, _COUNT = IndicatorKind.SHARE, IndicatorKind.COUNT
_PEDAGOGUES, _SCHOOLS = Population.PEDAGOGUES, Population.SCHOOLS
ANNEX = (
    Definition(
        key="sov-ind-1",
        label="1.",
        kind=_SHARE,
        denominator=_PEDAGOGUES,
        numerator=Happening.PLAN_APPROVED,
    ),
    Definition(key="sov-ind-2", label="2.", kind=_SHARE),
    Definition(key="sov-ind-3", label="3.", kind=_SHARE),
    Definition(key="sov-ind-4", label="4.", kind=_COUNT),
    Definition(key="sov-ind-5", label="5.", kind=_COUNT),
    Definition(key="sov-ind-6", label="6.", kind=_SHARE, denominator=_SCHOOLS, numerator=Happening.PAIR_ACTIVE),
    Definition(key="sov-ind-7", label="7.", kind=_SHARE, denominator=_SCHOOLS, numerator=Happening.TEAM_PAIR_ACTIVE),
)
_BY_KEY = {definition.key: definition for definition in ANNEX}


def definition_of(indicator: str) -> Definition | None:
    """The definition behind an indicator's key; None for one this house does not know."""
    return _BY_KEY.get(indicator)


def is_computed(indicator: str) -> bool:
    definition = definition_of(indicator)
    return definition is not None and definition.source is FigureSource.COMPUTED
