"""A shelf of boxes: toy facts with claims, versions and corrections, known to the registry only while a test asks.

They must not stay in the registry: every fact there needs words, samples and a golden payload.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from application.ports import Envelope, Job, Receipt, Submission
from domain.corrections import correct
from domain.kernel import (
    AGGREGATES,
    FACTS,
    Act,
    Aggregate,
    Claim,
    Fact,
    Founding,
    OrganisationId,
    PersonId,
    Reason,
    Release,
    Take,
)
from domain.roles import Role
from infrastructure.journal import Journal

DAY = date(2024, 3, 1)
ME = PersonId(UUID(int=7))
ACT = Act(by=ME, role=Role.TUTOR, occurred_on=DAY, today=DAY, now=datetime(2024, 3, 1, 9, tzinfo=UTC))


class Built(Founding):
    TOPIC: ClassVar[str] = "box.built"

    label: str

    def apply(self, box: Box) -> None:
        box.label = self.label
        box.things = []
        box.weight = 0


class ThingPut(Fact):
    """Version 1 had one field `thing`; version 2 names it and its grams."""

    TOPIC: ClassVar[str] = "box.thing_put"
    SCHEMA_VERSION: ClassVar[int] = 2
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"name", "grams"})

    name: str
    grams: int

    @staticmethod
    def upcast_v1_v2(payload: dict[str, Any]) -> dict[str, Any]:
        return {"name": payload["thing"], "grams": 0}

    def apply(self, box: Box) -> None:
        box.things.append(self.name)
        box.weight += self.grams


class Shelved(Fact):
    """Takes one of `room` places on a shelf."""

    TOPIC: ClassVar[str] = "box.shelved"

    shelf: str
    room: int = 1

    def claims(self) -> tuple[Claim, ...]:
        return (Take(scope="shelf", key=self.shelf, capacity=self.room),)


class TakenDown(Fact):
    """Off that shelf, or off every shelf."""

    TOPIC: ClassVar[str] = "box.taken_down"

    shelf: str | None = None

    def claims(self) -> tuple[Claim, ...]:
        return (Release(scope="shelf", key=self.shelf),)


class Box(Aggregate):
    KIND: ClassVar[str] = "box"

    label: str
    things: list[str]
    weight: int

    def put(self, name: str, grams: int = 1, act: Act = ACT) -> None:
        self.record(act, ThingPut, name=name, grams=grams)

    def shelve(self, shelf: str, room: int = 1) -> None:
        self.record(ACT, Shelved, shelf=shelf, room=room)

    def take_down(self, shelf: str | None = None) -> None:
        self.record(ACT, TakenDown, shelf=shelf)

    def correct(self, facts: list[Fact], version: int, **values: Any) -> None:
        reason = Reason(code="typing_error")
        correct(self, facts, ACT, version=version, reason=reason, values=values, dated=None, withdrawn=not values)

    def places(self) -> frozenset[OrganisationId]:
        return frozenset()


TOYS: tuple[type[Fact], ...] = (Built, ThingPut, Shelved, TakenDown)
for _fact in TOYS:
    del FACTS[_fact.TOPIC]
del AGGREGATES[Box.KIND]


@contextmanager
def registered() -> Iterator[None]:
    """The registry knows boxes inside."""
    AGGREGATES[Box.KIND] = Box
    FACTS.update({fact.TOPIC: fact for fact in TOYS})
    yield
    for fact in TOYS:
        FACTS.pop(fact.TOPIC)
    AGGREGATES.pop(Box.KIND)


def build(label: str = "A", box_id: UUID | None = None) -> Box:
    return Box.found(ACT, Built, box_id or uuid4(), label=label)


def submission(
    *boxes: Box, command_id: UUID | None = None, request: str = "a request", jobs: tuple[Job, ...] = ()
) -> Submission:
    """Everything the boxes have recorded, as one command."""
    facts = [fact for box in boxes for fact in box.collect_events() if isinstance(fact, Fact)]
    envelope = Envelope(ME, Role.TUTOR, OrganisationId(UUID(int=9)), command_id or uuid4(), uuid4())
    return Submission(facts, envelope, request, jobs)


def save(journal: Journal, *boxes: Box, command_id: UUID | None = None) -> Receipt:
    return journal.append(submission(*boxes, command_id=command_id))
