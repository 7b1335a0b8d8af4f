"""The triggers by which the database itself refuses to change facts, as they stand in it."""

from __future__ import annotations

from sqlalchemy import Connection

_GUARDS = {
    "sqlite": ("facts_never_updated", "facts_never_deleted", "facts_in_order"),
    "postgresql": ("facts_never_change",),
}
_STANDING = {
    "sqlite": """SELECT name FROM sqlite_master
        WHERE type = 'trigger' AND tbl_name = 'facts' AND instr(sql, 'RAISE(ABORT') > 0""",
    "postgresql": """SELECT t.tgname FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE c.relname = 'facts' AND pg_table_is_visible(c.oid)
        AND t.tgenabled IN ('O', 'A') AND position('RAISE EXCEPTION' in p.prosrc) > 0""",
}
"""Those that are there, are switched on, and refuse."""


def missing(connection: Connection) -> list[str]:
    """Names of guards that are gone, switched off or emptied."""
    standing = set(connection.exec_driver_sql(_STANDING[connection.dialect.name]).scalars())
    return [name for name in _GUARDS[connection.dialect.name] if name not in standing]
