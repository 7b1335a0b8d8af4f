"""The checkout builds anywhere: nothing in it depends on the machine it was written on."""

import csv
import re
import subprocess

import pytest

from tests.architecture.source import ROOT

LOCKS = ("run", "test", "dev")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_a_hash_for_every_package_and_names_no_index(lock: str):
    """What is installed is what was locked, from whatever index a machine uses."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())

    assert "://" not in text
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_the_locks_agree():
    """The tests run on the versions that production runs."""
    run, test, dev = (locked(lock) for lock in LOCKS)

    assert run.items() <= test.items() <= dev.items()


def test_help_lists_every_command():
    """A newcomer finds every verb of the Makefile with one line of text."""
    printed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True).stdout

    verbs = {line.split()[0] for line in printed.splitlines()}
    assert verbs >= {"help", "demo", "up", "test", "check", "fix", "journeys", "bench", "coverage-matrix"}


def test_the_requirement_rows_are_all_listed():
    """The list that tests point at holds the rows of the five documents and those between them."""
    with (ROOT / "tests" / "requirements.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert len({row["id"] for row in rows}) == len(rows) == 182
    assert {row["milestone"] for row in rows} == {"", "main job"}


def locked(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))
