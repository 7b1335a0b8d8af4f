"""What does not grow: rebuilds against the library and against COPY, reads, lag and start by length of the journal."""

from __future__ import annotations

from bench.comparison import Comparison, Key, Side

REBUILD = Comparison(
    "rebuild",
    "The audit trail built anew, PostgreSQL, facts a second",
    (
        Side("letopis", "bench.rebuild:ours", {"regions": 5}),
        Side("library", "bench.rebuild_library:library", {"facts": 3000}),
        Side("copy", "bench.rebuild:copied", {"regions": 5}),
    ),
    (
        Key("rebuild_vs_library", "letopis", "library", 20),
        Key("rebuild_vs_copy", "letopis", "copy", 0.05),
    ),
)
READS = Comparison(
    "reads",
    "The annex and the board of one region, 2,000,000 facts of 100 regions against its own 20,000, PostgreSQL",
    (
        Side("all", "bench.reads:region_of", {"regions": 100}),
        Side("one", "bench.reads:region_of", {"regions": 1}),
    ),
    (
        Key("reads_2m_vs_20k", "all", "one", 1.3, at_most=True, unit="ms"),
        Key("reads_2m_vs_20k_indicators", "all", "one", 1.3, at_most=True, number="indicators_ms", unit="ms"),
        Key("reads_2m_vs_20k_board", "all", "one", 1.3, at_most=True, number="board_ms", unit="ms"),
        Key("rebuild_2m_peak_mib", "all", None, 400, at_most=True, number="peak_mib", unit="MiB"),
    ),
)
LAG = Comparison(
    "lag",
    "From the answer to a command until the slowest read model shows it, 300 commands/s, PostgreSQL",
    (
        Side("letopis", "bench.lag:lag", {"rate": 300}),
        Side("rebuilding", "bench.lag:lag", {"rate": 300, "regions": 5}),
        Side("highest", "bench.lag:highest"),
    ),
    (
        Key("lag_p99_ms", "letopis", None, 250, at_most=True, number="lag_p99_ms", unit="ms"),
        Key("lag_rebuilding_p99_ms", "rebuilding", None, 1000, at_most=True, number="lag_p99_ms", unit="ms"),
        Key("lag_highest_rate", "highest", None, 300),
    ),
    servers=frozenset({"postgresql", "valkey"}),
)
COLD_START = Comparison(
    "cold_start",
    "`letopis serve` until it takes a connection, 1,000,000 facts against none, PostgreSQL",
    (
        Side("long", "bench.cold_start:cold_start", {"regions": 50}),
        Side("empty", "bench.cold_start:cold_start", {"regions": 0}),
    ),
    (Key("cold_start_ratio", "long", "empty", 1.2, at_most=True, unit="s"),),
)
