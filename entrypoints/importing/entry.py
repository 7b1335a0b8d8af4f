"""One thing a catalogue says, as the command that enters it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from application.bus import Command


class Entry(NamedTuple):
    """`day`: when it was true, the day a story tells it on; `name`: its place in the catalogue, never repeated."""

    day: date
    name: tuple[str, ...]
    command: Command
