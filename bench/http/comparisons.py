"""Letopis with everything its door gives, against what a team would write in its place with FastAPI."""

from __future__ import annotations

from bench.comparison import Comparison, Key, Side

HTTP = Comparison(
    "http",
    "One command over HTTP, PostgreSQL, 16 connections",
    (
        Side("letopis", "bench.http.ours:ours"),
        Side("crud", "bench.http.peers:crud"),
        Side("library", "bench.http.peers:library"),
        Side("raw", "bench.http.peers:raw"),
    ),
    (
        Key("http_vs_crud", "letopis", "crud", 3),
        Key("http_vs_library", "letopis", "library", 1.5),
        Key("http_vs_raw", "letopis", "raw", 0.6),
    ),
    servers=frozenset({"postgresql", "valkey"}),
)
