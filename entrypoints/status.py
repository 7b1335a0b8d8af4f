"""How the installation stands: the journal's head, each projection's checkpoint, jobs waiting."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class BuildStatus:
    """A rebuild beside the live rows: how far it is, and why it stopped (None: it is under way)."""

    position: int
    error: str | None


@dataclass(frozen=True, slots=True)
class ProjectionStatus:
    """`lag` in facts: head minus checkpoint; `build` while the model is being rebuilt or a rebuild has stopped."""

    name: str
    version: int
    position: int
    lag: int
    parked: int
    build: BuildStatus | None


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
    """`story_now` is the story clock's moment in demo mode, else None; `demo_data`: the journal was begun in it."""

    head: int
    projections: tuple[ProjectionStatus, ...]
    queue: QueueShown
    story_now: str | None
    demo_data: bool

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
