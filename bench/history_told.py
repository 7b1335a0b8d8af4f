"""The story of the demonstration, told once into a folder and kept there for every run; remove it to tell it anew."""

from __future__ import annotations

from pathlib import Path

from bench.history_story import Story
from entrypoints.bootstrap import build
from entrypoints.demo.story import Story as Demonstration
from entrypoints.demo.story import tell
from infrastructure.database import Database
from infrastructure.settings import Settings

KEPT = Path(__file__).parents[1] / "var" / "bench" / "story"
SIZE = 20_000
"""Facts of a region: journals are multiples of them."""


def region(size: int = SIZE) -> Story:
    """The first facts of the story."""
    done = KEPT / "done"
    if not done.exists():
        _tell()
        done.touch()
    source = Database(f"sqlite:///{KEPT / 'journal.db'}")
    try:
        return Story(source, size)
    finally:
        source.close()


def _tell() -> None:
    if KEPT.exists():
        for file in KEPT.iterdir():  # a telling that was stopped
            file.unlink()
    with build(Settings(data=KEPT, demo=True, log_level="WARNING"), seed=1) as services:
        tell(services, Demonstration.of())
