"""Every read model of the product."""

from __future__ import annotations

from projections.audit_trail import AuditTrail
from projections.model import ReadModel
from projections.story import Story

READ_MODELS: list[type[ReadModel]] = [
    AuditTrail,
    Story,
]
