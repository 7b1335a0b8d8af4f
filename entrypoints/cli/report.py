"""What commands print: status lines and progress."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

from entrypoints.status import BuildStatus, Status
from entrypoints.telling import Told
from entrypoints.words import Language, load


def status_lines(status: Status) -> Iterator[str]:
    """The status as people read it."""
    if status.story_now:
        yield f"ДЕМО: часы истории показывают {status.story_now} / demo: the story clock shows this moment"
    elif status.demo_data:
        yield (
            "ДЕМО: в журнале вымышленные данные, хотя демонстрация не включена / "
            "demo: this journal holds made-up data, though demo mode is off"
        )
    yield f"journal  head {status.head}"
    for model in status.projections:
        late = f"lag {model.lag}" if model.lag else "up to date"
        parked = f", parked {model.parked}" if model.parked else ""
        yield f"  {model.name:<26} position {model.position:>9}  {late}{parked}"
        if model.build:
            yield f"    {_build_line(model.build)}"
    queue = status.queue
    away = "" if queue.reachable else ", UNREACHABLE: jobs wait"
    yield f"jobs  {queue.kind}{away}: waiting {queue.waiting}, enqueued {queue.enqueued}, failed {queue.failed}"


def _build_line(build: BuildStatus) -> str:
    if build.error:
        at = build.position
        return f"ПЕРЕСТРОЙКА ОСТАНОВЛЕНА на № {at} / REBUILD STOPPED at {at}: {build.error}"
    return f"перестройка на № {build.position} / being rebuilt, at {build.position}"


def story_lines(told: Iterable[Told], language: Language) -> Iterator[str]:
    """A story as people read it: the day, the sentence, and who, for whom, recorded when, under it."""
    for line in told:
        row = line.row
        mark = {"ru": " (отозвано)", "en": " (withdrawn)"}[language] if row["withdrawn"] else ""
        who = line.actor or load().value(f"role.{row['role']}", language)
        place = f", {line.place}" if line.place else ""
        noted = {"ru": "записано", "en": "recorded"}[language]
        yield f"{row['occurred_on']:%d.%m.%Y}  {line.sentence[language]}{mark}"
        moment = row["recorded_at"].astimezone(ZoneInfo(line.zone))
        yield f"            {who}{place}; {noted} {moment:%d.%m.%Y %H:%M}, № {row['position']}"


class _Rate(ProgressColumn):
    """Pieces a second, of late."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/с" if task.speed else "")


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int, int], None]]:
    """A progress bar with its rate on standard error; the yielded function is told how far the work has come, and of
    how much. Work that goes on where it once stopped is rated from there."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), _Rate(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        begun = False

        def show(done: int, whole: int) -> None:
            nonlocal begun
            (bar.update if begun else bar.reset)(task, completed=done, total=whole)
            begun = True

        yield show


@contextmanager
def counting(what: str) -> Iterator[Callable[[int], None]]:
    """A counter on standard error for work of unknown size; the yielded function is told how much was just done."""
    columns = (TextColumn(what), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda count: bar.advance(task, count)
