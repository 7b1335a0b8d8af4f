"""Runs scripts day by day through the bus; a second run finds every answer stored and appends nothing."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count, repeat
from threading import Lock
from typing import TypeVar
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from application.bus import Actor, Bus, Command, Context
from application.ports import Receipt
from domain.errors import Refusal
from domain.kernel import SYSTEM, Aggregate
from domain.roles import Role
from infrastructure.clock import StoryClock

DEMO = UUID("5d1f0c86-0b52-5a0c-8f0e-5f6b7a3d2c11")
"""Name space of the ids the demo derives from its own names."""
SYSTEM_ACTOR = Actor(SYSTEM, Role.SYSTEM)
BEGINNING_OF_WORK = time(9)
TELLERS = 8
"""Scripts told at once at most."""
A = TypeVar("A", bound=Aggregate)


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


Look = Callable[[type[A], UUID, int], A]
"""How a script reads what it has done: an aggregate at one of its versions, the same in every run."""


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
    beside: bool = field(compare=False)
    number: int = field(compare=False, default=0)


class Runner:
    """Tells scripts day by day. Scripts are named; the name and the step's number make the command id.

    Of one day's scripts those added first tell their whole day first. Scripts that touch no stream of each other may
    be told beside others: after the rest of the day, several at once, so that one commit serves many.
    """

    def __init__(self, bus: Bus, clock: StoryClock, zone: ZoneInfo) -> None:
        self._bus = bus
        self._clock = clock
        self._zone = zone
        self._turns: list[_Turn] = []
        self._order = count()
        self._lock = Lock()
        self._moments: Iterator[datetime] = iter(())
        self._replayed = False
        self.commands = 0

    def add(self, name: str, script: Script, *, beside: bool = False) -> None:
        """Put a script into the story; `beside`: it may be told at the same time as others."""
        if (first := next(script, None)) is not None:
            heapq.heappush(self._turns, _Turn(first.day, next(self._order), name, script, first, beside))

    def run(self, until: date, progress: Callable[[date], None] = lambda _day: None) -> int:
        """Tell everything up to and including a day; the number of commands asked. Raises StoryBroken."""
        with ThreadPoolExecutor(TELLERS) as tellers:
            while self._turns and self._turns[0].day <= until:
                day = self._turns[0].day
                self._moments = self._of(day)
                for turn in self._all_of(day, beside=False):
                    self._tell_day(turn, day)
                for _told in tellers.map(self._tell_day, self._all_of(day, beside=True), repeat(day)):
                    pass
                progress(day)
        return self.commands

    def _all_of(self, day: date, *, beside: bool) -> list[_Turn]:
        """Those whose turn it is, in their order; they leave the heap."""
        due = [turn for turn in self._turns if turn.day == day and turn.beside is beside]
        self._turns = [turn for turn in self._turns if turn.day != day or turn.beside is not beside]
        heapq.heapify(self._turns)
        return sorted(due)

    def _tell_day(self, turn: _Turn, day: date) -> None:
        """All that the script says on a day; what it says later waits for its day."""
        while turn.day <= day:
            receipt = self._tell(turn)
            try:
                turn.step = turn.script.send(receipt)
            except StopIteration:
                return
            turn.day, turn.number = turn.step.day, turn.number + 1
        with self._lock:
            heapq.heappush(self._turns, turn)

    def _tell(self, turn: _Turn) -> Receipt | None:
        """Ask the step. One that is to be refused is left out of a story told again: the log has its refusal."""
        if turn.step.refused and self._replayed:
            return None
        with self._lock:
            self._clock.tell(next(self._moments))
            self.commands += 1
        context = Context(turn.step.actor, demo_id("command", turn.name, turn.number), demo_id("story", turn.name))
        try:
            receipt = self._bus.handle(turn.step.command, context)
        except Refusal as refusal:
            if refusal.code != turn.step.refused:
                raise StoryBroken(turn.name, turn.step, refusal) from refusal
            return None
        if turn.step.refused:
            raise StoryBroken(turn.name, turn.step, receipt)
        self._replayed = receipt.replayed
        return receipt

    def _of(self, day: date) -> Iterator[datetime]:
        """Nine in the morning, and a second more for each command of the day."""
        return (datetime.combine(day, BEGINNING_OF_WORK, self._zone) + timedelta(seconds=n) for n in count())


def telling(steps: Iterable[Step]) -> Script:
    """A script of steps that need no answers."""
    for step in steps:
        _receipt = yield step
