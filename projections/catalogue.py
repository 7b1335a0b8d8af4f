"""Every read model of the product."""

from __future__ import annotations

from projections.model import ReadModel

READ_MODELS: list[type[ReadModel]] = []
