"""Which errors of a database are nobody's mistake: it is away, busy or full, and the same request may come again."""

from __future__ import annotations

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

KINDS: tuple[type[Exception], ...] = (DBAPIError, PoolTimeout, psycopg.Error, sqlite3.Error)
"""What the databases' drivers raise, outages and mistakes alike."""

_SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
}
_STATES = {"25P03", "40001", "40P01", "55P03"}
"""Idle for too long within a transaction, serialization failure, deadlock, lock timeout."""
_CLASSES = {"08", "53", "57"}
"""Connection lost, no room (disk, memory, connections), an operator stepped in (shutdown, cancelled)."""


def is_outage(error: BaseException | None) -> bool:
    """Whether the database, not the request, is to blame."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or is_outage(error.orig)
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _SQLITE
    if isinstance(error, psycopg.Error):
        lost = error.sqlstate is None and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return lost or error.sqlstate in _STATES or (error.sqlstate or "")[:2] in _CLASSES
    return isinstance(error, PoolTimeout)
