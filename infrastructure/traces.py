"""What a database still holds of deleted rows is overwritten: an erased key stands in no page and in no WAL of SQLite.

PostgreSQL's own WAL, and backups of either, keep it until they are recycled (docs/erasure.md).
"""

from __future__ import annotations

from sqlalchemy import delete, insert, select

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


def _vacuum(database: Database) -> None:
    """FULL writes the vault anew, for VACUUM alone may leave bytes of a dead row in its page."""
    with database.read() as connection:
        connection.exec_driver_sql(f"VACUUM FULL {vault.name}")
        for table in OWNED:
            connection.exec_driver_sql(f"VACUUM {table.name}")


def _rewrite_vault(database: Database) -> None:
    """Keys that were moved when pages were balanced leave bytes behind; freed pages are zeroed (secure_delete)."""
    with database.write() as connection:
        rows = [row._asdict() for row in connection.execute(select(vault))]
        connection.execute(delete(vault))
        if rows:
            connection.execute(insert(vault), rows)
