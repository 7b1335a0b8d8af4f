"""How many statements a request costs: every SQLite connection of this process tells of each one it runs."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import cast

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, Pool

BESIDE = frozenset({"outbox"})
"""Threads that work beside the requests."""
_OPENED: list[sqlite3.Connection] = []
_LISTENING: list[bool] = []
_COUNTS: list[Counter[str]] = []
"""Those counting now, by the name of the thread that ran the statement."""


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Statements run meanwhile."""
    while _OPENED:
        with suppress(sqlite3.ProgrammingError):  # a connection that belongs to one thread is heard by its pool
            _OPENED.pop().set_trace_callback(_ran)
    found: Counter[str] = Counter()
    _COUNTS.append(found)
    yield found
    _COUNTS.remove(found)


@contextmanager
def heard() -> Iterator[None]:
    """Connections opened meanwhile are heard."""
    event.listen(Pool, "connect", _hear)
    _LISTENING.append(True)
    yield
    _LISTENING.clear()
    event.remove(Pool, "connect", _hear)


def _opened(event: str, args: tuple[object, ...]) -> None:
    """A connection is told of before it is ready, so it is kept until somebody counts."""
    if event == "sqlite3.connect/handle" and _LISTENING:
        _OPENED.append(cast(sqlite3.Connection, args[0]))


def _hear(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    if isinstance(connection, sqlite3.Connection):  # other tests meanwhile ask PostgreSQL
        connection.set_trace_callback(_ran)


def _ran(_statement: str) -> None:
    name = threading.current_thread().name
    for count in _COUNTS if name not in BESIDE else ():
        count[name] += 1


sys.addaudithook(_opened)
