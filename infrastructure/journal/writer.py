"""The append transaction of both databases: what it reads under the lock and what it writes, a few statements each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import UUID

from application.ports import Receipt, StreamVersion
from domain.kernel import Release, Take
from infrastructure.journal.entry import Answered, Entry
from infrastructure.journal.plan import ClaimKey, Plan, Seen
from infrastructure.wire import as_uuid, id_text


class Writer(Protocol):
    """One connection; only the leader of a group calls it."""

    def look(self, group: Sequence[Entry]) -> Seen:
        """Begin, take the lock, and read all that the group touches; or remember it."""

    def commit(self, plan: Plan) -> None:
        """Write the plan and commit. Raises Overtaken where what was remembered is no longer true."""

    def abandon(self) -> None:
        """Roll back: nothing was to be written. Raises Overtaken where that rests on what was remembered."""

    def discard(self) -> None:
        """Drop the connection after an error, whatever state it is in."""

    def close(self) -> None: ...


class Transient(Exception):
    """The transaction may be tried again: lock timeout, busy, serialization, lost connection, unknown COMMIT."""


class Overtaken(Exception):
    """Nothing was written: the group must look, for what the process remembers is not the truth or not enough."""


class Unavailable(Exception):
    """The journal cannot be written now (disk full, database away). The outcome of the command may be unknown:
    asking again under the same command id is safe."""


def streams_of(group: Iterable[Entry]) -> list[UUID]:
    return list({line.stream_id for entry in group for line in entry.lines})


def wanted_claims(group: Iterable[Entry]) -> tuple[list[ClaimKey], list[UUID]]:
    """Claims the group may take, and streams that release some."""
    keys: set[ClaimKey] = set()
    releasing: set[UUID] = set()
    for entry in group:
        for line in entry.lines:
            for claim in line.claims:
                if isinstance(claim, Take):
                    keys.add((claim.scope, claim.key))
                elif isinstance(claim, Release):
                    releasing.add(line.stream_id)
    return list(keys), list(releasing)


def streams_text(receipt: Receipt) -> str:
    return json.dumps([[stream.kind, id_text(stream.id), stream.version] for stream in receipt.streams])


def answered(request_hash: str, first: str | int, position: str | int, streams: str) -> Answered:
    """A row of `commands`, as text or integers."""
    versions = tuple(StreamVersion(kind, as_uuid(id), version) for kind, id, version in json.loads(streams))
    return Answered(request_hash, int(first), Receipt(int(position), versions))
