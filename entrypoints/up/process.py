"""A process of the topology: its lines carry its name, it is started again when it dies, and it ends when told to."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread

from entrypoints.up.programs import die_with_parent

PAUSE = 1.0
"""Seconds before a process that died is started again."""
CANNOT = 127
"""The exit code a shell gives to a command that is not there."""

_one_line_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to start a process. `stop`: the signal that ends it well; `grace`: seconds it has for that."""

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    folder: Path
    restart: bool = False
    stop: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    user: int | None = None


class Process:
    """Started in a thread of its own, which lives as long as the process: the kernel ends it with that thread."""

    def __init__(self, recipe: Recipe, say: Callable[[str, str], None] | None = None) -> None:
        self.recipe = recipe
        self.code: int | None = None
        """The exit code of a process that has ended for good."""
        self._say = say or said
        self._running: subprocess.Popen[str] | None = None
        self._stopping = Event()
        self._thread = Thread(target=self._live, name=recipe.name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def tell(self) -> None:
        """Tell it to end."""
        self._stopping.set()
        if self._running is not None and self._running.poll() is None:
            self._running.send_signal(self.recipe.stop)

    def end(self) -> None:
        """Wait until it has; after its grace it is killed."""
        self._thread.join(self.recipe.grace)
        if self._thread.is_alive() and self._running is not None:
            self._say(self.recipe.name, f"did not end within {self.recipe.grace:g} s and is killed")
            self._running.kill()
            self._thread.join()

    def wait(self, patience: float) -> int | None:
        """The exit code of a process that is to end by itself; None when it has not."""
        self._thread.join(patience)
        return self.code

    def _live(self) -> None:
        while not self._stopping.is_set():
            try:
                code = self._run()
            except OSError as error:
                self._say(self.recipe.name, f"cannot be started: {error}")
                self.code = CANNOT
                return
            if not self.recipe.restart or self._stopping.is_set():
                self.code = code
                return
            self._say(self.recipe.name, f"ended with {code} and is started again")
            self._stopping.wait(PAUSE)

    def _run(self) -> int:
        recipe = self.recipe
        with subprocess.Popen(  # noqa: S603 - the command stands in docker-compose.yml
            recipe.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=recipe.folder,
            env=recipe.environment,
            user=recipe.user,
            group=recipe.user,
            extra_groups=None if recipe.user is None else [],
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches us, and we end the others in order
            preexec_fn=lambda: die_with_parent(recipe.stop),  # noqa: PLW1509 - it calls prctl and nothing else
        ) as process:
            self._running = process
            if self._stopping.is_set():
                process.send_signal(recipe.stop)
            assert process.stdout is not None
            for line in process.stdout:
                self._say(recipe.name, line.rstrip())
        return process.returncode


def said(name: str, line: str) -> None:
    """A line of the log, with the name of who said it."""
    with _one_line_at_a_time:
        print(f"{name:<12} | {line}", file=sys.stderr, flush=True)  # noqa: T201 - it is what the terminal is for
