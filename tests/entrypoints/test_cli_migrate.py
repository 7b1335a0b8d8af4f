"""Whoever installs or upgrades Letopis is told what to run, and `letopis migrate` does it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
import typer
from sqlalchemy import delete, func, select, update

from entrypoints.bootstrap import build
from entrypoints.cli import app
from infrastructure.accounts.tables import name_marks
from infrastructure.database import Database
from infrastructure.journal.schema import HEAD, create, meta, revisions, vault
from infrastructure.migrations.migrate import FIRST, upgrade
from infrastructure.name_marking import DONE_NOTE
from tests.databases import Databases
from tests.entrypoints.command_line import Installation

UNTOUCHED = {"facts", "migrate", "restore", "settings"}
"""Commands that open no journal, and those that make one ready."""
GIVEN: dict[str, list[object]] = {
    "administrator": ["--family-name", "А", "--given-name", "Б", "--login", "first"],
    "backup": ["copy.db"],
    "demo": ["--no-serve"],
    "import": ["copy.yaml"],
    "invite": [UUID(int=1)],
    "keys": ["rotate"],
    "projections": ["list"],
    "reset": [UUID(int=1)],
    "story": [UUID(int=1)],
}
COMMANDS = sorted(set(typer.main.get_command(app).commands) - UNTOUCHED)


@pytest.fixture
def old(tmp_path: Path) -> Installation:
    """An installation whose journal is of the first revision."""
    installation = Installation.empty(tmp_path / "data")
    with closing(Database(journal(installation))) as database, database.write() as connection:
        upgrade(connection, FIRST)
    (installation.folder / "copy.yaml").touch()
    return installation


@pytest.fixture
def server(databases: Databases, tmp_path: Path) -> Installation:
    """An installation on an empty PostgreSQL."""
    return Installation(tmp_path, databases.empty("postgresql"), UUID(int=0), 0)


def journal(installation: Installation) -> str:
    return f"sqlite:///{installation.folder}/journal.db"


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_opens_an_older_journal(old: Installation, command: str):
    """Every entry point ends at once with a sentence in both languages that says what to run."""
    refused = old.letopis(command, *GIVEN.get(command, []))

    assert (refused.code, refused.out, len(refused.err.splitlines())) == (2, "", 1), refused.err
    migrate = f"LETOPIS_DATA={old.folder} letopis migrate"
    assert f"База данных старше программы: выполните {migrate}." in refused.err
    assert f"The database is older than the program: run {migrate}." in refused.err


def test_an_older_journal_opens_once_it_is_migrated(old: Installation):
    """The steps are told; run again, there is nothing to do."""
    first, again = old.letopis("migrate"), old.letopis("migrate")

    assert (first.code, again.code, old.letopis("status").code) == (0, 0, 0)
    assert "0002  The revision stands in one place" in first.out
    assert again.out == (
        f"База данных на ревизии {HEAD} / the database is at revision {HEAD}; менять нечего / nothing to do\n"
    )


def test_an_empty_server_is_prepared_by_the_operator(server: Installation):
    """PostgreSQL is refused while it is empty and opens after `letopis migrate`."""
    refused = server.letopis("status")
    migrated = server.letopis("migrate")

    assert (refused.code, migrated.code, server.letopis("status").code) == (2, 0, 0)
    assert "База данных пуста: выполните letopis migrate." in refused.err


def test_a_newer_journal_asks_for_a_newer_letopis(tmp_path: Path):
    """Neither a command nor a migration of this version touches it."""
    installation = Installation.empty(tmp_path / "data")
    with closing(Database(journal(installation))) as database:
        create(database)
        with database.write() as connection:
            connection.execute(update(revisions).values(version_num="9999"))

    for command in ("status", "migrate"):
        refused = installation.letopis(command)
        assert (refused.code, refused.out, len(refused.err.splitlines())) == (2, "", 1), refused.err
        assert "База данных новее программы (ревизия 9999): установите более новую Летопись." in refused.err


def test_tables_made_before_revisions_are_known_or_refused(old: Installation):
    """Tables without a mark are refused at start; a migration knows them, or names what differs."""
    with closing(Database(journal(old))) as database, database.write() as connection:
        revisions.drop(connection)
        connection.exec_driver_sql("ALTER TABLE vault RENAME details TO particulars")
    unmarked, differing = old.letopis("status"), old.letopis("migrate")
    with closing(Database(journal(old))) as database, database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE vault RENAME particulars TO details")
    known = old.letopis("migrate")

    assert (unmarked.code, differing.code, known.code, old.letopis("status").code) == (2, 2, 0, 0)
    assert "База данных не называет своей ревизии: выполните " in unmarked.err
    assert "нет / missing: vault.details BLOB NULL" in differing.err
    assert known.out.startswith("Таблицы без отметки узнаны: ревизия 0001")


def test_people_of_an_older_program_are_found_by_name_afterwards(installation: Installation):
    """Whoever was entered before there were marks gets them by the migration; run again, it marks nobody."""
    forget = (delete(name_marks), delete(meta).where(meta.c.key == DONE_NOTE))
    with closing(Database(installation.settings.journal_url)) as database, database.write() as connection:
        people = connection.scalar(select(func.count()).select_from(vault)) or 0
        for change in forget:
            connection.execute(change)

    first, again = installation.letopis("migrate", demo=1), installation.letopis("migrate", demo=1)

    assert (first.code, again.code) == (0, 0), first.err
    assert f"people entered {people}" in first.out
    assert "people entered" not in again.out
    with build(installation.settings) as services:
        assert services.vault.named(["демо"])
