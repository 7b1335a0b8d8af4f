"""Threads that carry out commands for the event loop.

The web framework's own pool takes locks, events and a task for every call; these take what waits from a queue.
"""

from __future__ import annotations

import asyncio
from contextvars import Context as Surroundings
from contextvars import copy_context
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Lock, Thread

from application.bus import Bus, Command, Context
from application.ports import Receipt

THREADS = 32
"""Commands under way at once; more wait in order."""


@dataclass(frozen=True, slots=True)
class _Asked:
    command: Command
    context: Context
    surroundings: Surroundings
    future: asyncio.Future[Receipt]


class Hands:
    """Threads begin with the first command and end with `close`."""

    def __init__(self, bus: Bus, threads: int = THREADS) -> None:
        self._bus = bus
        self._wanted = threads
        self._queue: SimpleQueue[_Asked | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._turn = Lock()

    async def carry_out(self, command: Command, context: Context) -> Receipt:
        """What the bus gives or raises. A caller that goes away leaves the command to be carried out."""
        if not self._threads:
            self._begin()
        future: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._queue.put(_Asked(command, context, copy_context(), future))
        return await future

    def close(self) -> None:
        """Carry out what waits, and end."""
        with self._turn:
            for _ in self._threads:
                self._queue.put(None)
            for thread in self._threads:
                thread.join()
            self._threads = []

    def _begin(self) -> None:
        with self._turn:
            if not self._threads:
                self._threads = [Thread(target=self._work, daemon=True) for _ in range(self._wanted)]
                for thread in self._threads:
                    thread.start()

    def _work(self) -> None:
        while asked := self._queue.get():
            try:
                outcome: Receipt | BaseException = asked.surroundings.run(
                    self._bus.handle, asked.command, asked.context
                )
            except BaseException as error:  # noqa: BLE001 - whoever waits raises it
                outcome = error
            asked.future.get_loop().call_soon_threadsafe(_deliver, asked.future, outcome)


def _deliver(future: asyncio.Future[Receipt], outcome: Receipt | BaseException) -> None:
    if future.cancelled():
        return
    if isinstance(outcome, BaseException):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
