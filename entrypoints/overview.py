"""What the start page shows: counts and freshness, nothing about a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.ioms import Stage
from domain.pairs import PairStatus
from entrypoints.bootstrap import Services
from entrypoints.status import Status
from projections.engine.reader import CatchingUp
from projections.iom_board import IomBoard, by_stage
from projections.pair_roster import PairRoster, by_status


@dataclass(frozen=True, slots=True)
class Standing:
    """What every page says of the installation: is it a demo, does it hold a demo's data, what the clock shows."""

    demo: bool
    demo_data: bool
    moment: datetime
    """In the installation's zone."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts are None while the read models are being built."""

    standing: Standing
    status: Status
    routes: Mapping[Stage, int] | None
    pairs: Mapping[PairStatus, int] | None


def standing(services: Services) -> Standing:
    """What every page says of the installation."""
    moment = services.clock.now().astimezone(ZoneInfo(services.authority.time_zone(None)))
    return Standing(services.settings.demo, services.demo_data, moment)


def overview(services: Services) -> Overview:
    """The installation at a glance."""
    stands, status = standing(services), services.status()
    try:
        with services.store.reading(IomBoard, PairRoster, patience=services.settings.patience_seconds) as reader:
            return Overview(stands, status, by_stage(reader), by_status(reader))
    except CatchingUp:
        return Overview(stands, status, None, None)
