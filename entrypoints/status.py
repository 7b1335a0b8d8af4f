"""How the installation stands: the journal's head, each projection's checkpoint, jobs waiting."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ProjectionStatus:
    """`lag` in facts: head minus checkpoint."""

    name: str
    version: int
    position: int
    lag: int
    parked: int


@dataclass(frozen=True, slots=True)
class QueueShown:
    """`kind`: in-process or redis; `reachable`: False while jobs cannot be sent; the rest count jobs not done."""

    kind: str
    reachable: bool
    waiting: int
    enqueued: int
    failed: int


@dataclass(frozen=True, slots=True)
class Status:
    """`story_now` is the story clock's moment in demo mode, else None."""

    head: int
    projections: tuple[ProjectionStatus, ...]
    queue: QueueShown
    story_now: str | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
