"""A bar a key: how far its ratio is past its bar, on a scale of powers of two; the whisker is the spread."""

from __future__ import annotations

from collections.abc import Mapping
from math import log2
from typing import Any
from xml.sax.saxutils import escape

LABEL, WIDTH, ROW = 230, 560, 22
ENDS = (-2.0, 5.0)
"""A quarter of the bar … thirty-two times it."""


def plotted(measured: Mapping[str, Any]) -> str:
    """The SVG; keys as they stand in benchmarks.json."""
    height = ROW * (len(measured) + 2)
    rows = "".join(_row(number, name, entry) for number, (name, entry) in enumerate(measured.items()))
    marks = "".join(_mark(power, height) for power in range(int(ENDS[0]), int(ENDS[1]) + 1))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LABEL + WIDTH + 70} {height}" font-family="sans-serif" '
        f'font-size="12"><rect width="100%" height="100%" fill="#fff"/>{marks}{rows}</svg>\n'
    )


def _row(number: int, name: str, entry: Mapping[str, Any]) -> str:
    reach = sorted(_x(_past(value, entry)) for value in entry["spread"])
    x, bar, y = _x(_past(entry["ratio"], entry)), _x(1), ROW * number + 4
    colour = "#2f6f4f" if entry["met"] else "#b3402a"
    return (
        f'<text x="{LABEL - 8}" y="{y + 12}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{min(x, bar):.1f}" y="{y}" width="{abs(x - bar):.1f}" height="{ROW - 8}" fill="{colour}"/>'
        f'<path d="M{reach[0]:.1f} {y + 7}H{reach[-1]:.1f}" stroke="#222"/>'
        f'<text x="{max(x, bar, reach[-1]) + 6:.1f}" y="{y + 12}">{entry["ratio"]:.3g}</text>'
    )


def _mark(power: int, height: int) -> str:
    x, label = _x(2.0**power), "the bar" if power == 0 else f"× {2.0**power:g}"
    return (
        f'<path d="M{x:.1f} 0V{height - ROW}" stroke="{"#222" if power == 0 else "#ddd"}"/>'
        f'<text x="{x:.1f}" y="{height - 8}" text-anchor="middle" fill="#555">{label}</text>'
    )


def _past(value: float, entry: Mapping[str, Any]) -> float:
    return float(entry["bar"] / value if entry["at_most"] else value / entry["bar"])


def _x(past: float) -> float:
    share = (log2(past) - ENDS[0]) / (ENDS[1] - ENDS[0])
    return LABEL + WIDTH * min(1, max(0, share))
