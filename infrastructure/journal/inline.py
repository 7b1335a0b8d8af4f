"""Tables that commit with the facts: role bindings, absences and the tree of organisations, each line with its days.

The lines of a stream are a function of its facts as corrected. A new fact replaces all lines of its stream, so the
tables can be rebuilt from the journal and compared (`verify`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Table

from domain.absences import facts as absence
from domain.bindings.facts import EndChanged, Granted, Revoked
from domain.corrections import as_corrected
from domain.kernel import Fact, OrganisationId
from domain.organisations.facts import Merged, Moved, OpenedAgain, Registered
from infrastructure.journal import schema
from infrastructure.journal.plan import Row

Values = tuple[Any, ...]
"""Columns of a line between `line` and `position`, in the order of the table."""
DAY = timedelta(days=1)


class Touched(NamedTuple):
    """A stream of an inline kind that a plan adds to; `stored` when it has facts that are not among `facts`."""

    kind: str
    stream_id: UUID
    position: int
    stored: bool
    facts: list[Fact]


def binding_lines(facts: Sequence[Fact]) -> Iterator[Values]:
    """One line: whose, which role, where, and its days."""
    granted, until, revoked = facts[0], None, None
    assert isinstance(granted, Granted)
    until = granted.until
    for fact in facts:
        if isinstance(fact, EndChanged):
            until = fact.until
        elif isinstance(fact, Revoked):
            revoked = fact.occurred_on - DAY
    last = min((day for day in (until, revoked) if day), default=None)
    functions = json.dumps(sorted(granted.functions))
    yield granted.person, granted.role, granted.organisation, functions, granted.since, last


def absence_lines(facts: Sequence[Fact]) -> Iterator[Values]:
    """One line: who is away, who stands in, where, the days, and the newest turn; called off: it ends before it began.

    There always is a line, so the newest position about a deputy never goes back.
    """
    announced = facts[0]
    assert isinstance(announced, absence.Announced)
    since, until, turn, over = announced.since, announced.until, announced.turn, None
    for fact in facts:
        if isinstance(fact, absence.EndChanged):
            until, turn = fact.until, fact.turn
        elif isinstance(fact, absence.Ended):
            over = fact.occurred_on
        elif isinstance(fact, absence.Withdrawn):
            over = since
    last = min(until, over - DAY) if over else until
    yield announced.person, announced.deputy, announced.organisation, since, last, turn


def tree_lines(facts: Sequence[Fact]) -> Iterator[Values]:
    """A line for every parent it stood under: the first from its registration, each until the next by date."""
    registered = facts[0]
    assert isinstance(registered, Registered)
    places: dict[date, OrganisationId | None] = {}
    for fact in facts:
        if isinstance(fact, Registered | Moved | OpenedAgain):
            places[fact.occurred_on] = fact.parent
        elif isinstance(fact, Merged):
            places[fact.occurred_on] = fact.into
    days = sorted(places)
    for day, following in zip(days, [*days[1:], None], strict=True):
        until = following - DAY if following else None
        yield places[day], registered.level, registered.kind, registered.time_zone, day, until


INLINE: dict[str, tuple[Table, Callable[[Sequence[Fact]], Iterator[Values]]]] = {
    "binding": (schema.bindings, binding_lines),
    "absence": (schema.absences, absence_lines),
    "organisation": (schema.organisation_tree, tree_lines),
}
"""Kind of stream → its table and the lines its facts (as corrected, oldest first) give."""


def touched(rows: Iterable[Row]) -> list[Touched]:
    """The streams of inline kinds among the rows of a plan."""
    found: dict[UUID, Touched] = {}
    for row in rows:
        line = row.line
        if line.kind in INLINE and line.fact is not None:
            known = found.get(line.stream_id)
            stored = known.stored if known else line.stream_version > 1
            facts = [*known.facts, line.fact] if known else [line.fact]
            found[line.stream_id] = Touched(line.kind, line.stream_id, row.position, stored, facts)
    return list(found.values())


def lines(stream: Touched, stored: Sequence[Fact]) -> list[Values]:
    """Whole rows of the kind's table; `stored` are the stream's facts so far, the plan's own among them or not."""
    first = stream.facts[0].originator_version
    facts = [fact for fact in stored if fact.originator_version < first] + stream.facts
    return rows_of(stream.kind, stream.stream_id, facts, stream.position)


def rows_of(kind: str, stream_id: UUID, facts: Sequence[Fact], position: int) -> list[Values]:
    """Whole rows of the kind's table from all facts of a stream, the newest of them at `position`."""
    lines = INLINE[kind][1](as_corrected(facts))
    return [(stream_id, number, *values, position) for number, values in enumerate(lines, 1)]
