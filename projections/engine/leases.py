"""How long ago each lease of a live read model was renewed."""

from __future__ import annotations

from sqlalchemy import Connection, select

from projections.engine.checkpoints import CHECKPOINTS, State
from projections.engine.database import Database


def ages(database: Database, connection: Connection, lease: float) -> dict[str, float]:
    """Model → seconds since its follower was last heard of; none for a model nobody follows. `lease`: seconds
    by which a follower prolongs it, so more than that is an age at which another one may take over."""
    t = CHECKPOINTS.c
    age = (lease - (t.lease_until - database.now)).label("age")
    held = select(t.model, age).where(t.state == State.LIVE, t.holder.is_not(None))
    return {row.model: max(0.0, row.age) for row in connection.execute(held)}
