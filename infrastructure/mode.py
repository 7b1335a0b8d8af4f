"""A journal of real people is never opened in demo mode, where whoever asks names themselves."""

from __future__ import annotations

from infrastructure.beginnings import noted
from infrastructure.database import Database

NAME = "mode"


class NotForDemo(Exception):
    """The journal was begun outside demo mode; a demo needs a place of its own."""


def check_mode(database: Database, *, demo: bool) -> bool:
    """Note how the journal was begun; True: in demo mode. Raises NotForDemo when demo mode opens one that was not."""
    begun = noted(database, NAME, "demo" if demo else "real")
    if demo and begun != "demo":
        raise NotForDemo
    return begun == "demo"
