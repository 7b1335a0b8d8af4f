"""docs/benchmarks.json, the page and the plot; what was measured earlier and not now stays."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bench import machine
from bench.comparison import Result
from bench.plot import plotted

DOCS = Path(__file__).parents[1] / "docs"
MACHINE = "machine"
PAGE = """# Benchmarks

Written by `make bench`; the figures are in [benchmarks.json](benchmarks.json). Each side of a comparison runs in a
process of its own, prepared once, then measured in turn, round by round. The ratio is the median of the rounds' ratios,
the spread the least and the greatest. A bar is met when the ratio is on the right side of it;
[where-the-time-goes.md](where-the-time-goes.md) tells why some are not.

![Every ratio against its bar](benchmarks.svg)

| key | ratio | spread | bar | met | medians | rounds |
|---|---|---|---|---|---|---|
{rows}

## Machine

| | |
|---|---|
{machine}

## Beside the ratios

Milliseconds of one piece of work: half of them, and 99 of 100, took no longer; CPU is the side's own process.

| comparison | side | p50 ms | p99 ms | CPU ms |
|---|---|---|---|---|
{beside}
"""


def write(results: Iterable[Result], folder: Path = DOCS) -> None:
    """Put results among those that stand already."""
    path = folder / "benchmarks.json"
    kept: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    kept |= {result.key.name: _entry(result) for result in results}
    kept[MACHINE] = machine.described()
    path.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", "utf-8")
    measured = {name: entry for name, entry in kept.items() if name != MACHINE}
    (folder / "benchmarks.svg").write_text(plotted(measured), "utf-8")
    (folder / "benchmarks.md").write_text(_page(measured, kept[MACHINE]), "utf-8")


def _entry(result: Result) -> dict[str, Any]:
    return {
        "title": result.title,
        "ratio": _short(result.ratio),
        "spread": [_short(end) for end in result.spread],
        "rounds": result.rounds,
        "bar": result.key.bar,
        "at_most": result.key.at_most,
        "met": result.met,
        "unit": result.key.unit,
        "medians": {side: _short(value) for side, value in result.medians.items()},
        "beside": {side: {name: _short(v) for name, v in of.items()} for side, of in result.beside.items()},
    }


def _page(measured: Mapping[str, Any], described: Mapping[str, str]) -> str:
    sides = {(entry["title"], side): of for entry in measured.values() for side, of in entry["beside"].items()}
    return PAGE.format(
        rows="\n".join(_row(name, entry) for name, entry in measured.items()),
        machine="\n".join(f"| {name} | {value} |" for name, value in described.items()),
        beside="\n".join(_beside(*place, of) for place, of in sides.items() if len(of) > 1),
    )


def _row(name: str, entry: Mapping[str, Any]) -> str:
    least, most = entry["spread"]
    bar = f"{'≤' if entry['at_most'] else '≥'} {entry['bar']:g}"
    medians = ", ".join(f"{side} {value:,g} {entry['unit']}" for side, value in entry["medians"].items())
    met = "yes" if entry["met"] else "**no**"
    return f"| {name} | {entry['ratio']:g} | {least:g} … {most:g} | {bar} | {met} | {medians} | {entry['rounds']} |"


def _beside(title: str, side: str, of: Mapping[str, float]) -> str:
    shown = (f"{of[name]:g}" if name in of else "" for name in ("p50_ms", "p99_ms", "cpu_ms"))
    return f"| {title} | {side} | {' | '.join(shown)} |"


def _short(value: float) -> float:
    return float(f"{value:.4g}")
