"""Runs scripts day by day through the bus; a second run finds every answer stored and appends nothing."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from application.bus import Actor, Bus, Command, Context
from application.ports import Receipt
from domain.errors import Refusal
from domain.kernel import SYSTEM
from domain.roles import Role
from infrastructure.clock import StoryClock

DEMO = UUID("5d1f0c86-0b52-5a0c-8f0e-5f6b7a3d2c11")
"""Name space of the ids the demo derives from its own names."""
SYSTEM_ACTOR = Actor(SYSTEM, Role.SYSTEM)
BEGINNING_OF_WORK = time(9)


def demo_id(*name: object) -> UUID:
    """The same id for the same name in every run."""
    return uuid5(DEMO, "/".join(str(part) for part in name))


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a script, asked on a day of the story; `refused`: the rule that must say no, by its code."""

    day: date
    actor: Actor
    command: Command
    refused: str | None = None


Script = Generator[Step, "Receipt | None", None]
"""Yields steps in the order of their days and is sent each receipt; None for a refused step."""


class StoryBroken(Exception):
    """A step was answered otherwise than the script says."""

    def __init__(self, name: str, step: Step, answer: Receipt | Refusal) -> None:
        told = f"{answer.code} {answer.params}" if isinstance(answer, Refusal) else "done"
        super().__init__(f"{name}, {step.day}, {step.command.NAME}: {told}, expected {step.refused or 'done'}")


@dataclass(order=True)
class _Turn:
    day: date
    order: int
    name: str = field(compare=False)
    script: Script = field(compare=False)
    step: Step = field(compare=False)
    number: int = field(compare=False)
    replayed: bool = field(compare=False)


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
        self.commands = 0

    def add(self, name: str, script: Script) -> None:
        """Put a script into the story."""
        if (first := next(script, None)) is not None:
            self._push(name, script, first, 0, replayed=False)

    def run(self, until: date, progress: Callable[[date, int], None] = lambda day, commands: None) -> int:
        """Tell everything up to and including a day; the number of commands asked. Raises StoryBroken."""
        while self._turns and self._turns[0].day <= until:
            turn = heapq.heappop(self._turns)
            receipt = self._tell(turn)
            self.commands += 1
            if self.commands % 100 == 0:
                progress(turn.day, self.commands)
            try:
                following = turn.script.send(receipt)
            except StopIteration:
                continue
            replayed = turn.replayed if receipt is None else receipt.replayed
            self._push(turn.name, turn.script, following, turn.number + 1, replayed=replayed)
        return self.commands

    def _push(self, name: str, script: Script, step: Step, number: int, *, replayed: bool) -> None:
        day = max(step.day, self._day)
        heapq.heappush(self._turns, _Turn(day, next(self._order), name, script, step, number, replayed))

    def _tell(self, turn: _Turn) -> Receipt | None:
        """Ask the step. One that is to be refused is asked once: its refusal is in the log of refusals already."""
        if turn.step.refused and turn.replayed:
            return None
        self._clock.tell(self._moment(turn.day))
        context = Context(turn.step.actor, demo_id("command", turn.name, turn.number), demo_id("story", turn.name))
        try:
            receipt = self._bus.handle(turn.step.command, context)
        except Refusal as refusal:
            if refusal.code != turn.step.refused:
                raise StoryBroken(turn.name, turn.step, refusal) from refusal
            return None
        if turn.step.refused:
            raise StoryBroken(turn.name, turn.step, receipt)
        return receipt

    def _moment(self, day: date) -> datetime:
        """Nine in the morning and a second more for each command of the day."""
        self._second = self._second + 1 if day == self._day else 0
        self._day = day
        return datetime.combine(day, BEGINNING_OF_WORK, self._zone) + timedelta(seconds=self._second)
