"""One individual route as a script: from opening to closing, with the turns its plan gives it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import NamedTuple
from uuid import UUID

from application.bus import Actor, Command
from domain.ioms import Approver, IomKind
from domain.ioms.plan import ItemContent, PlanItem, plan_hash
from domain.kernel import OrganisationId
from entrypoints.demo.cast import Cast, Town
from entrypoints.demo.chance import dice, later, workday
from entrypoints.demo.people import Official, Pedagogue
from entrypoints.demo.region import CENTRE
from entrypoints.demo.runner import Step, demo_id


class Turn(StrEnum):
    """What makes a route unlike the others."""

    NONE = "none"
    REQUEST_ONLY = "request_only"
    PLAN_RETURNED = "plan_returned"
    PLAN_RECALLED = "plan_recalled"
    ITEM_RETURNED = "item_returned"
    ITEM_CANCELLED = "item_cancelled"
    PLAN_CHANGED = "plan_changed"
    CHANGE_RETURNED = "change_returned"
    PAUSED = "paused"
    NOT_BACK = "not_back"
    """Paused and never resumed: terminated."""
    TUTOR_REPLACED = "tutor_replaced"
    BACK_TO_EXECUTION = "back_to_execution"
    DEVIATED = "deviated"
    GIVEN_UP = "given_up"
    """Terminated before its plan was approved."""
    TERMINATED = "terminated"
    REOPENED = "reopened"
    CORRECTED = "corrected"


class RoutePlan(NamedTuple):
    name: str
    teacher: Pedagogue
    town: Town
    kind: IomKind
    opens_on: date
    turn: Turn = Turn.NONE


class Journey:
    """A route on its way: the day it has come to, its deficits and items, and who asks what of it."""

    def __init__(self, plan: RoutePlan, cast: Cast) -> None:
        self.plan = plan
        self.cast = cast
        self.chance: Random = dice("route", plan.name)
        self.id = demo_id("iom", plan.name)
        self.day = workday(plan.opens_on)
        self.deficits: list[UUID] = []
        self.items: dict[UUID, ItemContent] = {}

    def wait(self, days: int | tuple[int, int]) -> None:
        """So many days pass, or a random number of days between two."""
        self.day = later(self.day, days if isinstance(days, int) else self.chance.randint(*days))

    def step(
        self, by: Actor, command: Command, *, after: int | tuple[int, int] = 0, refused: str | None = None
    ) -> Step:
        """Ask something after some days."""
        self.wait(after)
        return Step(self.day, by, command, refused)

    def part(self, *name: object) -> UUID:
        """Id of a part of the route."""
        return demo_id("iom", self.plan.name, *name)

    @property
    def teacher(self) -> Actor:
        return self.plan.teacher.actor

    @property
    def tutor(self) -> Official:
        town = self.plan.town
        return town.tutor if self.plan.kind is IomKind.CNPPM_ROUTE else town.local_tutor

    @property
    def head(self) -> Actor:
        return self.plan.town.head(self.plan.teacher.school).actor

    @property
    def centre(self) -> OrganisationId:
        """Who keeps the route: the centre, or the municipality's methodical service."""
        return CENTRE if self.plan.kind is IomKind.CNPPM_ROUTE else self.plan.town.place.methodical

    @property
    def approvers(self) -> Mapping[Approver, Actor]:
        match self.plan.kind:
            case IomKind.CNPPM_ROUTE:
                return {Approver.SCHOOL: self.head, Approver.CENTRE: self.cast.approver.actor}
            case IomKind.SCHOOL_PLAN:
                return {Approver.SCHOOL: self.head}
            case IomKind.MUNICIPAL_PLAN:
                return {Approver.METHODICAL_CENTRE: self.plan.town.methodist.actor}

    def hash_with(self, more: Mapping[UUID, ItemContent] | None = None) -> str:
        """Hash of the plan as the tutor reads it out, perhaps with more items."""
        return plan_hash(PlanItem.of(key, item) for key, item in {**self.items, **(more or {})}.items())

    def ago(self, days: int) -> date:
        return self.day - timedelta(days=days)
