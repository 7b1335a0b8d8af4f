"""`--soak` makes the fault tests go more rounds: `make soak` gives it, `make test` does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytest.register_assert_rewrite("tests.faults.judge", "tests.faults.load")

Rounds = Callable[[int, int], int]
"""`rounds(short, long)`: how many of something this run does."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="fault tests: the long form, many more rounds of each fault")


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> Rounds:
    soak: bool = request.config.getoption("--soak")
    return lambda short, long: long if soak else short
