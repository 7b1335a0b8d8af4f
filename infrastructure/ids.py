"""Fresh ids: UUID version 7 (RFC 9562 §5.7), time-ordered by the given clock."""

from __future__ import annotations

import random
from uuid import UUID

from application.ports import Clock


class Uuid7:
    """48 bits of milliseconds, then random bits; a seed makes the random part repeatable (demo)."""

    def __init__(self, clock: Clock, seed: int | None = None) -> None:
        self._clock = clock
        self._random: random.Random = random.SystemRandom() if seed is None else random.Random(seed)

    def new(self) -> UUID:
        milliseconds = int(self._clock.now().timestamp() * 1000)
        bits = self._random.getrandbits(74)
        return UUID(
            int=(milliseconds & ((1 << 48) - 1)) << 80 | 7 << 76 | (bits >> 62) << 64 | 2 << 62 | bits & ((1 << 62) - 1)
        )
