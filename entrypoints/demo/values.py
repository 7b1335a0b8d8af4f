"""Indicators 2–5: what municipalities hand in each January and the ministry confirms; some is corrected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from application.indicators import ConfirmValue, ReportValue, ReportValueAgain, RestateValue, ReturnValue
from domain.indicators import Evidence, Report, value_id
from domain.kernel import Basis
from entrypoints.demo.cast import Cast, Town
from entrypoints.demo.chance import dice, later
from entrypoints.demo.papers import agreement_of
from entrypoints.demo.reasons import because
from entrypoints.demo.runner import Script, Step

REPORTED = ("sov-ind-2", "sov-ind-3", "sov-ind-4", "sov-ind-5")
SOVETSK = {
    ("sov-ind-2", 2021): (14, 250),
    ("sov-ind-2", 2022): (23, 250),
    ("sov-ind-2", 2023): (31, 250),
    ("sov-ind-3", 2021): (1, 2),
    ("sov-ind-3", 2022): (1, 2),
    ("sov-ind-3", 2023): (2, 2),
    ("sov-ind-4", 2021): (2, None),
    ("sov-ind-4", 2022): (5, None),
    ("sov-ind-4", 2023): (3, None),
    ("sov-ind-5", 2021): (1, 12),
    ("sov-ind-5", 2022): (4, 12),
    ("sov-ind-5", 2023): (4, 12),
}
"""Figures of Sovetsk as first handed in; 2 of 2022 is corrected a year later, 4 of 2023 comes back once."""
RESTATED = ("sov-ind-2", 2022, 26)
RETURNED = ("sov-ind-4", 2023, 4)


def reporting(town: Town, cast: Cast) -> Script:
    for year in (2021, 2022, 2023):
        chance = dice(town.place.key, "values", year)
        for number, indicator in enumerate(REPORTED):
            day = later(date(year + 1, 1, 17), number)
            n, d = SOVETSK[indicator, year] if town.place.real else _figures(indicator, town, chance)
            yield from _handed_in(town, cast, indicator, year, day, n, d)


def _handed_in(town: Town, cast: Cast, indicator: str, year: int, day: date, n: int, d: int | None) -> Iterator[Step]:
    agreement, by = agreement_of(town), town.coordinator.actor
    value = value_id(agreement, indicator, town.place.id, year)
    report = _report(n, d, year, day)
    first = ReportValue(agreement=agreement, indicator=indicator, territory=town.place.id, year=year, report=report)
    yield Step(day, by, first)
    if town.place.real and (indicator, year) == RETURNED[:2]:
        reason = because("incomplete", "Нет одного мероприятия.")
        yield Step(later(day, 3), cast.officer.actor, ReturnValue(value_id=value, reason=reason))
        again = _report(RETURNED[2], d, year, day)
        yield Step(later(day, 6), by, ReportValueAgain(value_id=value, report=again))
    yield Step(later(day, 9), cast.officer.actor, ConfirmValue(value_id=value))


def _report(n: int, d: int | None, year: int, day: date) -> Report:
    papers = (Basis(kind="справка", number=f"{n}-{year % 100}", dated=day),)
    return Report(
        n=n,
        d=d,
        source="журнал методической службы",
        measured_on=date(year, 12, 31),
        evidence=Evidence(documents=papers),
    )


def _figures(indicator: str, town: Town, chance: Random) -> tuple[int, int | None]:
    pedagogues, schools = town.place.pedagogues, len(town.place.schools)
    match indicator:
        case "sov-ind-2":
            return round(pedagogues * chance.uniform(0.05, 0.15)), pedagogues
        case "sov-ind-3":
            return chance.choice((1, 2, 2)), 2
        case "sov-ind-4":
            return chance.randint(2, 6), None
        case _:
            return min(schools, chance.randint(1, 3)), schools


def restating(town: Town, cast: Cast) -> Script:
    """In March 2024 Sovetsk finds three people missing in the figure of 2022; both figures stay readable."""
    indicator, year, n = RESTATED
    agreement, day = agreement_of(town), date(2024, 3, 12)
    _, d = SOVETSK[indicator, year]
    value = value_id(agreement, indicator, town.place.id, year)
    reason = because("incomplete", "Не учтён декабрьский поток.")
    restate = RestateValue(value_id=value, report=_report(n, d, year, day), reason=reason)
    yield Step(day, town.coordinator.actor, restate)
    yield Step(later(day, 6), cast.officer.actor, ConfirmValue(value_id=value))
