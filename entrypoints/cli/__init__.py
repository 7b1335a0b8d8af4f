"""The command line: `letopis`. Heavy parts are imported by the command that needs them."""

from __future__ import annotations

import sys

import typer

from entrypoints.cli import accounts, copies, data, demo, jobs, journal, keys, migrate, processes, projections, serve

app = typer.Typer(
    name="letopis",
    help="Летопись: соглашения, маршруты и наставнические пары как факты неизменяемого журнала. "
    "A chronicle of agreements, routes and pairs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for door in (demo, serve, processes, migrate, copies, journal, data, accounts):
    door.register(app)
app.add_typer(projections.app, name="projections")
app.add_typer(jobs.app, name="jobs")
app.add_typer(keys.app, name="keys")


def main() -> None:
    """Entry point of `.venv/bin/letopis`."""
    try:
        app()
    except Exception as error:
        from entrypoints.cli.trouble import explain

        if (trouble := explain(error)) is None:
            raise
        typer.echo(trouble.line, err=True)
        sys.exit(trouble.code)
