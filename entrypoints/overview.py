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
class Overview:
    """Counts are None while the read models are being built."""

    demo: bool
    moment: datetime
    """The clock's moment in the installation's zone."""
    status: Status
    routes: Mapping[Stage, int] | None
    pairs: Mapping[PairStatus, int] | None


def overview(services: Services) -> Overview:
    """The installation at a glance."""
    demo, status = services.settings.demo, services.status()
    moment = services.clock.now().astimezone(ZoneInfo(services.authority.time_zone(None)))
    try:
        with services.store.reading(IomBoard, PairRoster, patience=services.settings.patience_seconds) as reader:
            return Overview(demo, moment, status, by_stage(reader), by_status(reader))
    except CatchingUp:
        return Overview(demo, moment, status, None, None)
