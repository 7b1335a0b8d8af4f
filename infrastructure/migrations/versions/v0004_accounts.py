"""Accounts, sessions and tokens; absences with their deputies; what was read of people"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    _accounts()
    _identities()
    _sessions()
    _api_tokens()
    _people()
    _erased()
    _absences()


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("login_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("login", sa.LargeBinary, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("password_set_at", Moment),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("closed_at", Moment),
        sa.Column("second_factor", sa.LargeBinary),
        sa.Column("second_factor_at", Moment),
        sa.Column("second_factor_step", sa.BigInteger),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.LargeBinary, primary_key=True),
        sa.Column("used_at", Moment),
    )
    op.create_table(
        "one_time_codes",
        sa.Column("code", sa.LargeBinary, primary_key=True),
        sa.Column("person_id", sa.Uuid, nullable=False, index=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("issued_by", sa.Uuid, nullable=False),
        sa.Column("issued_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("used_at", Moment),
    )


def _identities() -> None:
    op.create_table(
        "identities",
        sa.Column("issuer", sa.Text, primary_key=True),
        sa.Column("subject", sa.LargeBinary, primary_key=True),
        sa.Column("person_id", sa.Uuid, nullable=False, index=True),
        sa.Column("linked_at", Moment, nullable=False),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("token", sa.LargeBinary, primary_key=True),
        sa.Column("id", sa.Uuid, nullable=False, unique=True),
        sa.Column("person_id", sa.Uuid, nullable=False, index=True),
        sa.Column("role", sa.Text),
        sa.Column("acting_for", sa.Uuid),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("begun_at", Moment, nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        sa.Column("ended_by", sa.Uuid),
    )


def _api_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("token", sa.LargeBinary, primary_key=True),
        sa.Column("id", sa.Uuid, nullable=False, unique=True),
        sa.Column("person_id", sa.Uuid, nullable=False, index=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("acting_for", sa.Uuid, nullable=False),
        sa.Column("label", sa.LargeBinary, nullable=False),
        sa.Column("may_change", sa.Boolean, nullable=False),
        sa.Column("nouns", sa.Text, nullable=False),
        sa.Column("issued_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("used_at", Moment),
        sa.Column("revoked_at", Moment),
        sa.Column("revoked_by", sa.Uuid),
    )


def _people() -> None:
    op.create_table(
        "name_marks",
        sa.Column("mark", sa.LargeBinary, primary_key=True),
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Index("name_marks_person", "person_id"),
    )
    whole = sa.text("kind != 'prefix'")
    op.create_index("name_marks_whole", "name_marks", ["kind", "mark"], postgresql_where=whole, sqlite_where=whole)
    op.create_table(
        "readings",
        sa.Column("id", Position, sa.Identity(), primary_key=True),
        sa.Column("at", Moment, nullable=False, index=True),
        sa.Column("reader", sa.Uuid, nullable=False, index=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("acting_for", sa.Uuid),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("about", sa.Uuid),
        sa.Column("correlation_id", sa.Uuid),
    )
    op.create_table(
        "readings_people",
        sa.Column("reading_id", Position, primary_key=True, autoincrement=False),
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Index("readings_people_person", "person_id", "reading_id"),
    )


def _erased() -> None:
    op.add_column("vault", sa.Column("merged_into", sa.Uuid))
    gone = sa.text("wrapped_key IS NULL")
    op.create_index("vault_erased", "vault", ["person_id"], postgresql_where=gone, sqlite_where=gone)


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("stream_id", sa.Uuid, primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("person", sa.Uuid, nullable=False, index=True),
        sa.Column("deputy", sa.Uuid, nullable=False, index=True),
        sa.Column("organisation", sa.Uuid, nullable=False),
        sa.Column("from_day", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("position", Position, nullable=False, index=True),
    )
