"""What a process remembers of the journal's end, so that an append need not look before it writes.

A command has seen the journal when it was opened: how far it went, and the newest fact of its stream. Where all that
came since then was committed by this process, both together tell what a look under the lock would find, as long as
nobody else has written. Whether anybody has, the write itself asks; then the group looks after all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from infrastructure.journal.entry import Answered, CommandKey, Entry
from infrastructure.journal.inline import INLINE
from infrastructure.journal.plan import Plan, Seen, Tail

MOST = 4000
"""Streams, and commands, that are remembered."""


class Sight(NamedTuple):
    """A command's stream as it was opened: it had not been answered, and no fact up to `head` is unknown to it."""

    head: int
    recorded_at: str
    """Of the fact at `head`, as database.moment_text writes it."""
    stream_id: UUID
    tail: Tail


class Recall:
    def __init__(self) -> None:
        self._since = self._head = 0
        """The facts after the one and up to the other were committed by this process."""
        self._recorded_at = ""
        self._tails: dict[UUID, Tail] = {}
        self._commands: dict[CommandKey, Answered] = {}

    def committed(self, plan: Plan) -> None:
        first = plan.rows[0].position
        if first != self._head + 1 or max(len(self._tails), len(self._commands)) > MOST:
            self._since = first - 1
            self._tails, self._commands = {}, {}
        self._head, self._recorded_at = plan.rows[-1].position, plan.recorded_at
        self._tails.update((row.line.stream_id, Tail(row.line.stream_version, row.digest)) for row in plan.rows)
        self._commands.update(plan.commands)

    def seen(self, group: Iterable[Entry]) -> Seen | None:
        """What a look would find if nobody else has written since; None where that cannot be told."""
        sights = {entry: sight for entry in group if (sight := sight_of(entry))}
        if not sights or any(entry not in sights for entry in group):
            return None
        newest = max(sights.values(), key=lambda sight: sight.head)
        head, recorded_at = max((self._head, self._recorded_at), (newest.head, newest.recorded_at))
        since = self._since if head == self._head else head
        if any(sight.head < since for sight in sights.values()):
            return None
        seen = Seen(head, recorded_at)
        for entry, sight in sights.items():
            known = self._tails.get(sight.stream_id, sight.tail)
            seen.tails[sight.stream_id] = known if known.version > sight.tail.version else sight.tail
            if answer := self._commands.get(entry.command):
                seen.answers[entry.command] = answer
        return seen


def sight_of(entry: Entry) -> Sight | None:
    """What an entry's command has seen, where that is all the entry touches."""
    sight = entry.submission.sight
    if not isinstance(sight, Sight) or entry.submission.jobs or entry.submission.vault:
        return None
    plain = all(line.stream_id == sight.stream_id and not line.claims for line in entry.lines)
    return sight if plain and entry.lines[0].kind not in INLINE else None
