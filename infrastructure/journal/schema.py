"""The tables of the journal. `facts` is append-only by trigger; the others follow from it or serve the append.

A change here is a new revision in infrastructure/migrations, and `REVISIONS` names it last.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Double,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    event,
    inspect,
    text,
)

from infrastructure.accounts import tables as _accounts  # noqa: F401 - made, copied and restored with these
from infrastructure.columns import Position, metadata
from infrastructure.database import Database, UtcDateTime

REVISIONS = ("0001", "0002", "0003", "0004")
"""Every revision of the schema, oldest first; the tables below are those of the last."""
HEAD = REVISIONS[-1]

facts = Table(
    "facts",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=False),
    Column("stream_id", Uuid, nullable=False),
    Column("stream_version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("schema_version", SmallInteger, nullable=False),
    Column("actor", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("acting_for", Uuid),
    Column("correlation_id", Uuid, nullable=False),
    Column("causation_id", Uuid),
    Column("command_id", Uuid, nullable=False),
    Column("basis", Text, doc="canonical JSON"),
    Column("rules", SmallInteger, nullable=False),
    Column("occurred_on", Date, nullable=False),
    Column("payload", Text, nullable=False, doc="canonical JSON, the bytes that are hashed"),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    UniqueConstraint("stream_id", "stream_version", name="facts_stream"),
)

commands = Table(
    "commands",
    metadata,
    Column("actor", Uuid, primary_key=True),
    Column("command_id", Uuid, primary_key=True),
    Column("request_hash", Text, nullable=False),
    Column("first_position", Position, nullable=False),
    Column("position", Position, nullable=False),
    Column("streams", Text, nullable=False, doc="JSON: [[kind, id, version], …]"),
)

claims = Table(
    "claims",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("stream_id", Uuid, nullable=False),
    Column("position", Position, nullable=False),
    Index("claims_stream", "stream_id", "scope"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Position, Identity(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("args", Text, nullable=False, doc="JSON object of strings"),
    Column("position", Position, nullable=False),
    Column("enqueued_at", UtcDateTime, doc="when the queue last got it"),
    Column("done_at", UtcDateTime),
    Column("failed_at", UtcDateTime, doc="tried to the end; an operator may say: again"),
    Column("error", Text, doc="type of the last exception"),
)
Index("outbox_open", outbox.c.id, postgresql_where=outbox.c.done_at.is_(None), sqlite_where=outbox.c.done_at.is_(None))

snapshots = Table(
    "snapshots",
    metadata,
    Column("stream_id", Uuid, primary_key=True),
    Column("stream_version", Integer, primary_key=True, autoincrement=False),
    Column("topic", Text, nullable=False, doc="kind and shape of the state"),
    Column("state", Text, nullable=False),
)

bindings = Table(
    "bindings",
    metadata,
    Column("stream_id", Uuid, primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("person", Uuid, nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("organisation", Uuid, nullable=False),
    Column("functions", Text, nullable=False, doc="JSON list"),
    Column("from_day", Date, nullable=False),
    Column("until", Date, doc="last day, inclusive; empty: open"),
    Column("position", Position, nullable=False, index=True),
)

absences = Table(
    "absences",
    metadata,
    Column("stream_id", Uuid, primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("person", Uuid, nullable=False, index=True),
    Column("deputy", Uuid, nullable=False, index=True),
    Column("organisation", Uuid, nullable=False),
    Column("from_day", Date, nullable=False),
    Column("until", Date, nullable=False, doc="last day, inclusive"),
    Column("turn", Integer, nullable=False, doc="newest of the person's there that it took"),
    Column("position", Position, nullable=False, index=True),
)

organisation_tree = Table(
    "organisation_tree",
    metadata,
    Column("stream_id", Uuid, primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("parent", Uuid, index=True),
    Column("level", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("time_zone", Text),
    Column("from_day", Date, nullable=False),
    Column("until", Date, doc="last day, inclusive; empty: open"),
    Column("position", Position, nullable=False, index=True),
)

vault = Table(
    "vault",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("wrapped_key", LargeBinary, doc="empty: erased"),
    Column("details", LargeBinary),
    Column("merged_into", Uuid, doc="the id that stayed; empty: this one stands for itself"),
)
_GONE = vault.c.wrapped_key.is_(None)
Index("vault_erased", vault.c.person_id, postgresql_where=_GONE, sqlite_where=_GONE)

refusals = Table(
    "refusals",
    metadata,
    Column("id", Position, Identity(), primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("actor", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("acting_for", Uuid),
    Column("command", Text, nullable=False),
    Column("stream_id", Uuid),
    Column("code", Text, nullable=False),
    Column("params", Text, nullable=False, doc="JSON"),
    Column("correlation_id", Uuid),
)

scheduled = Table(
    "scheduled",
    metadata,
    Column("job", Text, primary_key=True),
    Column("occasion", Text, primary_key=True, doc="the day and the zone it has begun in"),
    Column("asked_at", UtcDateTime, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Double, nullable=False, doc="seconds since 1970 by the database's clock"),
)

exports = Table(
    "exports",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("asked_by", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("acting_for", Uuid),
    Column("filters", Text, nullable=False, doc="JSON object of strings"),
    Column("scope", Text, nullable=False, doc="JSON list of organisations"),
    Column("position", Position, nullable=False, doc="the newest fact it shows"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("job", Position, nullable=False, doc="row of the outbox"),
    Column("begun_at", UtcDateTime),
    Column("done_at", UtcDateTime),
    Column("address", Text, doc="SHA-256 of the file"),
    Column("rows", BigInteger),
    Index("exports_asked", "asked_by", "asked_at"),
)

meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

revisions = Table(
    "alembic_version", MetaData(), Column("version_num", String(32), primary_key=True, autoincrement=False)
)
"""Alembic's own table; no table of the journal, so a backup does not copy its row but makes it."""

