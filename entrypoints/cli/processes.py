"""`letopis follow | work | schedule`: the processes beside `letopis serve --web-only`, any number of each; `settings`.

Each ends well on SIGTERM and Ctrl-C: a page or a job under way is finished and leases are given back.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from entrypoints.bootstrap import Services

GRACE = 50_000
"""Milliseconds a job under way is waited for; docker-compose.yml kills a worker after a minute."""


def register(app: typer.Typer) -> None:
    for command in (follow, work, schedule, settings):
        app.command()(command)


def follow() -> None:
    """Feed the read models: each is followed by one process at a time, and a dead one is replaced in seconds."""
    with running() as (services, told):
        services.follow()
        told.wait()


def work(
    threads: Annotated[int, typer.Option(help="Jobs worked at at once.", min=1, max=64)] = 4,
) -> None:
    """Work at jobs, and carry them from the outbox to the queue."""
    with running() as (services, told):
        require_queue(services)
        services.jobs.send(work=True, threads=threads)
        told.wait()
        services.jobs.queue.stop(GRACE)


def schedule() -> None:
    """Ask for what is due by date: one process at a time looks, and a dead one is replaced in seconds."""
    with running() as (services, told):
        services.jobs.schedule.start()
        told.wait()


def settings() -> None:
    """Print every setting with its values, default and meaning (docs/settings.md is this output)."""
    from entrypoints.bootstrap_settings import lines

    typer.echo("\n".join(lines()))


@contextmanager
def running() -> Iterator[tuple[Services, Event]]:
    """The services of a process and the event of its being told to end; they are closed on leaving."""
    from entrypoints.bootstrap import build
    from entrypoints.observing.exposing import Exposed

    told = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    with build() as services, Exposed(services.observing.metrics, services.settings.metrics_port):
        yield services, told


def require_queue(services: Services) -> None:
    """Work shared between processes needs a queue; without one ends with a line and 2."""
    if services.jobs.queue.embedded:
        typer.echo(
            "Нужна очередь: задайте LETOPIS_REDIS_URL. Без неё задания выполняет сам letopis serve. "
            "A queue is needed: set LETOPIS_REDIS_URL. Without one `letopis serve` works at jobs itself.",
            err=True,
        )
        raise typer.Exit(2)
