"""Waiting for the thing itself, not for the clock."""

from collections.abc import Callable
from threading import Event

PATIENCE = 30.0
"""Seconds after which what was to happen is taken for never."""


def eventually(happened: Callable[[], object], patience: float = PATIENCE) -> None:
    """Return as soon as it has happened; fail when it does not."""
    never = Event()
    for _ in range(int(patience * 50)):
        if happened():
            return
        never.wait(0.02)
    raise AssertionError("it did not happen")
