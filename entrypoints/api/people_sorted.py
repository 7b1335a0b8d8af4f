"""A list of people in order of their names, made in memory: no table is sorted by what only the vault knows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.errors import Invalid
from domain.people.names import name_order
from domain.people.refusals import TooManyToSort
from entrypoints.api.problems import MalformedHeader
from entrypoints.api.queries import Question
from projections.model import Row

MOST_SORTED = 1000
"""People of one organisation whose names are opened to sort a page."""


def sorted_after(question: Question, organisation: UUID | None, rows: Sequence[Row], after: UUID | None) -> list[Row]:
    """The rows by name, erased people last, from the one after `after`; a cursor holds an id, for it stands in an
    address. Raises Invalid without an organisation and TooManyToSort."""
    if organisation is None:
        raise Invalid(field="organisation", problem="needed_to_sort")
    if len(rows) > MOST_SORTED:
        raise TooManyToSort(MOST_SORTED)
    names = question.opening.unnoted(row["person_id"] for row in rows)
    ordered = sorted(rows, key=lambda row: _place(names.get(row["person_id"]), row["person_id"]))
    if after is None:
        return ordered
    for number, row in enumerate(ordered, 1):
        if row["person_id"] == after:
            return ordered[number:]
    raise MalformedHeader("http.cursor_malformed")


def _place(name: str | None, person: UUID) -> tuple[bool, tuple[object, ...], UUID]:
    return name is None, () if name is None else name_order(name), person
