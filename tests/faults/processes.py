"""The production topology as plain processes that can be killed, frozen and started again one by one."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from entrypoints.up.programs import die_with_parent
from infrastructure.settings import Settings
from tests.architecture.source import ROOT
from tests.entrypoints.command_line import LETOPIS
from tests.eventually import eventually

BOOT = 90
"""Seconds a process may take to come up on a busy machine."""

COMMANDS: Mapping[str, Sequence[str]] = {
    "alone": ["serve", "--port", "0"],
    "web": ["serve", "--port", "0", "--web-only"],
    "worker": ["work", "--threads", "2"],
    "follower": ["follow"],
    "scheduler": ["schedule"],
}
DOORS = {"alone", "web"}
"""Kinds that listen."""


class Program:
    """One process of a kind (with its children: a container dies as a whole); `log` keeps what all its lives said."""

    def __init__(self, kind: str, number: int, settings: Settings) -> None:
        self.kind = kind
        self.name = f"{kind} {number}"
        self.lives = 0
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._log = settings.data / f"{kind}-{number}.log"
        self._began_at = 0

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port of a web process that has come up."""
        if self._process is None or self.kind not in DOORS:
            return None
        said = [line for line in self.said().splitlines() if line.startswith("Летопись: http")]  # the socket listens
        return ("127.0.0.1", urlsplit(said[0].split()[1]).port or 0) if said else None

    def said(self) -> str:
        """The log of this life."""
        with self._log.open("rb") as log:
            log.seek(self._began_at)
            return log.read().decode(errors="replace")

    def start(self) -> None:
        self.lives += 1
        self._began_at = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(LETOPIS), *COMMANDS[self.kind]],
                cwd=ROOT,
                env=environment(self._settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=partial(die_with_parent, signal.SIGKILL),
            )

    def wait_until_up(self) -> None:
        """Whoever listens answers; the others have no door to knock at."""
        eventually(lambda: self.check_alive() and (self.kind not in DOORS or self._answers()), BOOT)

    def signal(self, number: signal.Signals) -> None:
        assert self._process
        os.killpg(self._process.pid, number)

    def kill(self) -> None:
        """SIGKILL, wherever it is."""
        if self._process is not None:
            self.signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        if not self.address:
            return False
        with suppress(OSError, HTTPException), closing(HTTPConnection(*self.address, timeout=BOOT)) as door:
            door.request("GET", "/healthz")
            return door.getresponse().status == 200
        return False

    def check_alive(self) -> bool:
        """True; a process that has ended by itself fails the test with its last words."""
        assert self._process
        if self._process.poll() is not None:
            raise AssertionError(f"{self.name} has ended by itself:\n{self.said()[-3000:]}")
        return True


def environment(settings: Settings) -> dict[str, str]:
    """Every setting that was given, and none of the machine's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    given = {name: getattr(settings, name) for name in settings.model_fields_set}
    text = {name: str(int(value)) if isinstance(value, bool) else str(value) for name, value in given.items()}
    return kept | {f"LETOPIS_{name.upper()}": value for name, value in text.items() if value != "None"}


class Topology:
    """Programs over one set of settings, by kind."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.programs: list[Program] = []

    def of(self, kind: str) -> list[Program]:
        return [program for program in self.programs if program.kind == kind]

    def start(self, *kinds: str) -> None:
        """Start one process of each kind named; a kind named twice gets two."""
        for kind in kinds:
            self.programs.append(Program(kind, len(self.of(kind)) + 1, self.settings))
            self.programs[-1].start()
        for program in self.programs:
            program.wait_until_up()

    def addresses(self) -> list[tuple[str, int]]:
        """Where the web processes listen that are up."""
        return [address for program in self.programs if (address := program.address)]

    def kill(self) -> None:
        """SIGKILL all."""
        for program in self.programs:
            program.kill()

    def check_alive(self) -> None:
        """Nobody has ended by itself."""
        for program in self.programs:
            program.check_alive()

    def said(self) -> str:
        """The logs of all lives, for a test that fails."""
        return "\n".join(path.read_text("utf-8", errors="replace") for path in self.settings.data.glob("*.log"))


@contextmanager
def topology(settings: Settings, *kinds: str) -> Iterator[Topology]:
    """The processes named, killed at the end."""
    made = Topology(settings)
    try:
        made.start(*kinds)
        yield made
    finally:
        made.kill()
