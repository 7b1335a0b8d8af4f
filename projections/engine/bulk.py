"""Many rows at once: COPY on PostgreSQL, executemany on SQLite; few rows take the short way on both."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Double,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Uuid,
    and_,
    bindparam,
    delete,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from projections.engine.types import UtcDateTime

Values = tuple[Any, ...]
"""A row's values in the order of the table's columns."""

FEW = 30
"""Up to here single statements are quicker than COPY."""


class Writer:
    """Writes whole rows of one table."""

    def __init__(self, table: Table, *, is_sqlite: bool) -> None:
        self._table = table
        self._is_sqlite = is_sqlite
        self._names = [column.name for column in table.columns]
        self._keys = [column.name for column in table.primary_key]

    def insert(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Add rows that are not there yet."""
        if not rows:
            return
        if self._is_sqlite or len(rows) <= FEW:
            connection.execute(self._table.insert(), [dict(zip(self._names, row, strict=True)) for row in rows])
        else:
            self._copy(connection, self._table.name, rows)

    def upsert(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Add rows or replace those with the same key; once a transaction, for its end empties the stage."""
        if not rows:
            return
        if self._is_sqlite or len(rows) <= FEW:
            connection.execute(self._upsert, [dict(zip(self._names, row, strict=True)) for row in rows])
            return
        shape = f"(LIKE {self._table.name}) ON COMMIT DELETE ROWS"
        connection.exec_driver_sql(f"CREATE TEMP TABLE IF NOT EXISTS {self._stage.name} {shape}")
        self._copy(connection, self._stage.name, rows)
        connection.execute(self._from_stage)

    def delete(self, connection: Connection, keys: Sequence[Values]) -> None:
        if keys:
            connection.execute(self._delete, [{f"key_{n}": v for n, v in enumerate(key)} for key in keys])

    def _copy(self, connection: Connection, into: str, rows: Sequence[Values]) -> None:
        driver: Any = connection.connection.driver_connection
        columns = ", ".join(f'"{name}"' for name in self._names)
        command = f"COPY {into} ({columns}) FROM STDIN (FORMAT BINARY)"
        with driver.cursor() as cursor, cursor.copy(command) as copy:
            copy.set_types(self._types)
            for row in rows:
                copy.write_row(row)

    @cached_property
    def _types(self) -> list[str]:
        return [_type_name(column) for column in self._table.columns]

    @cached_property
    def _stage(self) -> Table:
        return self._table.to_metadata(MetaData(), name=f"stage_{self._table.name}")

    @cached_property
    def _upsert(self) -> Any:
        return self._replacing((sqlite if self._is_sqlite else postgresql).insert(self._table))

    @cached_property
    def _from_stage(self) -> Any:
        return self._replacing(postgresql.insert(self._table).from_select(self._names, select(self._stage)))

    def _replacing(self, statement: Any) -> Any:
        changed = {name: statement.excluded[name] for name in self._names if name not in self._keys}
        if not changed:
            return statement.on_conflict_do_nothing()
        return statement.on_conflict_do_update(index_elements=self._keys, set_=changed)

    @cached_property
    def _delete(self) -> Any:
        return delete(self._table).where(
            and_(*(column == bindparam(f"key_{n}") for n, column in enumerate(self._table.primary_key)))
        )


def _type_name(column: Column[Any]) -> str:
    """PostgreSQL's name of a column's type, as COPY's binary format needs it."""
    for type_, name in _TYPE_NAMES.items():
        if isinstance(column.type, type_):
            return name
    raise TypeError(f"{column.table.name}.{column.name}: {column.type!r} is no type of a read model")


_TYPE_NAMES: dict[type[Any], str] = {
    BigInteger: "int8",
    Boolean: "bool",
    Date: "date",
    Double: "float8",
    Integer: "int4",
    JSON: "json",
    Numeric: "numeric",
    String: "text",
    UtcDateTime: "timestamptz",
    Uuid: "uuid",
}
