"""What the demo prints when the story has been told."""

from __future__ import annotations

from rich.console import Console

from entrypoints.bootstrap import Services

WIDTH = 110


def show(services: Services, console: Console) -> None:
    """The notice that it is a demo, then what came of the story."""
    console.print(services.clock.now())
