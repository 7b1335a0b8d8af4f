"""`letopis demo`: tell the story, print what came of it, serve it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Print and end.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
) -> None:
    """Load the real agreements, run three years of a made-up region, print, and serve API and start page."""
    from entrypoints.bootstrap import build, demo_settings
    from entrypoints.cli.serve import run
    from entrypoints.demo.printing import WIDTH, show
    from entrypoints.demo.telling import NotADemo, tell_all

    with build(demo_settings()) as services:
        try:
            tell_all(services)
        except NotADemo as refused:
            typer.echo(str(refused), err=True)
            raise typer.Exit(2) from None
        show(services, Console(width=WIDTH, highlight=False))
        if not no_serve:
            run(services, host, port)
