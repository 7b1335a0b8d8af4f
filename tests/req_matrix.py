"""The requirement rows a run has proved: `--requirements FILE` gets {row: {passed: [...], failed: [...]}}."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

ROWS = Path(__file__).with_name("requirements.csv")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--requirements", type=Path, help="write the requirement rows proved and broken to this file")


def pytest_configure(config: pytest.Config) -> None:
    target: Path | None = config.getoption("--requirements")
    if target and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Matrix(target))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test carries its rows in its report, which also travels from the workers of `-n`."""
    known = {row["id"] for row in csv.DictReader(ROWS.read_text("utf-8").splitlines())}
    for item in items:
        named = [row for mark in item.iter_markers("req") for row in mark.args]
        if unknown := sorted(set(named) - known):
            raise pytest.UsageError(f"{item.nodeid} names {', '.join(unknown)}, not in {ROWS.name}")
        item.user_properties += [("req", row) for row in named]


class Matrix:
    """Gathers the outcome of every test that names a row."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._outcomes: dict[str, dict[str, set[str]]] = defaultdict(lambda: {"passed": set(), "failed": set()})

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed or (report.when == "call" and report.passed):
            for row in self._rows(report.user_properties):
                self._outcomes[row][report.outcome].add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self._target.parent.mkdir(parents=True, exist_ok=True)
        proved = {row: {key: sorted(ids) for key, ids in by.items()} for row, by in sorted(self._outcomes.items())}
        self._target.write_text(json.dumps(proved, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @staticmethod
    def _rows(properties: Iterable[tuple[str, object]]) -> set[str]:
        return {str(value) for name, value in properties if name == "req"}
