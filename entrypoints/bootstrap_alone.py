"""The journal's database without the services over it: for what makes it ready to be served (migrate, restore)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from infrastructure.database import Database
from infrastructure.settings import Settings


@contextmanager
def journal_alone() -> Iterator[Database]:
    """The database the settings name, as it stands, empty or of any revision; nothing else is opened or made."""
    settings = Settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.journal_url)
    try:
        yield database
    finally:
        database.close()
