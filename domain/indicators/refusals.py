"""Why a reported value says no."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.errors import Invalid, NotAllowed, RuleBroken
from domain.indicators.values import ValueStatus
from domain.organisations.values import Level


class ValueElsewhere(RuleBroken):
    code = "reported_value.wrong_state"

    def __init__(self, status: ValueStatus, allowed: Iterable[ValueStatus]) -> None:
        super().__init__(value_status=status, value_allowed=sorted(allowed))


class AlreadyReported(RuleBroken):
    code = "reported_value.already_reported"

    def __init__(self, value: UUID) -> None:
        super().__init__(value=str(value))


class ComputedIndicator(RuleBroken):
    code = "reported_value.computed_indicator"

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator=indicator)


class TerritoryOutside(RuleBroken):
    """Neither a target of the agreement nor a party of it is of the territory."""

    code = "reported_value.territory_outside"

    def __init__(self, territory: UUID) -> None:
        super().__init__(territory=str(territory))


class NotATerritory(Invalid):
    """Figures are of a country, a region or a municipality."""

    code = "indicator.not_a_territory"

    def __init__(self, organisation: UUID, level: Level) -> None:
        super().__init__(organisation=str(organisation), level=level)


class YearAhead(RuleBroken):
    code = "reported_value.year_ahead"

    def __init__(self, year: int) -> None:
        super().__init__(year=year)


class ReporterMayNotJudge(NotAllowed):
    code = "reported_value.reporter_may_not_judge"
