"""The routes of the region: how many in which year, who goes them, and what makes some of them special."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil
from random import Random

from application.ioms import ApprovePlan, TerminateIom
from domain.ioms import IomKind
from entrypoints.demo.cast import Cast, Town
from entrypoints.demo.chance import BEGINS, ENDS, dice
from entrypoints.demo.people import Pedagogue
from entrypoints.demo.reasons import because
from entrypoints.demo.region import Size
from entrypoints.demo.route import Journey, RoutePlan, Turn
from entrypoints.demo.route_beginning import approving, designing, diagnosing, opening
from entrypoints.demo.route_end import closing, following, reflecting, reopening, transferring
from entrypoints.demo.route_work import executing, finishing
from entrypoints.demo.runner import Script

SEASONS = {
    2021: (date(2021, 9, 6), date(2021, 10, 15)),
    2022: (date(2022, 1, 17), date(2022, 10, 7)),
    2023: (date(2023, 1, 16), date(2023, 10, 6)),
    2024: (date(2024, 1, 15), date(2024, 6, 14)),
}
"""Days routes are opened on, so that plans are approved in the same year (and before the story ends)."""
BEGUN = date(2024, 8, 12)
"""Routes begun in the last weeks: the story ends before they come far."""
TURNS = (
    *[Turn.NONE] * 34,
    *[Turn.PLAN_RETURNED] * 8,
    *[Turn.ITEM_RETURNED] * 8,
    *[Turn.REQUEST_ONLY] * 6,
    *[Turn.PLAN_CHANGED] * 6,
    *[Turn.PAUSED] * 5,
    *[Turn.NOT_BACK] * 2,
    *[Turn.ITEM_CANCELLED] * 4,
    *[Turn.PLAN_RECALLED] * 3,
    *[Turn.BACK_TO_EXECUTION] * 3,
    *[Turn.TERMINATED] * 3,
    *[Turn.TUTOR_REPLACED] * 2,
    *[Turn.CHANGE_RETURNED] * 2,
    Turn.CORRECTED,
    Turn.DEVIATED,
    Turn.REOPENED,
)

LEADING = (
    (Turn.PLAN_RETURNED, Turn.REOPENED, Turn.PLAN_CHANGED, Turn.DEVIATED),
    (Turn.REQUEST_ONLY, Turn.PAUSED, Turn.TERMINATED, Turn.ITEM_RETURNED),
    (Turn.BACK_TO_EXECUTION, Turn.ITEM_CANCELLED, Turn.CORRECTED, Turn.NOT_BACK),
    (Turn.PLAN_RECALLED, Turn.CHANGE_RETURNED, Turn.TUTOR_REPLACED),
)
"""Turns of the first routes of the first municipalities, so that each happens early and at least once."""


def route_plans(town: Town, size: Size) -> list[RoutePlan]:
    """First approvals of a centre's plan year by year, plans of the school and the municipality, and some given up."""
    chance = dice(town.place.key, "routes")
    stay = [who for who in town.pedagogues if who.leaves_on is None]
    chance.shuffle(stay)
    leading = list(LEADING[town.place.number - 1]) if town.place.number <= len(LEADING) else []
    plans: list[RoutePlan] = []
    for year, count in zip(SEASONS, quotas(town, size, chance), strict=True):
        ready = [who for who in stay if who.works_through(SEASONS[year][0], ENDS)]
        centre, own = ready[:count], ready[count : count + ceil(count * 0.5)]
        stay = [who for who in stay if who not in {*centre, *own}]
        for who in centre:
            turn = leading.pop(0) if leading else chance.choice(TURNS)
            plans.append(_plan(town, who, IomKind.CNPPM_ROUTE, year, chance, turn))
        plans += [_plan(town, who, _local(chance), year, chance, Turn.NONE) for who in own]
    given_up, *begun = [who for who in stay if who.hired_on < BEGINS][:4]
    plans.append(_plan(town, given_up, IomKind.CNPPM_ROUTE, 2023, chance, Turn.GIVEN_UP))
    plans += [
        RoutePlan(f"begun/{who.id}", who, town, IomKind.CNPPM_ROUTE, BEGUN + timedelta(days=8 * number), Turn.NONE)
        for number, who in enumerate(begun)
    ]
    return plans


def quotas(town: Town, size: Size, chance: Random) -> tuple[int, ...]:
    """Persons whose first plan is approved in each year: as the story wants it in Sovetsk, by chance elsewhere."""
    if town.place.real:
        return size.routes
    spans = ((0.045, 0.09), (0.085, 0.16), (0.085, 0.165), (0.06, 0.1))
    return tuple(max(1, round(town.place.pedagogues * chance.uniform(*span))) for span in spans)


def _local(chance: Random) -> IomKind:
    return chance.choice((IomKind.SCHOOL_PLAN, IomKind.SCHOOL_PLAN, IomKind.MUNICIPAL_PLAN))


def _plan(town: Town, who: Pedagogue, kind: IomKind, year: int, chance: Random, turn: Turn) -> RoutePlan:
    first, last = SEASONS[year]
    opens = first + timedelta(days=chance.randrange((last - first).days))
    if opens.month in {7, 8}:
        opens += timedelta(days=62)
    return RoutePlan(f"{kind}/{who.id}/{year}", who, town, kind, min(opens, last), turn)


def route(plan: RoutePlan, cast: Cast) -> Script:
    """The whole route; the story's end may cut it anywhere."""
    journey = Journey(plan, cast)
    yield from opening(journey)
    yield from diagnosing(journey)
    yield from designing(journey)
    if plan.turn is Turn.GIVEN_UP:
        end = TerminateIom(iom_id=journey.id, reason=because("own_request", "Учитель передумал."))
        yield journey.step(cast.designer.actor, end, after=20)
        return
    yield from approving(journey)
    yield from executing(journey)
    if plan.turn is Turn.NOT_BACK:
        return
    if plan.turn is Turn.TERMINATED:
        end = TerminateIom(iom_id=journey.id, reason=because("workload", "Учитель перешёл на другую нагрузку."))
        yield journey.step(cast.designer.actor, end, after=5)
        return
    for part in (finishing, reflecting, transferring, closing):
        yield from part(journey)
    if plan.turn is Turn.REOPENED:
        yield from reopening(journey)
    yield from following(journey)


def scripts(cast: Cast, plans: list[RoutePlan]) -> Iterator[tuple[str, Script]]:
    for plan in plans:
        yield f"route/{plan.name}", route(plan, cast)
    yield "route/beyond-role", beyond_role(plans[0], cast)


def beyond_role(plan: RoutePlan, cast: Cast) -> Script:
    """A tutor tries to approve a plan, an auditor to end a route: both are refused, and the log keeps it."""
    journey = Journey(plan, cast)
    approve = ApprovePlan(iom_id=journey.id, plan_hash="0" * 64)
    end = TerminateIom(iom_id=journey.id, reason=because("other"))
    yield journey.step(journey.tutor.actor, approve, after=30, refused="not_allowed")
    yield journey.step(cast.auditor.actor, end, after=1, refused="not_allowed")
