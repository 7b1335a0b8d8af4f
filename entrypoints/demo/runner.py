"""Runs scripts day by day through the bus; a second run finds every answer stored and appends nothing."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from application.bus import Actor, Bus, Command, Context
from application.ports import Receipt
from domain.errors import Refusal
from infrastructure.clock import StoryClock

DEMO = UUID("5d1f0c86-0b52-5a0c-8f0e-5f6b7a3d2c11")
"""Name space of the ids the demo derives from its own names."""


def demo_id(*name: object) -> UUID:
    """The same id for the same name in every run."""
    return uuid5(DEMO, "/".join(str(part) for part in name))


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a script, asked on a day of the story."""

    day: date
    actor: Actor
    command: Command


Script = Generator[Step, "Receipt | Refusal", None]
"""Yields steps in the order of their days and is sent each receipt, or the refusal."""


@dataclass(order=True)
class _Turn:
    day: date
    order: int
    name: str = field(compare=False)
    script: Script = field(compare=False)
    step: Step = field(compare=False)
    number: int = field(compare=False)


@dataclass
class Told:
    """What a run did."""

    commands: int = 0
    refused: int = 0


class Runner:
    """Merges scripts by day. Scripts are named; the name and the step's number make the command id."""

    def __init__(self, bus: Bus, clock: StoryClock, zone: ZoneInfo) -> None:
        self._bus = bus
        self._clock = clock
        self._zone = zone
        self._turns: list[_Turn] = []
        self._order = count()
        self._second = 0
        self._day = date.min
        self.told = Told()

    def add(self, name: str, script: Script) -> None:
        """Put a script into the story."""
        if (first := next(script, None)) is not None:
            self._push(name, script, first, 0)

    def run(self, until: date, progress: Callable[[int], None] = lambda _done: None) -> Told:
        """Tell everything up to and including a day."""
        while self._turns and self._turns[0].day <= until:
            turn = heapq.heappop(self._turns)
            answer = self._ask(turn)
            self.told.commands += 1
            if self.told.commands % 100 == 0:
                progress(self.told.commands)
            try:
                following = turn.script.send(answer)
            except StopIteration:
                continue
            self._push(turn.name, turn.script, following, turn.number + 1)
        return self.told

    def _push(self, name: str, script: Script, step: Step, number: int) -> None:
        heapq.heappush(self._turns, _Turn(step.day, next(self._order), name, script, step, number))

    def _ask(self, turn: _Turn) -> Receipt | Refusal:
        self._clock.tell(self._moment(turn.day))
        context = Context(turn.step.actor, demo_id("command", turn.name, turn.number), demo_id("story", turn.name))
        try:
            return self._bus.handle(turn.step.command, context)
        except Refusal as refusal:
            self.told.refused += 1
            return refusal

    def _moment(self, day: date) -> datetime:
        """Nine in the morning and a second more for each command of the day."""
        self._second = self._second + 1 if day == self._day else 0
        self._day = day
        return datetime.combine(day, time(9), self._zone) + timedelta(seconds=self._second)


def in_order(steps: Iterable[Step]) -> Script:
    """A script of steps that need no answers."""
    yield from steps
