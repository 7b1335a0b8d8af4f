"""What a database still holds of deleted rows is overwritten: an erased key stands in no page and in no WAL of SQLite.

PostgreSQL's own WAL, and backups of either, keep it until they are recycled (docs/erasure.md).
"""

from __future__ import annotations

import re
from threading import Event

from psycopg.errors import Diagnostic
from sqlalchemy import Connection, delete, insert, select

from infrastructure.database import Database
from infrastructure.journal.erasing import OWNED
from infrastructure.journal.schema import vault


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


def destroy_traces_in_the_end(database: Database) -> None:
    """The same for who has no queue to try again later: half a minute of patience. Raises as `destroy_traces`."""
    again = Event()
    for _ in range(60):
        try:
            destroy_traces(database)
            return
        except StillRead:
            again.wait(0.5)
    destroy_traces(database)


def _vacuum(database: Database) -> None:
    """FULL writes the vault anew, for VACUUM alone may leave bytes of a dead row in its page."""
    with database.read() as connection:
        kept = _written_anew(connection, vault.name)
        for table in OWNED:
            connection.exec_driver_sql(f"VACUUM {table.name}")
    if kept:
        raise StillRead


def _written_anew(connection: Connection, table: str) -> int:
    """How many dead rows were written with it: while any transaction may still see them, PostgreSQL keeps them.

    It tells so in a notice alone, in the server's language: the number comes first in each.
    """
    counts: list[int] = []

    def hear(notice: Diagnostic) -> None:
        number = re.search(r"\d+", notice.message_detail or "")
        if notice.source_function == "copy_table_data" and number:
            counts.append(int(number[0]))

    driver = connection.connection.driver_connection
    assert driver
    driver.add_notice_handler(hear)
    try:
        connection.exec_driver_sql(f"VACUUM (FULL, VERBOSE) {table}")
    finally:
        driver.remove_notice_handler(hear)
    return sum(counts)


def _rewrite_vault(database: Database) -> None:
    """Keys that were moved when pages were balanced leave bytes behind; freed pages are zeroed (secure_delete)."""
    with database.write() as connection:
        rows = [row._asdict() for row in connection.execute(select(vault))]
        connection.execute(delete(vault))
        if rows:
            connection.execute(insert(vault), rows)
