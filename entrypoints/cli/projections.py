"""`letopis projections`: rebuild read models, list, retry or skip parked streams."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

app = typer.Typer(help="Read models: list, rebuild, retry, skip.", no_args_is_help=True)

ModelName = Annotated[str, typer.Argument(help="Name of the read model, as `letopis status` lists it.")]


@app.command("list")
def list_parked() -> None:
    """List the parked streams of every read model."""
    from entrypoints.bootstrap import build

    with build() as services:
        parked = services.store.parked()
    for each in parked:
        typer.echo(f"{each.model}\t{each.stream_id}\t{each.position}\t{each.error}")
    typer.echo(f"Отложено потоков / parked streams: {len(parked)}")


@app.command()
def rebuild(model: Annotated[str | None, typer.Argument(help="One model; left out: all.")] = None) -> None:
    """Build a model anew beside the live one, prove it equal where versions match, and switch."""
    from entrypoints.bootstrap import build
    from entrypoints.cli.report import progress

    with build() as services:
        for name in [model] if model else services.store.names():
            with progress(name, services.journal.head()) as step:
                typer.echo(services.rebuild(name, step))


@app.command()
def retry(model: ModelName, stream: Annotated[UUID, typer.Argument()]) -> None:
    """Fold the parked facts of a stream again."""
    from entrypoints.bootstrap import build

    with build() as services:
        typer.echo(services.retry(model, stream))


@app.command()
def skip(model: ModelName, stream: Annotated[UUID, typer.Argument()]) -> None:
    """Leave the poison fact out of this read model and fold what follows it."""
    from entrypoints.bootstrap import build

    with build() as services:
        typer.echo(services.skip(model, stream))
