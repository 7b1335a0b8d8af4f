"""Empty databases of both kinds, made in milliseconds and dropped with the test that asked for them."""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import make_url

DIALECTS = ("sqlite", "postgresql")


class Databases:
    """Hands out databases and drops them again; `server` gives the URL of a maintenance database, `migrated` that of
    a migrated one which is copied for tests."""

    def __init__(self, server: Callable[[], str], folder: Path, migrated: Callable[[], str] | None = None) -> None:
        self._server = cache(server)  # asked for once, and only when a test wants PostgreSQL
        self._migrated = migrated
        self._folder = folder
        self._made: list[str] = []

    def fresh(self, dialect: str, like: str | None = None) -> str:
        """The URL of a new database: a copy of the one at `like`, to which nobody is connected; else without rows.

        PostgreSQL's has the journal's tables already, as an operator would have seen to; SQLite's is no file yet.
        """
        if dialect == "sqlite":
            return self._sqlite(like)
        return self._postgresql(like or (self._migrated() if self._migrated else None))

    def empty(self, dialect: str) -> str:
        """The URL of a new database without any table."""
        return self._sqlite(None) if dialect == "sqlite" else self._postgresql(None)

    def drop(self) -> None:
        """Drop every PostgreSQL database handed out; SQLite's files go with pytest's temporary folder."""
        while self._made:
            self._execute("DROP DATABASE {} WITH (FORCE)", self._made.pop())

    def _sqlite(self, like: str | None) -> str:
        folder = self._folder / uuid4().hex
        if like is None:
            folder.mkdir()
        else:
            shutil.copytree(Path(make_url(like).database or "").parent, folder)
        return f"sqlite:///{folder}/letopis.db"

    def _postgresql(self, like: str | None) -> str:
        name = f"letopis_test_{uuid4().hex}"
        template = "template1" if like is None else str(make_url(like).database)
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        self._made.append(name)
        return make_url(self._server()).set(database=name).render_as_string(hide_password=False)

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._server(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
