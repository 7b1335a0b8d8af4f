"""A line of days cut into spans, each with a value; days no span covers have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from projections.engine.types import OPEN_DATE


@dataclass(frozen=True, slots=True)
class Span:
    """The value of the days [since, until)."""

    since: date
    until: date
    value: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What the days from `since` have from now on; a value of None leaves them empty.

    Without `until` a value lasts until the next day on which something was already known to change, and
    emptiness lasts for good.
    """

    value: tuple[Any, ...] | None
    since: date
    until: date | None = None


def laid(spans: Sequence[Span], change: Change) -> list[Span]:
    """The spans, in order of days, after a change is laid over them."""
    until = change.until or _end(spans, change)
    kept = []
    for span in spans:
        if span.until <= change.since or span.since >= until:
            kept.append(span)
            continue
        if span.since < change.since:
            kept.append(Span(span.since, change.since, span.value))
        if span.until > until:
            kept.append(Span(until, span.until, span.value))
    if change.value is not None:
        kept.append(Span(change.since, until, change.value))
    return sorted(kept, key=lambda span: span.since)


def _end(spans: Sequence[Span], change: Change) -> date:
    if change.value is None:
        return OPEN_DATE
    edges = [edge for span in spans for edge in (span.since, span.until) if edge > change.since]
    return min(edges, default=OPEN_DATE)
