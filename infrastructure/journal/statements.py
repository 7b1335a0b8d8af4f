"""The statements of the hot paths, compiled once for the driver: parameters are positional."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Dialect,
    Executable,
    LargeBinary,
    Select,
    Table,
    Text,
    cast,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.sql.expression import ClauseElement, bindparam

from infrastructure.accounts.tables import name_marks
from infrastructure.journal import erasing
from infrastructure.journal.schema import absences, bindings, claims, commands, facts, organisation_tree, outbox
from infrastructure.wire import array

READ = (
    facts.c.stream_version,
    facts.c.kind,
    facts.c.type,
    facts.c.schema_version,
    facts.c.payload,
    facts.c.occurred_on,
    facts.c.recorded_at,
)
"""What a fact of a known stream is read from."""


def compiled(statement: Executable, dialect: Dialect) -> str:
    """The text of a statement; its parameters are given in the order they are written."""
    assert isinstance(statement, ClauseElement)
    return str(statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}))


def _add(given: Callable[[Table], Select[Any]]) -> Executable:
    """PostgreSQL: answers, then facts, written only if the head is where the last parameter says; NULL trusts the lock.

    Gives a row for each answer written.
    """
    head = select(func.coalesce(func.max(facts.c.position), literal_column("0"))).scalar_subquery()
    expected = func.coalesce(cast(bindparam("head"), BigInteger), head) == head
    told = insert(facts).from_select(facts.c.keys(), given(facts).where(expected)).returning(facts.c.position)
    written = exists().select_from(told.cte("told"))
    done = insert(commands).from_select(commands.c.keys(), given(commands).where(written))
    return done.returning(commands.c.position)


def _one(table: Table) -> Select[Any]:
    """A row of a table, a parameter a column: half the work for PostgreSQL where there is only one."""
    return select(*(cast(bindparam(f"{table.name}_{column.name}"), column.type) for column in table.c))


def _many(table: Table) -> Select[Any]:
    """Rows of a table, an array a column."""
    arrays = [cast(bindparam(f"{table.name}_{column.name}"), ARRAY(column.type)) for column in table.c]
    return select(func.unnest(*arrays).table_valued(*table.c.keys(), name=f"given_{table.name}").render_derived())


def columns_of(table: Table, rows: Sequence[Sequence[str | None]]) -> list[str]:
    """The parameters of `_many`."""
    return [
        array(values, quoted=isinstance(column.type, Text | LargeBinary))
        for column, values in zip(table.c, zip(*rows, strict=True), strict=True)
    ]


INLINE = (bindings, absences, organisation_tree)
"""Tables whose lines are replaced stream by stream."""

AMENDED = """ ON CONFLICT (person_id) DO UPDATE SET details = excluded.details
 WHERE vault.wrapped_key IS NOT NULL"""
"""Details may change; a key never does here, and an erased person stays erased."""


MARKED = " WHERE EXISTS (SELECT 1 FROM vault WHERE person_id = {person} AND wrapped_key IS NOT NULL)"
"""No name is found again once its key is gone."""


class Statements:
    """SQL for a database's `hot` dialect; SQLite writes `?`, PostgreSQL `$1`."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self.insert_fact = self._insert(facts)
        self.insert_command = self._insert(commands)
        if dialect.name == "postgresql":
            self.add_one = self.compile(_add(_one))
            self.add_many = self.compile(_add(_many))
        self.insert_claim = self._insert(claims)
        self.insert_vault = self._insert_vault() + AMENDED
        self.delete_marks = self._delete(name_marks, "person_id")
        self.insert_marks = self._insert_marks()
        self.erase, self.part = self._all(erasing.statements()), self._all(erasing.partings())  # each takes a person
        self.join = self.compile(erasing.joining())  # the id that stays, or nothing; the one that goes
        self.insert_job = self.compile(insert(outbox).values(**_parameters("name", "args", "position")))
        self.insert_lines = {table.name: self._insert(table) for table in INLINE}
        self.delete_lines = {table.name: self._delete(table, "stream_id") for table in INLINE}
        self.delete_claim = self._delete(claims, "scope", "key", "slot")
        newest = select(func.max(facts.c.position)).scalar_subquery()
        self.head = self.compile(select(facts.c.position, facts.c.recorded_at).where(facts.c.position == newest))
        stream = select(*READ).where(
            facts.c.stream_id == bindparam("stream_id"), facts.c.stream_version > bindparam("after")
        )
        self.stream = self.compile(stream.order_by(facts.c.stream_version))
        part = stream.where(facts.c.stream_version <= bindparam("upto"))
        self.stream_part = self.compile(part.order_by(facts.c.stream_version))
        self.answer = self.compile(
            select(commands.c.request_hash, commands.c.first_position, commands.c.position, commands.c.streams).where(
                *_equal(commands, "actor", "command_id")
            )
        )

    def compile(self, statement: Executable) -> str:
        return compiled(statement, self._dialect)

    def _all(self, statements: Iterable[Executable]) -> list[str]:
        return [self.compile(statement) for statement in statements]

    def _delete(self, table: Table, *names: str) -> str:
        return self.compile(delete(table).where(*_equal(table, *names)))

    def _insert_vault(self) -> str:
        """A person's key and details (person, key, details, fingerprint of the master key or NULL).

        No key is written that a master key put aside has wrapped: then nobody is named, and the column refuses that.
        """
        other = "EXISTS (SELECT 1 FROM meta WHERE key = 'key_fingerprint' AND value <> {under})"
        into = "INSERT INTO vault (person_id, wrapped_key, details) SELECT CASE WHEN NOT " + other
        if self._dialect.name == "sqlite":
            return into.format(under="?4") + " THEN ?1 END, ?2, ?3 WHERE true"
        return into.format(under="$4::text") + " THEN $1::uuid END, $2::bytea, $3::bytea"

    def _insert_marks(self) -> str:
        """A person's marks: on SQLite one by one (person, mark, kind, person); on PostgreSQL (person, marks, kinds)."""
        into = "INSERT INTO name_marks (person_id, mark, kind) SELECT "
        if self._dialect.name == "sqlite":
            return into + "?, ?, ?" + MARKED.format(person="?")
        given = "$1::uuid, each.* FROM unnest($2::bytea[], $3::text[]) AS each(mark, kind)"
        return into + given + MARKED.format(person="$1::uuid")

    def _insert(self, table: Table) -> str:
        return self.compile(insert(table).values(**_parameters(*table.c.keys())))


def _equal(table: Table, *names: str) -> list[ColumnElement[bool]]:
    return [table.c[name] == bindparam(name) for name in names]


def _parameters(*names: str) -> dict[str, Any]:
    return {name: bindparam(name) for name in names}
