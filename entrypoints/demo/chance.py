"""Chance that falls the same way in every run, and the days people work on."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

SEED = "letopis"
BEGINS = date(2021, 9, 1)
ENDS = date(2024, 8, 31)
"""The three school years the story tells."""


def dice(*name: object) -> Random:
    """Dice of their own for everything that has a name: a change in one place moves nothing elsewhere."""
    return Random("/".join(str(part) for part in (SEED, *name)))


def workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


def later(day: date, days: int) -> date:
    """The first working day at least so many days later."""
    return workday(day + timedelta(days=days))
