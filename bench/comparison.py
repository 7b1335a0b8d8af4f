"""What is compared: sides that are measured in turn, and keys, each a ratio between two of them with a bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

Numbers = Mapping[str, float]
"""What a round gives: `value` (the comparison's own unit), and p50_ms, p99_ms, cpu_ms (a piece of work) as known."""

Round = Callable[[], Numbers]
"""Measure once."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a side works: its own fresh database in the comparison's PostgreSQL, its Valkey, its empty folder."""

    folder: Path
    postgres: str = ""
    valkey: str = ""


Prepare = Callable[..., AbstractContextManager[Round]]
"""What a side names: `prepare(place, **options)` is entered once in the side's own process."""


@dataclass(frozen=True, slots=True)
class Side:
    """`prepare` as "module:name", imported in the child process only."""

    name: str
    prepare: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Key:
    """A figure of docs/benchmarks.json: `number` of one side over that of another (or alone, where `over` is None)."""

    name: str
    side: str
    over: str | None
    bar: float
    at_most: bool = False
    number: str = "value"
    unit: str = "/s"

    def ratio(self, of: Mapping[str, Numbers]) -> float:
        """The ratio of one round."""
        return of[self.side][self.number] / (of[self.over][self.number] if self.over else 1)

    def sides(self) -> tuple[str, ...]:
        return (self.side, self.over) if self.over else (self.side,)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`servers`: which to start ("postgresql", "valkey"); `warm_up`: rounds that are not counted."""

    name: str
    title: str
    sides: Sequence[Side]
    keys: Sequence[Key]
    servers: frozenset[str] = frozenset({"postgresql"})
    warm_up: int = 1

    def only(self, names: frozenset[str]) -> Comparison:
        """The comparison with the keys of these names and the sides they need."""
        keys = [key for key in self.keys if key.name in names]
        needed = {side for key in keys for side in key.sides()}
        sides = [side for side in self.sides if side.name in needed]
        return Comparison(self.name, self.title, sides, keys, self.servers, self.warm_up)


Rounds = Sequence[Mapping[str, Numbers]]
"""Side → numbers, one mapping a round."""


@dataclass(frozen=True, slots=True)
class Result:
    """A key as measured: the median of the rounds' ratios, their least and greatest, and each side's medians."""

    key: Key
    title: str
    ratio: float
    spread: tuple[float, float]
    rounds: int
    medians: Mapping[str, float]
    beside: Mapping[str, Numbers]
    """Side → medians of everything else its rounds gave."""

    @property
    def met(self) -> bool:
        return self.ratio <= self.key.bar if self.key.at_most else self.ratio >= self.key.bar


def judge(comparison: Comparison, rounds: Rounds) -> list[Result]:
    """Every key of a comparison; a ratio is taken within a round, so that a slow moment of the machine meets both."""
    return [_judge(comparison, key, rounds) for key in comparison.keys]


def _judge(comparison: Comparison, key: Key, rounds: Rounds) -> Result:
    ratios = [key.ratio(numbers) for numbers in rounds]
    beside = {side: {name: _median(rounds, side, name) for name in rounds[0][side]} for side in key.sides()}
    return Result(
        key=key,
        title=comparison.title,
        ratio=median(ratios),
        spread=(min(ratios), max(ratios)),
        rounds=len(rounds),
        medians={side: beside[side][key.number] for side in key.sides()},
        beside=beside,
    )


def _median(rounds: Rounds, side: str, name: str) -> float:
    return median(numbers[side][name] for numbers in rounds)
