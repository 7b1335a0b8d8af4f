"""Tables of the journal

Facts with their guards, and beside them what commits with the facts or serves the append.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")

GUARDS = {
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


def upgrade() -> None:
    _facts()
    _commands_and_claims()
    _jobs()
    _bindings()
    _organisation_tree()
    _beside()
    _exports()
    meta = op.create_table(
        "meta", sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False)
    )
    op.bulk_insert(meta, [{"key": "schema_version", "value": "1"}])


def _facts() -> None:
    op.create_table(
        "facts",
        sa.Column("position", Position, primary_key=True, autoincrement=False),
        sa.Column("stream_id", sa.Uuid, nullable=False),
        sa.Column("stream_version", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("schema_version", sa.SmallInteger, nullable=False),
        sa.Column("actor", sa.Uuid, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("acting_for", sa.Uuid),
        sa.Column("correlation_id", sa.Uuid, nullable=False),
        sa.Column("causation_id", sa.Uuid),
        sa.Column("command_id", sa.Uuid, nullable=False),
        sa.Column("basis", sa.Text),
        sa.Column("rules", sa.SmallInteger, nullable=False),
        sa.Column("occurred_on", sa.Date, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.UniqueConstraint("stream_id", "stream_version", name="facts_stream"),
    )
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def _commands_and_claims() -> None:
    op.create_table(
        "commands",
        sa.Column("actor", sa.Uuid, primary_key=True),
        sa.Column("command_id", sa.Uuid, primary_key=True),
        sa.Column("request_hash", sa.Text, nullable=False),
        sa.Column("first_position", Position, nullable=False),
        sa.Column("position", Position, nullable=False),
        sa.Column("streams", sa.Text, nullable=False),
    )
    op.create_table(
        "claims",
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("stream_id", sa.Uuid, nullable=False),
        sa.Column("position", Position, nullable=False),
    )
    op.create_index("claims_stream", "claims", ["stream_id", "scope"])


def _jobs() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", Position, sa.Identity(), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("args", sa.Text, nullable=False),
        sa.Column("position", Position, nullable=False),
        sa.Column("enqueued_at", Moment),
        sa.Column("done_at", Moment),
        sa.Column("failed_at", Moment),
        sa.Column("error", sa.Text),
    )
    only = sa.text("done_at IS NULL")
    op.create_index("outbox_open", "outbox", ["id"], postgresql_where=only, sqlite_where=only)
    op.create_table(
        "scheduled",
        sa.Column("job", sa.Text, primary_key=True),
        sa.Column("occasion", sa.Text, primary_key=True),
        sa.Column("asked_at", Moment, nullable=False),
    )


def _bindings() -> None:
    op.create_table(
        "bindings",
        sa.Column("stream_id", sa.Uuid, primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("person", sa.Uuid, nullable=False, index=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("organisation", sa.Uuid, nullable=False),
        sa.Column("functions", sa.Text, nullable=False),
        sa.Column("from_day", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("position", Position, nullable=False, index=True),
    )


def _organisation_tree() -> None:
    op.create_table(
        "organisation_tree",
        sa.Column("stream_id", sa.Uuid, primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("parent", sa.Uuid, index=True),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text),
        sa.Column("from_day", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("position", Position, nullable=False, index=True),
    )


def _beside() -> None:
    op.create_table(
        "snapshots",
        sa.Column("stream_id", sa.Uuid, primary_key=True),
        sa.Column("stream_version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_table(
        "vault",
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("wrapped_key", sa.LargeBinary),
        sa.Column("details", sa.LargeBinary),
    )
    op.create_table(
        "refusals",
        sa.Column("id", Position, sa.Identity(), primary_key=True),
        sa.Column("at", Moment, nullable=False, index=True),
        sa.Column("actor", sa.Uuid, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("acting_for", sa.Uuid),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("stream_id", sa.Uuid),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("params", sa.Text, nullable=False),
        sa.Column("correlation_id", sa.Uuid),
    )


def _exports() -> None:
    op.create_table(
        "exports",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("asked_by", sa.Uuid, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("acting_for", sa.Uuid),
        sa.Column("filters", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("position", Position, nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("job", Position, nullable=False),
        sa.Column("begun_at", Moment),
        sa.Column("done_at", Moment),
        sa.Column("address", sa.Text),
        sa.Column("rows", sa.BigInteger),
    )
    op.create_index("exports_asked", "exports", ["asked_by", "asked_at"])
