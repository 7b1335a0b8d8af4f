"""What a database still holds of deleted rows is overwritten: an erased key stands in no page and in no WAL of SQLite.

PostgreSQL's own WAL, and backups of either, keep it until they are recycled (docs/erasure.md).
"""

from __future__ import annotations

import re
from time import monotonic, sleep

from psycopg.errors import Diagnostic
from sqlalchemy import Connection, delete, insert, select

from infrastructure.database import Database
from infrastructure.journal.erasing import OWNED
from infrastructure.journal.schema import vault

PATIENCE = 30.0
"""Seconds, for who cannot try again later; SQLite waits for a reader up to ten more by itself."""


class StillRead(Exception):
    """Somebody reads an older state of the database; try again later."""


def destroy_traces(database: Database) -> None:
    """Twice is as good as once. Raises StillRead, or the database's errors when a lock is not to be had."""
    if database.dialect == "postgresql":
        _vacuum(database)
        return
    _rewrite_vault(database)
    with database.read() as connection:
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
    if busy:
        raise StillRead


def destroy_traces_in_the_end(database: Database, patience: float = PATIENCE) -> None:
    """The same for who has no queue to try again later. Raises as `destroy_traces` once patience is over."""
    ends = monotonic() + patience
    while True:
        try:
            return destroy_traces(database)
        except StillRead:
            if monotonic() > ends:
                raise
            sleep(0.5)


def _vacuum(database: Database) -> None:
    """FULL writes the vault anew, for VACUUM alone may leave bytes of a dead row in its page."""
    with database.read() as connection:
        clean = _written_clean(connection, vault.name)
        for table in OWNED:
            connection.exec_driver_sql(f"VACUUM {table.name}")
    if not clean:
        raise StillRead


def _written_clean(connection: Connection, table: str) -> bool:
    """Whether no dead row was written with it: while any transaction may still see one, PostgreSQL keeps it.

    It tells so in a notice alone, in the server's language: the number comes first in each. Not told is not clean.
    """
    dead: list[str] = []

    def hear(notice: Diagnostic) -> None:
        if notice.source_function == "copy_table_data":
            dead.extend(re.findall(r"\d+", notice.message_detail or "")[:1])

    driver = connection.connection.driver_connection
    assert driver
    driver.add_notice_handler(hear)
    try:
        connection.exec_driver_sql(f"VACUUM (FULL, VERBOSE) {table}")
    finally:
        driver.remove_notice_handler(hear)
    return dead == ["0"]


def _rewrite_vault(database: Database) -> None:
    """Keys that were moved when pages were balanced leave bytes behind; freed pages are zeroed (secure_delete)."""
    with database.write() as connection:
        rows = [row._asdict() for row in connection.execute(select(vault))]
        connection.execute(delete(vault))
        if rows:
            connection.execute(insert(vault), rows)
