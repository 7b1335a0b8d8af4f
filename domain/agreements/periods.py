"""Reporting periods: obligations are judged in each, by the year unless the agreement says otherwise."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from enum import StrEnum

from domain.kernel import Value


class Reporting(StrEnum):
    YEAR = "year"
    SCHOOL_YEAR = "school_year"
    HALF_YEAR = "half_year"
    QUARTER = "quarter"

    @property
    def months(self) -> int:
        return {Reporting.HALF_YEAR: 6, Reporting.QUARTER: 3}.get(self, 12)

    @property
    def first_month(self) -> int:
        return 9 if self is Reporting.SCHOOL_YEAR else 1


class Period(Value):
    """A reporting period; both days inclusive. Keys: 2021, 2021/22 (school year), 2021-H1, 2021-Q1."""

    key: str
    since: date
    until: date


def period_on(reporting: Reporting, day: date) -> Period:
    """The period a day lies in."""
    months = day.year * 12 + day.month - reporting.first_month
    first = months - months % 12 + (months % 12) // reporting.months * reporting.months
    since = _month(first + reporting.first_month - 1)
    last = _month(first + reporting.first_month + reporting.months - 2)
    until = last.replace(day=monthrange(last.year, last.month)[1])
    return Period(key=_key(reporting, since), since=since, until=until)


def periods_between(reporting: Reporting, since: date, until: date) -> tuple[Period, ...]:
    """Every period that has a day in since..until, oldest first."""
    found: list[Period] = []
    day = since
    while day <= until:
        found.append(period_on(reporting, day))
        following = _month(found[-1].until.year * 12 + found[-1].until.month)
        day = following
    return tuple(found)


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _key(reporting: Reporting, since: date) -> str:
    match reporting:
        case Reporting.YEAR:
            return f"{since.year}"
        case Reporting.SCHOOL_YEAR:
            return f"{since.year}/{(since.year + 1) % 100:02}"
        case Reporting.HALF_YEAR:
            return f"{since.year}-H{(since.month + 5) // 6}"
        case Reporting.QUARTER:
            return f"{since.year}-Q{(since.month + 2) // 3}"
