"""Ours against the library's own recorders and against plain statements, on PostgreSQL and SQLite."""

from __future__ import annotations

from bench.comparison import Comparison, Key, Side

PREPARE = {
    "letopis": "bench.append.ours:ours",
    "library": "bench.append.library:library",
    "ordered": "bench.append.ordered:ordered",
    "raw": "bench.append.raw:raw",
}
PLAIN = {"ordered", "raw"}


def _sides(database: str, writers: int, *names: str) -> tuple[Side, ...]:
    """Ours and peers; those of plain statements are written for PostgreSQL alone."""
    return tuple(
        Side(name, PREPARE[name], {"writers": writers} | ({} if name in PLAIN else {"database": database}))
        for name in ("letopis", *names)
    )


POSTGRES_16 = Comparison(
    "append_16",
    "PostgreSQL, 16 writers",
    _sides("postgresql", 16, "library", "ordered", "raw"),
    (
        Key("append_16_vs_library", "letopis", "library", 4),
        Key("append_16_vs_ordered_inserts", "letopis", "ordered", 1),
        Key("append_16_vs_raw", "letopis", "raw", 0.75),
        Key("append_16_p99_vs_library", "letopis", "library", 1, at_most=True, number="p99_ms", unit="ms"),
    ),
)
POSTGRES_1 = Comparison(
    "append_1",
    "PostgreSQL, 1 writer",
    _sides("postgresql", 1, "library"),
    (Key("append_1_vs_library", "letopis", "library", 2),),
)
SQLITE_1 = Comparison(
    "sqlite_1",
    "SQLite, 1 writer",
    _sides("sqlite", 1, "library"),
    (Key("sqlite_1_vs_library", "letopis", "library", 1),),
    servers=frozenset(),
)
SQLITE_8 = Comparison(
    "sqlite_8",
    "SQLite, 8 writers",
    _sides("sqlite", 8, "library"),
    (Key("sqlite_8_vs_library", "letopis", "library", 2),),
    servers=frozenset(),
)
