"""Indicators: their definitions, how a figure is judged, and the figures a municipality reports."""

from domain.indicators.definitions import (
    ANNEX,
    Definition,
    FigureSource,
    Happening,
    IndicatorKind,
    Population,
    definition_of,
    is_computed,
)
from domain.indicators.formulas import (
    Figure,
    Judged,
    Judgement,
    Minima,
    Verdict,
    is_over,
    judge,
    lacking,
    minima_contradict,
)
from domain.indicators.reported_value import ReportedValue
from domain.indicators.values import Evidence, Report, ValueStatus, value_id

__all__ = [
    "ANNEX",
    "Definition",
    "Evidence",
    "Figure",
    "FigureSource",
    "Happening",
    "IndicatorKind",
    "Judged",
    "Judgement",
    "Minima",
    "Population",
    "Report",
    "ReportedValue",
    "ValueStatus",
    "Verdict",
    "definition_of",
    "is_computed",
    "is_over",
    "judge",
    "lacking",
    "minima_contradict",
    "value_id",
]
