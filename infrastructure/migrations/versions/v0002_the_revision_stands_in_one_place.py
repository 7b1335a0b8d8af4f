"""The revision stands in one place

Alembic's own table names it; the number in `meta` said the same and goes.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("DELETE FROM meta WHERE key = 'schema_version'")