_GUARDS = {
    "sqlite": (
        """CREATE TRIGGER facts_never_updated BEFORE UPDATE ON facts
           BEGIN SELECT RAISE(ABORT, 'facts are never changed'); END""",
        """CREATE TRIGGER facts_never_deleted BEFORE DELETE ON facts
           BEGIN SELECT RAISE(ABORT, 'facts are never deleted'); END""",
        """CREATE TRIGGER facts_in_order BEFORE INSERT ON facts
           WHEN NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM facts)
           BEGIN SELECT RAISE(ABORT, 'positions have no gaps'); END""",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION facts_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN
               RAISE EXCEPTION 'facts are never changed or deleted' USING ERRCODE = 'integrity_constraint_violation';
           END $$""",
        """CREATE TRIGGER facts_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON facts
           FOR EACH STATEMENT EXECUTE FUNCTION facts_never_change()""",
    ),
}


@event.listens_for(facts, "after_create")
def _guard(_facts: Table, connection: Connection, **_: Any) -> None:
    for statement in _GUARDS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def create(database: Database) -> None:
    """Make all tables at once in a new place, at the newest revision; one that has tables stays as it is."""
    with database.write() as connection:
        take_turn(connection)
        make_tables(connection)


def make_tables(connection: Connection) -> None:
    """All tables and the mark of the newest revision, unless there are tables."""
    if not inspect(connection).has_table(facts.name):
        metadata.create_all(connection)
        revisions.create(connection)
        connection.execute(revisions.insert().values(version_num=HEAD))


def take_turn(connection: Connection) -> None:
    """One process at a time makes or changes tables; SQLite's write transactions see to that by themselves."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '5min'")
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SCHEMA_LOCK})
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")


APPEND_LOCK = 0x6C65746F706973
"""PostgreSQL advisory lock of the append: "letopis" in ASCII."""
SCHEMA_LOCK = APPEND_LOCK + 1
