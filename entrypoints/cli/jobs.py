"""`letopis jobs`: what is asked of the workers and not done, and another try at what failed."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

app = typer.Typer(help="Jobs that are not done: list them, retry what failed.")


@app.callback(invoke_without_command=True)
def jobs(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False
) -> None:
    """List jobs that wait, that the queue has, and that failed: number, state, name, ids, since when, kind of error."""
    from entrypoints.bootstrap import build

    if context.invoked_subcommand:
        return
    with build() as services:
        found = services.jobs.queue.outbox.open()
    if as_json:
        typer.echo(json.dumps([asdict(job) for job in found], ensure_ascii=False, indent=2, default=str))
        return
    for job in found:
        ids = " ".join(f"{name}={value}" for name, value in sorted(job.args.items()))
        since = job.since.isoformat(timespec="seconds") if job.since else ""
        typer.echo(f"{job.id}\t{job.state}\t{job.name}\t{ids}\t{since}\t{job.error or ''}".rstrip())
    failed = sum(job.state == "failed" for job in found)
    typer.echo(f"Не сделано / not done: {len(found)}, из них не удалось / of them failed: {failed}")


@app.command()
def retry(
    number: Annotated[int | None, typer.Argument(help="Number of a failed job, as the list shows it.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that failed.")] = False,
) -> None:
    """Let failed jobs wait for a worker again."""
    from entrypoints.bootstrap import build

    if (number is None) is not every:
        typer.echo("Назовите номер задания или --all. Name the number of a job, or --all.", err=True)
        raise typer.Exit(2)
    with build() as services:
        again = services.jobs.queue.outbox.retry(number)
        services.jobs.wake()
    typer.echo(f"Повторится / will be tried again: {again}")
    if number is not None and not again:
        raise typer.Exit(1)
