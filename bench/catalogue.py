"""Every comparison by its name. Their modules import nothing heavy: a side's needs are imported in its own process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module

from bench.comparison import Comparison

COMPARISONS = (
    "bench.append.comparisons:POSTGRES_16",
    "bench.append.comparisons:POSTGRES_1",
    "bench.append.comparisons:SQLITE_1",
    "bench.append.comparisons:SQLITE_8",
    "bench.http.comparisons:HTTP",
    "bench.history_comparisons:REBUILD",
    "bench.history_comparisons:READS",
    "bench.history_comparisons:LAG",
    "bench.history_comparisons:COLD_START",
)


class NoSuchComparison(Exception):
    """Nothing is called so."""


def chosen(names: Iterable[str]) -> list[Comparison]:
    """Comparisons by their own names (whole) or by those of keys (only what these need); no names: all."""
    wanted = frozenset(names)
    everything = list(_all())
    known = {name for each in everything for name in (each.name, *(key.name for key in each.keys))}
    if unknown := wanted - known:
        raise NoSuchComparison(f"{', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    if not wanted:
        return everything
    cut = [each if each.name in wanted else each.only(wanted) for each in everything]
    return [each for each in cut if each.keys]


def _all() -> Iterator[Comparison]:
    for place in COMPARISONS:
        module, _, name = place.partition(":")
        comparison: Comparison = getattr(import_module(module), name)
        yield comparison
