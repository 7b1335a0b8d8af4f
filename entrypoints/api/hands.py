"""Threads that carry out commands for the event loop, all that wait at once.

While one thread waits for its group's commit, the other decides the commands that have come meanwhile. A thread a
command, as the web framework has it, would spend more on waking threads than on commands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Lock, Thread

from application.bus import Asked, Bus, Command, Context
from application.ports import Receipt
from domain.errors import Refusal

THREADS = 3
MOST = 64
"""Commands of a group; the others wait for the next thread."""
WAITING = 1000
"""Commands that may wait: about what a server carries out in a second. Whoever comes then is better served by another
server, or a second later, than by an answer nobody waits for any more."""


class TooBusy(Exception):
    """As many commands wait as may; this one was not taken, so nothing has changed. `command` is its name."""

    def __init__(self, command: str) -> None:
        super().__init__(command)
        self.command = command


@dataclass(frozen=True, slots=True)
class _Waiting:
    asked: Asked
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Receipt]


class Hands:
    """Threads begin with the first command and end with `close`."""

    def __init__(self, bus: Bus, threads: int = THREADS, most: int = WAITING) -> None:
        self._bus = bus
        self._most = most
        self._wanted = threads
        self._threads: list[Thread] = []
        self._waiting: SimpleQueue[_Waiting | None] = SimpleQueue()
        """None: there will be no more."""
        self._turn = Lock()
        """Held by the thread that decides a group."""

    async def carry_out(self, command: Command, context: Context) -> Receipt:
        """What the bus gives or raises, or TooBusy. A caller that goes away leaves the command to be carried out."""
        if self._waiting.qsize() >= self._most:
            raise TooBusy(command.NAME)
        asked = self._bus.asked(command, context)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Receipt] = loop.create_future()
        if not self._threads:
            self._begin()
        self._waiting.put(_Waiting(asked, loop, future))
        return await future

    def close(self) -> None:
        """Carry out what waits, and end."""
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()
        self._threads = []

    def _begin(self) -> None:
        for _ in range(self._wanted):
            thread = Thread(target=self._work, name="commands", daemon=True)
            thread.start()
            self._threads.append(thread)

    def _work(self) -> None:
        while group := self._decided():
            try:
                self._bus.append([waiting.asked for waiting in group])
            except BaseException as error:  # noqa: BLE001 - whatever it is, the callers must hear of it
                _deliver([(waiting, error) for waiting in group])
            else:
                self._answer(group)

    def _answer(self, group: Sequence[_Waiting]) -> None:
        """Receipts at once; a refusal goes to the log first, and nobody else waits for that."""
        refused = [waiting for waiting in group if isinstance(waiting.asked.outcome, Refusal)]
        _deliver([(waiting, self._settled(waiting.asked)) for waiting in group if waiting not in refused])
        for waiting in refused:
            _deliver([(waiting, self._settled(waiting.asked))])

    def _settled(self, asked: Asked) -> Receipt | BaseException:
        try:
            return self._bus.settled(asked)
        except BaseException as error:  # noqa: BLE001 - its caller hears of it
            return error

    def _decided(self) -> Sequence[_Waiting]:
        """All that wait, decided; none at the end."""
        with self._turn:
            group = self._take()
            if group:
                self._decide([waiting.asked for waiting in group])
            return group

    def _decide(self, group: Sequence[Asked]) -> None:
        """A panic of a native library is no Exception: it must end neither this thread nor the others' commands."""
        try:
            self._bus.decide(group)
        except BaseException as error:  # noqa: BLE001 - its caller hears of it
            if len(group) == 1:
                group[0].outcome = error
                return
            for asked in group:
                if asked.outcome is None and asked.submission is None:
                    self._decide([asked])

    def _take(self) -> Sequence[_Waiting]:
        group: list[_Waiting] = []
        while (not group or not self._waiting.empty()) and len(group) < MOST:
            waiting = self._waiting.get()
            if waiting is None:
                if group:
                    self._waiting.put(None)  # for the next turn
                break
            group.append(waiting)
        return group


def _deliver(outcomes: Sequence[tuple[_Waiting, Receipt | BaseException]]) -> None:
    """Wake each loop once, with all that is its own."""
    for loop in {waiting.loop for waiting, _ in outcomes}:
        own = [(waiting.future, outcome) for waiting, outcome in outcomes if waiting.loop is loop]
        with suppress(RuntimeError):  # a loop that is closed has nobody waiting, and the others must hear
            loop.call_soon_threadsafe(_resolve, own)


def _resolve(outcomes: Sequence[tuple[asyncio.Future[Receipt], Receipt | BaseException]]) -> None:
    for future, outcome in outcomes:
        if future.cancelled():
            continue
        if isinstance(outcome, BaseException):
            future.set_exception(_raisable(outcome))
        else:
            future.set_result(outcome)


def _raisable(error: BaseException) -> Exception:
    """What a future takes and a loop survives: neither StopIteration nor what is no Exception."""
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        return error
    return RuntimeError(type(error).__qualname__).with_traceback(error.__traceback__)
