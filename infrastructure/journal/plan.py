"""What one group of submissions writes: decided in memory from what was read under the lock. No SQL here.

Each submission is settled whole: it is numbered, chained and gets its claims, or it is refused alone and leaves no
trace in the plan, so the others commit as if it had not been there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from application.ports import Job, Receipt, StreamVersion, VaultEntry
from domain.errors import ClaimHeld, CommandIdReused, Refusal, Stale
from domain.kernel import Claim, Release, Take
from infrastructure.journal import codec
from infrastructure.journal.entry import Answered, CommandKey, Entry, Line

ClaimKey = tuple[str, str]


class Held(NamedTuple):
    stream_id: UUID
    position: int


Slots = dict[ClaimKey, dict[int, Held]]
"""Claim → place, from 1 → who holds it since when."""


class Tail(NamedTuple):
    """The newest fact of a stream."""

    version: int
    digest: bytes


class Row(NamedTuple):
    """A row of `facts`: position, the values of the line, recorded_at, digest."""

    position: int
    line: Line
    recorded_at: str
    digest: bytes


@dataclass(slots=True)
class Seen:
    """What was read under the lock: all of it that this group touches."""

    position: int = 0
    recorded_at: str = ""
    answers: dict[CommandKey, Answered] = field(default_factory=dict)
    tails: dict[UUID, Tail] = field(default_factory=dict)
    claims: Slots = field(default_factory=dict)


class Plan:
    """Settle the entries in turn, then write what stands here in one transaction."""

    def __init__(self, seen: Seen, now: str) -> None:
        self._seen = seen
        self._before = {(*key, slot): held for key, slots in seen.claims.items() for slot, held in slots.items()}
        self.recorded_at = max(now, seen.recorded_at)
        self.rows: list[Row] = []
        self.commands: dict[CommandKey, Answered] = {}
        self.jobs: list[tuple[int, Job]] = []
        self.vault: list[VaultEntry] = []

    def settle(self, entry: Entry) -> Receipt | Refusal:
        """The receipt the entry gets when the plan commits, or its refusal."""
        try:
            if known := self._seen.answers.get(entry.command):
                return replay(known, entry.submission.request_hash, entry.command)
            self._check_versions(entry.lines)
            self._claim(entry)
        except Refusal as refusal:
            return refusal
        return self._number(entry)

    def freed(self) -> list[tuple[str, str, int]]:
        """Places whose row goes."""
        after = self._after()
        return [place for place, held in self._before.items() if after.get(place) != held]

    def taken(self) -> list[tuple[str, str, int, Held]]:
        """Places whose row comes."""
        return [(*place, held) for place, held in self._after().items() if self._before.get(place) != held]

    def _after(self) -> dict[tuple[str, str, int], Held]:
        return {(*key, slot): held for key, slots in self._seen.claims.items() for slot, held in slots.items()}

    def _check_versions(self, lines: Iterable[Line]) -> None:
        tails: dict[UUID, int] = {}
        for line in lines:
            tail = tails.get(line.stream_id)
            if tail is None:
                tail = self._tail(line)
            if line.stream_version != tail + 1:
                raise Stale(line.stream_version - 1, tail, line.stream_id)
            tails[line.stream_id] = line.stream_version

    def _tail(self, line: Line) -> int:
        if known := self._seen.tails.get(line.stream_id):
            return known.version
        return min(line.stream_version - 1, 0)  # streams begin at 1; the library's own tests begin some at 0

    def _claim(self, entry: Entry) -> None:
        """Move claims as the facts say, all or none of them."""
        if not any(line.claims for line in entry.lines):
            return
        slots = {key: dict(held) for key, held in self._seen.claims.items()}
        for number, line in enumerate(entry.lines, self._seen.position + 1):
            apply_claims(slots, line.claims, Held(line.stream_id, number))
        self._seen.claims = slots

    def _number(self, entry: Entry) -> Receipt:
        first = self._seen.position + 1
        streams: dict[UUID, StreamVersion] = {}
        for line in entry.lines:
            self._seen.position += 1
            known = self._seen.tails.get(line.stream_id)
            previous = known.digest if known else codec.NOTHING_BEFORE
            digest = codec.chain(previous, self._seen.position, self.recorded_at, line.body)
            self._seen.tails[line.stream_id] = Tail(line.stream_version, digest)
            self.rows.append(Row(self._seen.position, line, self.recorded_at, digest))
            streams[line.stream_id] = StreamVersion(line.kind, line.stream_id, line.stream_version)
        receipt = Receipt(self._seen.position, tuple(streams.values()))
        answered = Answered(entry.submission.request_hash, first, receipt)
        self._seen.answers[entry.command] = self.commands[entry.command] = answered
        self.jobs += [(receipt.position, job) for job in entry.submission.jobs]
        self.vault += entry.submission.vault
        return receipt


def replay(known: Answered, request_hash: str, command: CommandKey) -> Receipt:
    """The stored receipt, if the same request asks for it. Raises CommandIdReused."""
    if known.request_hash != request_hash:
        raise CommandIdReused(str(command[1]))
    return Receipt(known.receipt.position, known.receipt.streams, replayed=True)


def apply_claims(slots: Slots, claims: Iterable[Claim], by: Held) -> None:
    """Take and release as one fact says. Raises ClaimHeld naming a holder when every place is taken."""
    for claim in claims:
        if isinstance(claim, Take):
            _take(slots.setdefault((claim.scope, claim.key), {}), claim, by)
        else:
            _release(slots, claim, by.stream_id)


def _take(places: dict[int, Held], claim: Take, held: Held) -> None:
    if any(other.stream_id == held.stream_id for other in places.values()):
        return
    if len(places) >= claim.capacity:  # whichever slots they are: others may have taken more than one place
        raise ClaimHeld(claim.scope, claim.key, places[min(places)].stream_id)
    places[next(slot for slot in range(1, claim.capacity + 1) if slot not in places)] = held


def _release(slots: Slots, claim: Release, stream_id: UUID) -> None:
    for (scope, key), places in slots.items():
        if scope == claim.scope and claim.key in {None, key}:
            for slot in [slot for slot, held in places.items() if held.stream_id == stream_id]:
                del places[slot]
