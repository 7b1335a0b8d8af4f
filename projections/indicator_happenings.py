"""What puts members into the numerators of computed indicators, as true on any day and known at any position: first
approvals of a centre's plan, the days a pair was at work, the schools on its sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from sqlalchemy import Boolean, Column, Index, MetaData, String, Table, Uuid

from application.ports import Recorded
from domain.ioms.facts import PlanApproved
from domain.ioms.values import IomKind
from domain.kernel import Fact
from domain.pairs import Side, SideRole
from domain.pairs.facts import (
    EvaluationStarted,
    MentorReplaced,
    PairActivated,
    PairCancelled,
    PairContinued,
    PairPaused,
    PairProposed,
    PairResumed,
)
from projections.engine.timeline import Ends, Holds, Timeline, Told, times
from projections.model import ReadModel, Rows

METADATA = MetaData()


def _timeline(name: str, *columns: Column[Any]) -> Timeline:
    return Timeline(Table(name, METADATA, *columns, *times()))


PLANS = _timeline("indicator_plans", Column("iom_id", Uuid, primary_key=True), Column("person_id", Uuid))
"""Routes of the centre from the first approval of their plan on."""
Index("indicator_plans_person", PLANS.table.c.person_id)
PAIR_DAYS = _timeline("indicator_pair_days", Column("pair_id", Uuid, primary_key=True))
"""Spans of days on which a pair was at work; a pause and an evaluation interrupt them."""
PAIR_SIDES = _timeline(
    "indicator_pair_sides",
    Column("pair_id", Uuid, primary_key=True),
    Column("side", String(10), primary_key=True),
    Column("school", Uuid),
    Column("team", Boolean),
)
"""The schools of mentor and mentee; the mentor's changes with the mentor."""
Index("indicator_pair_sides_school", PAIR_SIDES.table.c.school)


class IndicatorHappenings(ReadModel):
    NAME: ClassVar[str] = "indicator_happenings"
    TABLES: ClassVar[Sequence[Table]] = (*PLANS.tables, *PAIR_DAYS.tables, *PAIR_SIDES.tables)
    KINDS: ClassVar[frozenset[str] | None] = frozenset({"iom", "pair"})

    def when(self, recorded: Recorded, rows: Rows) -> None:
        for timeline, telling in _TELLING.items():
            timeline.fold(rows, recorded, telling)


def _plans(fact: Fact) -> Iterable[Told]:
    if isinstance(fact, PlanApproved) and fact.first and fact.kind is IomKind.CNPPM_ROUTE:
        yield Holds({"iom_id": fact.originator_id}, {"person_id": fact.person}, fact.occurred_on)


def _pair_days(fact: Fact) -> Iterable[Told]:
    key = {"pair_id": fact.originator_id}
    if isinstance(fact, PairActivated | PairResumed | PairContinued):
        yield Holds(key, {}, fact.occurred_on)
    elif isinstance(fact, PairPaused | EvaluationStarted | PairCancelled):
        yield Ends(key, fact.occurred_on)


def _pair_sides(fact: Fact) -> Iterable[Told]:
    if isinstance(fact, PairProposed):
        yield _side(fact, SideRole.MENTOR, fact.mentor)
        yield _side(fact, SideRole.MENTEE, fact.mentee)
    elif isinstance(fact, MentorReplaced):
        yield _side(fact, SideRole.MENTOR, fact.mentor)


def _side(fact: Fact, role: SideRole, side: Side) -> Holds:
    key = {"pair_id": fact.originator_id, "side": role.value}
    return Holds(key, {"school": side.school, "team": side.team}, fact.occurred_on)


_TELLING: dict[Timeline, Callable[[Fact], Iterable[Told]]] = {
    PLANS: _plans,
    PAIR_DAYS: _pair_days,
    PAIR_SIDES: _pair_sides,
}
