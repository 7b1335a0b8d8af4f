"""A journal of real people is never opened in demo mode, where whoever asks names themselves."""

from __future__ import annotations

from sqlalchemy import select

from infrastructure.database import Database
from infrastructure.journal.schema import meta

NAME = "mode"


class NotForDemo(Exception):
    """The journal was begun outside demo mode; a demo needs a place of its own."""


def check_mode(database: Database, *, demo: bool) -> None:
    """Note how the journal was begun; raises NotForDemo when demo mode opens one that was not begun in it."""
    with database.write() as connection:
        noted = connection.scalar(select(meta.c.value).where(meta.c.key == NAME))
        if noted is None:
            connection.execute(meta.insert().values(key=NAME, value="demo" if demo else "real"))
        elif demo and noted != "demo":
            raise NotForDemo
