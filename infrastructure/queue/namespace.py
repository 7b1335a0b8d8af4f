"""Where in Redis or Valkey the jobs of one journal stand: under a name of its own, noted in the journal.

So installations may share a database of the server, and a journal that was put back leaves what was sent before it.
"""

from __future__ import annotations

import secrets

from infrastructure.beginnings import noted
from infrastructure.database import Database
from infrastructure.journal.schema import meta

NOTE = "queue"


def namespace(database: Database) -> str:
    """What the keys of this journal's queue begin with; every process over the journal says the same."""
    return f"letopis:{noted(database, NOTE, secrets.token_hex(8))}"


def leave(database: Database) -> None:
    """Forget the name that came with a copy of a journal: whoever is next makes another."""
    with database.write() as connection:
        connection.execute(meta.delete().where(meta.c.key == NOTE))
