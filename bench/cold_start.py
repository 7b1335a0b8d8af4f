"""`letopis serve` from its start until it takes a connection, with a journal before it that nobody has followed yet."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sys import prefix

from bench.comparison import Numbers, Place, Round
from bench.http.client import cpu_seconds
from bench.http.served import served
from bench.rebuild import filled


@contextmanager
def cold_start(place: Place, regions: int) -> Iterator[Round]:
    """Seconds until the first connection is taken; the worst case of a long journal: its read models are yet to be
    built, which the server begins behind its first answers."""
    with filled(place, regions):
        command = [str(Path(prefix, "bin", "letopis")), "serve", "--port", "{port}"]
        environment = {
            "LETOPIS_DATA": str(place.folder),
            "LETOPIS_DATABASE_URL": place.postgres,
            "LETOPIS_DEMO": "1",
            "LETOPIS_LOG_LEVEL": "WARNING",
        }

        def measure() -> Numbers:
            began = time.perf_counter()
            with served(command, environment, place.folder / "log") as server:
                return {"value": time.perf_counter() - began, "cpu_ms": cpu_seconds(server.pid) * 1000}

        yield measure
