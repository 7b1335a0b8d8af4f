"""Group append: callers queue their entries; one of them leads, takes all that wait, and commits once for all.

Whoever finds nobody leading leads. When a group has its outcomes, its callers go and the first of those who came
meanwhile leads the next group. So a commit costs its lock and its flush once, however many wait.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock

from application.ports import Clock, Receipt
from infrastructure.database import moment_text
from infrastructure.journal.entry import Entry
from infrastructure.journal.plan import Plan
from infrastructure.journal.writer import Overtaken, Transient, Unavailable, Writer

MOST_ENTRIES = 128
MOST_FACTS = 2000
"""Bounds of a group; a caller who brings more goes alone."""


class _Waiting:
    """A caller: it sleeps on its own lock until its entries have an outcome or it is to lead."""

    __slots__ = ("entries", "facts", "wake")

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.facts = sum(len(entry.lines) for entry in entries)
        self.wake = Lock()
        self.wake.acquire()


class GroupAppender:
    """`told` hears of every commit; `patience` is seconds of trying again."""

    def __init__(self, writer: Writer, clock: Clock, told: Callable[[Plan], None], patience: float = 15.0) -> None:
        self._writer = writer
        self._clock = clock
        self._told = told
        self._patience = patience
        self._mutex = Lock()
        self.waiting: deque[_Waiting] = deque()
        """Entries for the next group."""
        self.led = False
        """Whether somebody commits now."""
        self.groups = 0
        """Transactions committed; with the entries appended, the size of groups."""

    def append(self, entry: Entry) -> Receipt:
        """Commit the entry in some group. Raises its refusal, or Unavailable."""
        self.append_all([entry])
        return entry.result()

    def append_all(self, entries: Sequence[Entry]) -> None:
        """Commit the entries of one caller in some group, and leave each its outcome."""
        if not entries:
            return
        waiting = _Waiting(entries)
        with self._mutex:
            self.waiting.append(waiting)
            leads, self.led = not self.led, True
        if not leads:
            waiting.wake.acquire()
        if entries[0].outcome is None:
            self._lead()

    def close(self) -> None:
        self._writer.close()

    def _lead(self) -> None:
        group = self._take()
        try:
            self._commit([entry for waiting in group for entry in waiting.entries])
        finally:
            for entry in (entry for waiting in group for entry in waiting.entries if entry.outcome is None):
                entry.outcome = Unavailable("the append was interrupted")
            self._pass_on(group)

    def _take(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        entries = facts = 0
        with self._mutex:
            while self.waiting:
                entries += len(self.waiting[0].entries)
                facts += self.waiting[0].facts
                if group and (entries > MOST_ENTRIES or facts > MOST_FACTS):
                    break
                group.append(self.waiting.popleft())
        return group

    def _pass_on(self, group: Sequence[_Waiting]) -> None:
        with self._mutex:
            successor = self.waiting[0] if self.waiting else None
            self.led = successor is not None
        if successor:
            successor.wake.release()
        for waiting in group[1:]:
            waiting.wake.release()

    def _commit(self, entries: Sequence[Entry]) -> None:
        """Give every entry its outcome; a transaction that may be tried again is, until patience ends.

        An unknown COMMIT is tried again too: on a new connection and under the lock, `commands` says what it did.
        """
        deadline = time.monotonic() + self._patience
        for attempt in range(1_000_000):
            try:
                self._transact(entries)
            except Overtaken:
                continue
            except Transient as error:
                self._writer.discard()
                if time.monotonic() > deadline:
                    return _fail(entries, Unavailable(str(error)))
                time.sleep(random.uniform(0, min(0.5, 0.005 * 2**attempt)))
            except Exception as error:  # noqa: BLE001 - whatever it is, the callers must hear of it
                self._writer.discard()
                return self._settle_mistake(entries, error)
            except BaseException:  # Ctrl-C: the turn and the lock go back before anything else
                self._writer.discard()
                raise
            else:
                return None
        raise AssertionError

    def _transact(self, entries: Sequence[Entry]) -> None:
        seen = self._writer.look(entries)
        plan = Plan(seen, moment_text(self._clock.now()))
        outcomes = [plan.settle(entry) for entry in entries]
        if plan.rows:
            self._writer.commit(plan)
            self.groups += 1
            self._told(plan)
        else:
            self._writer.abandon()
        for entry, outcome in zip(entries, outcomes, strict=True):
            entry.outcome = outcome

    def _settle_mistake(self, entries: Sequence[Entry], error: Exception) -> None:
        """One entry the database will not take must not fail the others: each goes alone, and that one is told."""
        if len(entries) == 1 or isinstance(error, Unavailable):
            return _fail(entries, error)
        for entry in entries:
            self._commit([entry])
        return None


def _fail(entries: Sequence[Entry], error: Exception) -> None:
    for entry in entries:
        entry.outcome = error
