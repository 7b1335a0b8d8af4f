"""A soak ends in time: rounds stop when their share is over, and a run that hangs is ended as failed."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from tests.architecture.source import ROOT
from tests.faults.rounds import Rounds, Shares

GREEDY = """
from threading import Event
import pytest

@pytest.mark.soak(3)
def test_greedy(rounds):
    for _ in rounds(2, 10_000):
        Event().wait(0.05)

@pytest.mark.soak(1)
def test_modest(rounds):
    assert list(rounds(2, 3, least=3)) == [0, 1, 2]
"""
HANGING = """
from threading import Event

def test_hanging(rounds):
    Event().wait()
"""
EARLY = """
from tests.faults import rounds

rounds.{name} = 0.05
"""
DEAF = """
from threading import Event

def test_deaf(rounds):
    while True:
        try:
            Event().wait()
        except BaseException:
            pass
"""


def test_time_is_shared_by_what_each_test_wants():
    """A test that took longer than its share takes from all that come after it, and one that was quick gives."""
    shares = Shares(100, [30, 10, 60])

    assert shares.next(30, now=0) == 30
    assert shares.next(10, now=50) == 50 + 50 / 7
    assert shares.next(60, now=51) == 100


def test_rounds_never_fall_below_what_is_demanded():
    """However late it is, as many rounds are made as the short form makes or the test demands; with time all."""
    late, early = time.monotonic() - 1, time.monotonic() + 600

    assert [len(list(Rounds(None)(2, 9, least=5))), len(list(Rounds(late)(2, 9)))] == [2, 2]
    assert [len(list(Rounds(late)(2, 9, least=5))), len(list(Rounds(early)(2, 9, least=5)))] == [5, 9]


def soak(folder: Path, test: str, minutes: float, early: str) -> tuple[int, str, float]:
    """Code, words and seconds of a soak of this test; what is `early` comes after a twentieth of the time."""
    (folder / "test_it.py").write_text(test)
    (folder / "conftest.py").write_text(EARLY.format(name=early))
    (folder / "pytest.ini").write_text("[pytest]")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.faults.rounds",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
    ]
    began = time.monotonic()
    ran = subprocess.run(
        [*command, "--soak", "--soak-minutes", str(minutes), str(folder)], capture_output=True, text=True, cwd=ROOT
    )
    return ran.returncode, ran.stdout + ran.stderr, time.monotonic() - began


def test_a_soak_makes_rounds_while_there_is_time(tmp_path: Path):
    """A test that would go on for minutes stops with its share, and the run says what was made in what time."""
    code, said, seconds = soak(tmp_path, GREEDY, 1, early="ROUNDS")

    assert (code, seconds < 60) == (0, True), said
    assert "minutes of at most 1" in said
    assert "3 rounds of test_modest" in said


def test_a_soak_that_hangs_fails_in_time(tmp_path: Path):
    """A test that waits for ever is ended before the time is over: the run has failed and says why."""
    code, said, seconds = soak(tmp_path, HANGING, 1, early="CALLED_OFF")

    assert (code, seconds < 60) == (1, True)
    assert "soak: not over in good time, it may take 1 minutes" in said


def test_a_soak_that_cannot_be_ended_in_good_order_is_ended(tmp_path: Path):
    """A test that does not even let itself be ended takes the run with it: failed, with where it stood."""
    code, said, _ = soak(tmp_path, DEAF, 0.05, early="ROUNDS")

    assert code == 1
    assert "Timeout (0:00:03)!" in said
