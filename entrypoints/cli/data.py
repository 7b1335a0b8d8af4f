"""`letopis import FILE`: enter a catalogue through the same commands people use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("import")(import_file)


def import_file(
    file: Annotated[Path, typer.Argument(help="A catalogue (YAML).", exists=True, dir_okay=False)],
) -> None:
    """Enter a catalogue; running it again changes nothing."""
    from entrypoints.bootstrap import build
    from entrypoints.importing import NotEntered, import_catalogue
    from infrastructure.catalogues.loader import BadCatalogue

    try:
        with build() as services:
            outcome = import_catalogue(services, file)
    except (BadCatalogue, NotEntered) as refused:
        typer.echo(f"Не введено / not entered. {refused}", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{file.name}: {outcome.commands} команд / commands, {outcome.facts} новых фактов / new facts")
