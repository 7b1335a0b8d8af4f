"""`--soak` makes the fault tests go more rounds: `make soak` gives it, `make test` does not.

A soak is over in time whatever the machine: rounds are made while their test's share of the time lasts, never fewer
than are demanded, and a run that is still going then is ended as failed.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import time
from collections.abc import Iterator, Sequence
from types import FrameType

import pytest

pytest.register_assert_rewrite("tests.faults.judge", "tests.faults.load")

MINUTES = 15.0
"""A soak takes no longer."""
ROUNDS, CALLED_OFF = 0.8, 0.9
"""Parts of that time: when no further rounds are made, and when a run that is not over is ended, in good order."""
USUAL = 10.0
"""Seconds of a test that names none."""
WEIGHT = "soak"


class Shares:
    """What is left of the time, divided among the tests still to come by the seconds they want."""

    def __init__(self, until: float, wanted: Sequence[float] = ()) -> None:
        self._until = until
        self.to_come = sum(wanted)

    def next(self, wanted: float, now: float) -> float:
        """When the next test makes no further rounds; what an earlier one left or overdrew is shared by all."""
        share = (self._until - now) * wanted / max(self.to_come, wanted)
        self.to_come -= wanted
        return now + share


class Rounds:
    """How often a test does what it does."""

    def __init__(self, until: float | None) -> None:
        self.long = until is not None
        self._until = until or 0.0
        self.made = 0

    def __call__(self, short: int, long: int, least: int | None = None) -> Iterator[int]:
        """Numbers of rounds from 0: `short`; in a soak `long`, or as many as time allows, but `least` (or `short`)."""
        for number in range(long if self.long else short):
            if self.long and number >= (least or short) and time.monotonic() >= self._until:
                return
            yield number
            self.made += 1


class Soak:
    """The plugin of one run."""

    def __init__(self, minutes: float) -> None:
        self._began = time.monotonic()
        self._minutes = minutes
        self._until = self._began + ROUNDS * minutes * 60
        self.shares = Shares(self._until)
        self.made: dict[str, int] = {}

    def guard(self) -> None:
        """End the run in good order when it is late, and outright, with where each thread stood, when even that
        takes too long."""
        signal.signal(signal.SIGALRM, self._call_off)
        signal.setitimer(signal.ITIMER_REAL, CALLED_OFF * self._minutes * 60)
        faulthandler.dump_traceback_later(self._minutes * 60, exit=True, file=os.dup(2))

    def unguard(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.shares = Shares(self._until, [_wanted(item) for item in session.items])

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        item.stash[UNTIL] = self.shares.next(_wanted(item), time.monotonic())

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        took = (time.monotonic() - self._began) / 60
        terminalreporter.write_line(f"soak: {took:.1f} minutes of at most {self._minutes:g}")
        for name, made in sorted(self.made.items()):
            terminalreporter.write_line(f"  {made} rounds of {name}")

    def pytest_unconfigure(self) -> None:
        self.unguard()

    def _call_off(self, _signal: int, _frame: FrameType | None) -> None:
        pytest.exit(f"soak: not over in good time, it may take {self._minutes:g} minutes", returncode=1)


UNTIL = pytest.StashKey[float]()
"""When a test's share is over."""


def _wanted(item: pytest.Item) -> float:
    mark = item.get_closest_marker(WEIGHT)
    return float(mark.args[0]) if mark else USUAL


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="fault tests: the long form, many more rounds of each fault")
    parser.addoption("--soak-minutes", type=float, default=MINUTES, help="minutes a soak may take")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{WEIGHT}(seconds): what the test's long form takes on a quiet machine")
    if config.getoption("--soak"):
        soak = Soak(config.getoption("--soak-minutes"))
        config.pluginmanager.register(soak, "soak")
        soak.guard()


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> Iterator[Rounds]:
    soak: Soak | None = request.config.pluginmanager.get_plugin("soak")
    made = Rounds(request.node.stash[UNTIL] if soak else None)
    yield made
    if soak and made.made:
        soak.made[request.node.name] = made.made
