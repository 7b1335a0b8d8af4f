"""The list of proved requirement rows can be believed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import pytest

@pytest.mark.req("SOV-29", "SOV-30")
def test_holds():
    pass

@pytest.mark.req("SOV-30")
def test_breaks():
    assert False

@pytest.mark.req({row!r})
@pytest.mark.parametrize("number", [1, 2])
def test_holds_twice(number):
    pass
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_row_is_proved_by_the_tests_that_name_it(tmp_path: Path, workers: str):
    """A run writes each row with the tests that passed and failed, in one process or in several."""
    run(tmp_path, row="IZH-09", workers=workers)

    outcomes = json.loads((tmp_path / "rows.json").read_text("utf-8"))
    assert {row: (len(by["passed"]), len(by["failed"])) for row, by in outcomes.items()} == {
        "IZH-09": (2, 0),
        "SOV-29": (1, 0),
        "SOV-30": (1, 1),
    }


def test_a_row_that_does_not_exist_stops_the_run(tmp_path: Path):
    """A misspelt row is an error, not a proof of nothing."""
    finished = run(tmp_path, row="SOV-99", workers="0")

    assert "names SOV-99, not in requirements.csv" in finished.stderr
    assert finished.returncode == pytest.ExitCode.USAGE_ERROR


def test_the_matrix_fails_while_a_row_of_the_main_job_is_unproved(tmp_path: Path):
    """A passing test proves a row only while no other test of that row fails."""
    run(tmp_path, row="IZH-09", workers="0")

    printed = subprocess.run(
        [sys.executable, "scripts/coverage_matrix.py", tmp_path / "rows.json"], capture_output=True, text=True
    )

    assert printed.returncode == 1
    assert "SOV-30  main job  failing " in printed.stdout
    assert "SOV-29 " not in printed.stdout
    assert "proved: 2 of 182 rows; of the main job: 2 of 57" in printed.stdout


def run(folder: Path, row: str, workers: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_rows.py").write_text(SUITE.format(row=row), encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = req(*ids)\n", encoding="utf-8")
    options = ["-p", "tests.req_matrix", "-n", workers, "--requirements", folder / "rows.json"]
    command = [sys.executable, "-m", "pytest", *options, "--rootdir", folder, folder]
    return subprocess.run(command, capture_output=True, text=True)
