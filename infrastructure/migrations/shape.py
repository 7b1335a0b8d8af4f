"""What a database's tables are, as lines that can be compared: columns, keys, indexes, triggers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Inspector, inspect

from infrastructure.columns import metadata

_TRIGGERS = {
    "sqlite": "SELECT tbl_name, name, sql, '' FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid, true), t.tgenabled::text || ' ' || p.prosrc"
    " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
    " WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid)",
}


def shape(connection: Connection) -> set[str]:
    """One line for each part of the journal's tables; read models beside them are left out."""
    inspector = inspect(connection)
    found = {line for table in metadata.tables if inspector.has_table(table) for line in _table(inspector, table)}
    for table, name, definition, body in connection.exec_driver_sql(_TRIGGERS[connection.dialect.name]):
        if table in metadata.tables:
            found.add(" ".join(f"{table}: trigger {name}: {definition} {body}".split()))
    return found


def _table(inspector: Inspector, table: str) -> Iterator[str]:
    for column in inspector.get_columns(table):
        kind = column["type"].compile(inspector.dialect)
        empty = "NULL" if column["nullable"] else "NOT NULL"
        made = (column.get("default"), bool(column.get("identity")))
        yield f"{table}.{column['name']} {kind} {empty} {made}"
    yield f"{table}: primary key {inspector.get_pk_constraint(table)['constrained_columns']}"
    for unique in inspector.get_unique_constraints(table):
        yield f"{table}: unique {unique['name']} {unique['column_names']}"
    for index in inspector.get_indexes(table):
        where: dict[str, Any] = index.get("dialect_options", {})
        only = [str(value) for name, value in where.items() if name.endswith("_where")]
        yield f"{table}: index {index['name']} {index['column_names']} {bool(index['unique'])} {only}"
