"""A journal of real people is never opened in demo mode, where whoever asks names themselves."""

from __future__ import annotations

from sqlalchemy import select

from infrastructure.database import Database
from infrastructure.journal.schema import meta

NAME = "mode"


class NotForDemo(Exception):
    """The journal was begun outside demo mode; a demo needs a place of its own."""


def check_mode(database: Database, *, demo: bool) -> bool:
    """Note how the journal was begun; True: in demo mode. Raises NotForDemo when demo mode opens one that was not."""
    with database.write() as connection:
        noted = connection.scalar(select(meta.c.value).where(meta.c.key == NAME))
        if noted is None:
            noted = "demo" if demo else "real"
            connection.execute(meta.insert().values(key=NAME, value=noted))
    if demo and noted != "demo":
        raise NotForDemo
    return bool(noted == "demo")
