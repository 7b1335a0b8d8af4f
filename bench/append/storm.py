"""Writers in threads of one process, each with its own work, all begun at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from bench.comparison import Numbers

T = TypeVar("T")

ROUND = {1: 600, 8: 1600, 16: 1600}
"""Writers → commands a round."""
APPENDS = 4
"""Commands a stream gets: it has four facts before the first of them and seven before the last."""


THREADS = ThreadPoolExecutor(max(ROUND))
"""Kept from round to round, and with them the connections that belong to a thread."""


def streams(writers: int) -> int:
    """Fresh streams a writer needs for a round."""
    return ROUND[writers] // writers // APPENDS


def storm(work: Sequence[Sequence[T]], tell: Callable[[T], object]) -> Numbers:
    """Each writer goes through its streams in turn, again and again: commands a second, and how long one takes.

    An exception in a writer is raised.
    """
    ready = Barrier(len(work) + 1)
    running = [THREADS.submit(_writer, ready, own, tell) for own in work]
    ready.wait()
    began, cpu = time.perf_counter(), time.process_time()
    times = sorted(taken for writer in running for taken in writer.result())
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    return {
        "value": len(times) / seconds,
        "p50_ms": times[len(times) // 2] * 1000,
        "p99_ms": times[len(times) * 99 // 100] * 1000,
        "cpu_ms": cpu / len(times) * 1000,
    }


def _writer(ready: Barrier, own: Sequence[T], tell: Callable[[T], object]) -> list[float]:
    clock, times = time.perf_counter, []
    ready.wait()
    for _ in range(APPENDS):
        for stream in own:
            began = clock()
            tell(stream)
            times.append(clock() - began)
    return times
