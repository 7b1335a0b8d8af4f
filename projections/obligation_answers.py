"""Who answers for a duty on a day: the delegate named for it, or nobody, or expressly nobody (IZH абз. 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from domain.agreements import Delegation, Obligation
from domain.papers.values import Post
from projections.consolidated_agreement import ELEMENTS
from projections.engine.timeline import as_of
from projections.engine.types import OPEN_DATE
from projections.model import Reader, Row

DAY = timedelta(days=1)


class Answers(StrEnum):
    DELEGATE = "delegate"
    EXCLUDED = "excluded"
    """A delegation of the party names the duty as an exclusion: it is nobody's on purpose."""
    NOBODY = "nobody"
    """No delegation speaks of it that day."""


@dataclass(frozen=True, slots=True)
class Delegate:
    """A delegation in effect. `until`: its last day, a revocation counted in; None: open. `appointed_by`: a post."""

    delegation: Delegation
    until: date | None
    appointed_by: Post | None
    document: Row | None


@dataclass(frozen=True, slots=True)
class Answer:
    """`delegate`: whoever answers; of an excluded duty, the delegation that leaves it out; None: there is none."""

    by: Answers
    delegate: Delegate | None = None


def delegates(reader: Reader, agreement_id: UUID, on: date, known_at: int | None = None) -> list[Delegate]:
    """Delegations in effect on a day, the latest first."""
    table = reader[ELEMENTS.table]
    query = select(table).where(table.c.agreement_id == agreement_id, table.c.kind == "delegation")
    found = [_delegate(row) for row in reader.rows(query.where(as_of(table, on, known_at)).order_by(table.c.element))]
    return sorted(found, key=lambda one: one.delegation.since, reverse=True)


def answer(obligation: Obligation, found: Sequence[Delegate]) -> Answer:
    """Who of the delegates of a day answers for a duty."""
    for one in found:
        if one.delegation.covers(obligation):
            return Answer(Answers.DELEGATE, one)
    for one in found:
        if obligation.id in one.delegation.exclusions:
            return Answer(Answers.EXCLUDED, one)
    return Answer(Answers.NOBODY)


def _delegate(row: Row) -> Delegate:
    told = row["value"]
    named = {name: part for name, part in told.items() if name in Delegation.model_fields}
    until = None if row["valid_to"] == OPEN_DATE else row["valid_to"] - DAY
    return Delegate(Delegation.model_validate(named), until, told["appointed_by"], told["document"])
