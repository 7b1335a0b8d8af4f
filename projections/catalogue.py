"""Every read model of the product."""

from __future__ import annotations

from projections.model import ReadModel
from projections.pair_roster import PairRoster

READ_MODELS: list[type[ReadModel]] = [
    PairRoster,
]
