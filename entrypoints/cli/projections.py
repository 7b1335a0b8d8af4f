"""`letopis projections`: rebuild read models, list, retry or skip what is parked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

if TYPE_CHECKING:
    from projections.engine.parked import Retried
    from projections.engine.store import Store
    from projections.model import ReadModel

app = typer.Typer(help="Read models: list, rebuild, retry, skip.", no_args_is_help=True)

ModelName = Annotated[str, typer.Argument(help="Name of the read model, as `letopis status` lists it.")]


@app.command("list")
def list_parked() -> None:
    """List the parked facts of every read model: poison, those waiting behind it, and skipped ones."""
    from entrypoints.bootstrap import build
    from projections.engine.parked import parked

    with build() as services:
        found = parked(services.store)
    for fact in found:
        typer.echo(f"{fact.model}\t{fact.position}\t{fact.stream_id}\t{fact.type}\t{fact.state}\t{fact.error or ''}")
    typer.echo(f"Отложено фактов / parked facts: {len(found)}")


@app.command()
def rebuild(model: Annotated[str | None, typer.Argument(help="One model; left out: all.")] = None) -> None:
    """Build a model anew beside the live one, prove it equal at the same position, and switch."""
    from entrypoints.bootstrap import build
    from entrypoints.cli.report import progress
    from projections.engine.rebuild import Rebuild

    differed = False
    with build() as services:
        for found in services.store.models if model is None else [_named(services.store, model)]:
            with progress(found.NAME, services.journal.head()) as step:
                built = Rebuild(services.store, services.journal, found, services.holder).run(step)
            typer.echo(f"{found.NAME}: № {built.position}, {_proof(built.matched)}")
            differed |= built.matched is False
    if differed:
        raise typer.Exit(1)


@app.command()
def retry(model: ModelName, stream: Annotated[UUID | None, typer.Argument(help="One stream; all.")] = None) -> None:
    """Fold parked facts again, oldest first."""
    from entrypoints.bootstrap import build
    from projections.engine.parked import retry as retry_parked

    with build() as services:
        done = retry_parked(services.store, services.journal, _named(services.store, model), services.holder, stream)
    typer.echo(_said(model, done))


@app.command()
def skip(model: ModelName, position: Annotated[int, typer.Argument(help="Position of the poison fact.")]) -> None:
    """Pass one fact over in this read model for good and fold what waited behind it."""
    from entrypoints.bootstrap import build
    from projections.engine.parked import skip as skip_parked

    with build() as services:
        try:
            done = skip_parked(
                services.store, services.journal, _named(services.store, model), services.holder, position
            )
        except LookupError:
            typer.echo(f"В журнале нет позиции {position}. The journal has no such position.", err=True)
            raise typer.Exit(2) from None
    typer.echo(_said(model, done))


def _named(store: Store, name: str) -> type[ReadModel]:
    found = next((model for model in store.models if name == model.NAME), None)
    if found is None:
        known = ", ".join(sorted(model.NAME for model in store.models))
        typer.echo(f"Нет такой модели: {name}. No such read model; there are: {known}", err=True)
        raise typer.Exit(2)
    return found


def _proof(matched: bool | None) -> str:
    return {
        True: "строки те же / the same rows",
        False: "строки ОТЛИЧАЛИСЬ / the rows DIFFERED",
        None: "сравнить не с чем / nothing to compare",
    }[matched]


def _said(model: str, done: Retried) -> str:
    return f"{model}: учтено / folded {done.folded}, отложено / still parked {done.parked}"
