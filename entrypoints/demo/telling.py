"""Tells the story into an installation of demo mode, with its read models, and shows how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from entrypoints.bootstrap import Services
from entrypoints.demo.accounts import open_accounts
from entrypoints.demo.chance import BEGINS, ENDS
from entrypoints.demo.following import beside
from entrypoints.demo.runner import demo_id
from entrypoints.demo.story import FIRST, NOW, Story, tell


class NotADemo(Exception):
    """The journal holds something else; the demonstration stays out of it."""

    def __init__(self, where: object) -> None:
        super().__init__(
            f"В {where} уже ведётся другой журнал: демонстрация в него не пишет. Задайте другую папку в LETOPIS_DATA. "
            "Another journal is kept there; name another folder in LETOPIS_DATA."
        )


def tell_all(services: Services, story: Story) -> None:
    """The story, its read models, the legal days up to its last moment, and accounts. Raises NotADemo."""
    check(services)
    with _progress() as progress, beside(services):
        tell(services, story, progress)
    services.catch_up()
    sweep(services)
    open_accounts(services, story)
    services.catch_up()


def check(services: Services) -> None:
    """Raise NotADemo unless the journal is empty or begins with this story."""
    first = services.journal.read(0, 1)
    if first and first[0].correlation_id != demo_id("story", FIRST):
        raise NotADemo(services.settings.data)


def sweep(services: Services) -> None:
    """What the scheduler finds on the story's last day, so that a server started later finds nothing new."""
    services.jobs.sweep_day(NOW.date().isoformat())


@contextmanager
def _progress() -> Iterator[Callable[[date], None]]:
    """A bar that grows with the days of the story, on standard error."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("история / story", total=(ENDS - BEGINS).days)

        def show(day: date) -> None:
            bar.update(task, completed=max(0, (day - BEGINS).days), description=f"{day:%d.%m.%Y}")

        yield show
