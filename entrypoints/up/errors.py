"""What keeps the topology from standing, as one sentence for the person at the terminal."""

from __future__ import annotations


class Unfit(Exception):
    """The file or the machine does not allow it; nothing is left running."""
