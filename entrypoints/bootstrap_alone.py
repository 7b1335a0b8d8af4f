"""The places of an installation without the services over them: for what makes them ready (migrate, restore)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infrastructure.database import Database
from infrastructure.erasures import Ledger
from infrastructure.keys import Keys, load_keys
from infrastructure.settings import Settings


@dataclass(frozen=True, slots=True)
class Places:
    """`database` as it stands, empty or of any revision."""

    settings: Settings
    database: Database

    @property
    def documents(self) -> Path:
        return self.settings.data / "documents"

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.settings.ledger)

    @property
    def keys(self) -> Keys | None:
        """What follows from the master key; None while there is none. Raises KeyUnusable."""
        given = self.settings.master_key.get_secret_value() if self.settings.master_key else None
        return load_keys(given, self.key_file) if given or self.key_file.exists() else None

    @property
    def key_file(self) -> Path:
        """Where the master key stands unless a setting gives it."""
        return self.settings.data / "master.key"

    @property
    def key(self) -> str | None:
        """Fingerprint of the master key; None while there is none. Raises KeyUnusable."""
        return self.keys.fingerprint if self.keys else None


@contextmanager
def places() -> Iterator[Places]:
    """What the settings name; nothing is opened but the database, and no key is made."""
    settings = Settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.journal_url)
    try:
        yield Places(settings, database)
    finally:
        database.close()
