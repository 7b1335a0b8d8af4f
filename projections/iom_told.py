"""What the facts of a route told the board, by field and by the fact's number: a correction tells a number anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from domain.ioms import Stage
from domain.ioms.facts import (
    DeficitIdentified,
    IomOpened,
    ItemAdded,
    ItemChanged,
    MovedToSchool,
    PlanApproved,
    PlanChangeApproved,
    ReflectionCompleted,
    RequestRecorded,
    ReturnedToExecution,
    RouteClosed,
    RouteDeviated,
    RouteReopened,
    TutorReassigned,
)
from domain.ioms.plan import PlanItem
from domain.kernel import Fact

Told = Mapping[str, Mapping[str, Any]]
"""Field → number of the fact → value, as JSON keeps it."""


def tell(told: Told, version: int, fact: Fact) -> Told:
    """The book with what a new fact tells."""
    number = str(version)
    return {**told, **{field: {**told.get(field, {}), number: value} for field, value in tells(fact).items()}}


def tell_anew(told: Told, version: int, fact: Fact) -> Told:
    """The book with what a corrected fact tells in place of what stood under its number."""
    number = str(version)
    rest = {field: {n: value for n, value in values.items() if n != number} for field, values in told.items()}
    return tell({field: values for field, values in rest.items() if values}, version, fact)


class Book:
    """What was told, read by its newest facts."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._last = {field: max(map(int, values)) for field, values in told.items()}
        self._parts: dict[str, dict[str, Any]] = defaultdict(dict)
        for field, number in self._last.items():
            kind, part, of = field.partition(":")
            if part:
                self._parts[kind][of] = told[field][str(number)]

    def last(self, field: str, value: Any = None) -> int:
        """Number of the newest fact that told the field (this value of it); 0 where none did."""
        if value is None:
            return self._last.get(field, 0)
        return max((int(n) for n, found in self._told.get(field, {}).items() if found == value), default=0)

    def newest(self, field: str) -> Any:
        """What the newest fact told of the field; None where none did."""
        return self._told[field][str(self._last[field])] if field in self._last else None

    def count(self, field: str) -> int:
        """How many facts told the field."""
        return len(self._told.get(field, {}))

    def parts(self, kind: str) -> Mapping[str, Any]:
        """The newest value of every part of a kind ("item", "serves" …) by the part's id."""
        return self._parts.get(kind, {})


def tells(fact: Fact) -> dict[str, Any]:
    """What one fact tells: the statuses it gives, and the values the board shows beside them."""
    told = {change.subject or "stage": change.to for change in fact.statuses()}
    if "stage" in told:
        told["stage_since"] = fact.occurred_on.isoformat()
    return told | _leading(fact) | _planning(fact) | _landmarks(fact)


def _leading(fact: Fact) -> dict[str, Any]:
    match fact:
        case IomOpened():
            return {
                "tutor": str(fact.tutor),
                "school": str(fact.school),
                "post": fact.position,
                "subjects": list(fact.subjects),
                "opened_on": fact.occurred_on.isoformat(),
            } | ({"request": True} if fact.request else {})
        case RequestRecorded():
            return {"request": True}
        case TutorReassigned():
            return {"tutor": str(fact.tutor)}
        case MovedToSchool():
            said = {"post": fact.position, "subjects": fact.subjects and list(fact.subjects)}
            return {"school": str(fact.school)} | {name: value for name, value in said.items() if value is not None}
        case _:
            return {}


def _planning(fact: Fact) -> dict[str, Any]:
    match fact:
        case DeficitIdentified():
            return {f"found:{fact.deficit_id}": True}
        case ItemAdded() | ItemChanged():
            return _serves(fact.item)
        case PlanChangeApproved():
            served = [_serves(item) for item in (*fact.added, *fact.changed)]
            return {field: value for one in served for field, value in one.items()} | _approved(fact)
        case PlanApproved():
            return _approved(fact)
        case _:
            return {}


def _landmarks(fact: Fact) -> dict[str, Any]:
    day = fact.occurred_on.isoformat()
    match fact:
        case ReflectionCompleted():
            return {"completed_on": day}
        case ReturnedToExecution():
            return {"completed_on": None}
        case RouteClosed():
            return {"closed_on": day}
        case RouteDeviated(to_stage=Stage.CLOSED):
            return {"deviation": day, "closed_on": day}
        case RouteDeviated():
            return {"deviation": day}
        case RouteReopened(to_stage=Stage.REFLECTION):
            return {"closed_on": None, "completed_on": None}
        case RouteReopened():
            return {"closed_on": None}
        case _:
            return {}


def _serves(item: PlanItem) -> dict[str, Any]:
    return {f"serves:{item.item_id}": [str(deficit) for deficit in item.serves]}


def _approved(fact: PlanApproved) -> dict[str, Any]:
    first = {"first_approved_on": fact.occurred_on.isoformat()} if fact.first else {}
    return {"plan_version": fact.plan_version} | first
