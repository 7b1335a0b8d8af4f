"""`letopis migrate`: bring the database to the revision this program works with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from entrypoints.bootstrap_alone import Places
    from infrastructure.migrations.migrate import Migrated


def register(app: typer.Typer) -> None:
    app.command()(migrate)


def migrate() -> None:
    """Bring the journal's database to this program's revision; run again, it changes nothing."""
    from entrypoints.bootstrap_alone import places
    from infrastructure.migrations.migrate import migrate as bring

    with places() as found:
        _tell(bring(found.database))
        _mark_names(found)


def _mark_names(found: Places) -> None:
    """Let people entered by older programs be found by name; without the master key the next start sees to it."""
    from infrastructure.key_ring import check_key
    from infrastructure.name_marking import mark_all
    from infrastructure.vault import PeopleVault

    if master := found.keys:
        keys = check_key(found.database, master)
        if marked := mark_all(found.database, PeopleVault(found.database, keys)):
            typer.echo(f"Поиск по именам: внесено людей {marked} / search by name: people entered {marked}")


def _tell(done: Migrated) -> None:
    from infrastructure.journal.schema import HEAD

    if done.recognised:
        typer.echo("Таблицы без отметки узнаны: ревизия 0001 / tables without a mark are known: revision 0001")
    for revision, title in done.steps:
        typer.echo(f"{revision}  {title}")
    nothing = "" if done.steps else "; менять нечего / nothing to do"
    typer.echo(f"База данных на ревизии {HEAD} / the database is at revision {HEAD}{nothing}")
