"""`letopis migrate`: bring the database to the revision this program works with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from infrastructure.migrations.migrate import Migrated


def register(app: typer.Typer) -> None:
    app.command()(migrate)


def migrate() -> None:
    """Bring the journal's database to this program's revision; run again, it changes nothing."""
    from entrypoints.bootstrap_alone import places
    from infrastructure.migrations.migrate import UnknownShape
    from infrastructure.migrations.migrate import migrate as bring

    try:
        with places() as found:
            done = bring(found.database)
    except UnknownShape as refused:
        typer.echo(
            "Таблицы не те, что делала Летопись; ничего не изменено. Верните копию или исправьте различия: "
            "The tables are not those Letopis made; nothing was changed. Restore a copy or mend the differences:",
            err=True,
        )
        typer.echo("\n".join(refused.differences), err=True)
        raise typer.Exit(2) from None
    _tell(done)


def _tell(done: Migrated) -> None:
    from infrastructure.journal.schema import HEAD

    if done.recognised:
        typer.echo("Таблицы без отметки узнаны: ревизия 0001 / tables without a mark are known: revision 0001")
    for revision, title in done.steps:
        typer.echo(f"{revision}  {title}")
    nothing = "" if done.steps else "; менять нечего / nothing to do"
    typer.echo(f"База данных на ревизии {HEAD} / the database is at revision {HEAD}{nothing}")
