"""Agreements of a test world as their read models show them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from application.corrections import Correct
from application.desk import ReasonGiven
from domain.agreements import Goal, TargetPeriod
from domain.roles import Role
from projections.consolidated_agreement import Consolidated, consolidated
from tests.behaviour import papers
from tests.projections.shown import Shown
from tests.scenario import World


def read(shown: Shown, agreement: UUID, on: date, known_at: int | None = None) -> Consolidated:
    with shown.reading() as reader:
        found = consolidated(reader, agreement, on, known_at)
    assert found is not None
    return found


def sov(world: World) -> UUID:
    return world.do(papers.sov(world), world.actor(Role.MINISTRY, world.ministry)).streams[0].id


def izh(world: World) -> UUID:
    return world.do(papers.izh(world), world.actor(Role.MINISTRY, world.ministry)).streams[0].id


def delegated(world: World, agreement: UUID) -> None:
    """The city's director answers from 22.06.2022 for all but the financing."""
    world.do(papers.izh_delegation(world, agreement), world.actor(Role.MUNICIPALITY, world.administration))


def goal_of(world: World, year: int = 2023) -> Goal:
    period = TargetPeriod(key=str(year), printed=f"{year} г.", from_year=year, until_year=year)
    return Goal(indicator="ioms", territory=world.municipality, period=period)


def correct(world: World, agreement: UUID, topic: str, **how: Any) -> None:
    """The ministry corrects the first fact of the name in the agreement's stream."""
    facts = world.journal.facts(agreement)
    version = next(fact.originator_version for fact in facts if topic == fact.TOPIC)
    reason = ReasonGiven(code="misprint")
    command = Correct(kind="agreement", stream_id=agreement, version=version, reason=reason, **how)
    world.do(command, world.actor(Role.MINISTRY, world.ministry))
