"""An installation on disk and its command line, run as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.sql.dml import UpdateBase

from entrypoints.bootstrap import Services, build
from infrastructure.columns import metadata
from infrastructure.settings import Settings
from tests.behaviour.routes import CLOSED, Traveller
from tests.scenario import World

LETOPIS = Path(sys.prefix, "bin", "letopis")
GUARDS = ("facts_never_updated", "facts_never_deleted", "facts_in_order")
PATIENCE = 120
"""Seconds a command may take on a busy machine."""


@dataclass(frozen=True)
class Ended:
    """How a process ended and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Installation:
    """Data in a folder (and a database, on PostgreSQL); `iom` is a route told from opening to closing."""

    folder: Path
    url: str | None
    iom: UUID
    head: int

    @classmethod
    def empty(cls, folder: Path) -> Installation:
        """Nothing yet: the command line makes what it needs."""
        folder.mkdir(exist_ok=True)
        return cls(folder, None, UUID(int=0), 0)

    @property
    def settings(self) -> Settings:
        return Settings(data=self.folder, database_url=self.url, demo=True, log_level="WARNING")

    def letopis(self, *arguments: object, **settings: object) -> Ended:
        """Run the command with these settings (`demo=1` is LETOPIS_DEMO=1) and no other."""
        command = [str(LETOPIS), *map(str, arguments)]
        environment = self.environment(**settings)
        ended = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, timeout=PATIENCE)
        return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    def environment(self, **settings: object) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
        given = {"data": self.folder, "log_level": "WARNING", "database_url": self.url or "", **settings}
        return kept | {f"LETOPIS_{name.upper()}": str(value) for name, value in given.items()}

    def tamper(self, change: UpdateBase) -> None:
        """Change one row as someone with the database's own password can: no guard is in the way."""
        with build(self.settings) as services:
            journal = change.table in metadata.sorted_tables
            with services.database.write() if journal else services.store.database.writing() as connection:
                if journal:
                    self._lift_guards(connection)
                assert connection.execute(change).rowcount

    def _lift_guards(self, connection: Connection) -> None:
        if self.url:
            connection.exec_driver_sql("ALTER TABLE facts DISABLE TRIGGER ALL")
        else:
            for guard in GUARDS:
                connection.exec_driver_sql(f"DROP TRIGGER {guard}")


def install(folder: Path, database_url: str) -> Installation:
    """A region with a route from opening to closing, followed to the head."""
    url = None if database_url.startswith("sqlite") else database_url
    with build(Settings(data=folder, database_url=url, demo=True, log_level="WARNING")) as services:
        route = tell_a_route(services)
        services.catch_up()
        return Installation(folder, url, route.iom_id, services.journal.head())


def tell_a_route(services: Services) -> Traveller:
    """A whole route in a region of its own, and the next one of the same teacher just opened."""
    route = Traveller.of(World(services)).to_the_end()
    route.again().open(occurred_on=CLOSED)
    return route
