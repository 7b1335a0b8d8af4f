"""Names of made-up people: each family name says that it is a demonstration's."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import yaml

from domain.kernel import PersonId
from entrypoints.demo.runner import demo_id


class Person(NamedTuple):
    """Somebody made up."""

    id: PersonId
    family: str
    given: str
    patronymic: str
    born: date


def person(*name: object, chance: Random, age: tuple[float, float], on: date) -> Person:
    """Somebody of an age between the two on a day; four of five are women, as in schools."""
    words = _words()
    woman = chance.random() < 0.8
    years = chance.uniform(*age)
    return Person(
        PersonId(demo_id("person", *name)),
        _family(chance.choice(words["families"]), woman=woman),
        chance.choice(words["women" if woman else "men"]),
        chance.choice(list(words["fathers"].values())) + ("на" if woman else "ич"),
        on - timedelta(days=int(years * 365.25)),
    )


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("names.yaml").read_text(encoding="utf-8"))
    return words


def _family(family: str, *, woman: bool) -> str:
    if woman:
        family = f"{family[:-2]}ая" if family.endswith(("ый", "ой")) else f"{family}а"
    return f"{family}-Демо"
