"""Tests are read by people who know schools, so each says what must hold and cheats nowhere."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import Function, functions, sources

FORBIDDEN = {
    "time.sleep": "wait for the thing itself",
    "unittest.mock": "below the doors the real thing is used",
    "pytest.mark.skip": "a test runs or does not exist",
    "pytest.mark.skipif": "a test runs or does not exist",
    "pytest.mark.xfail": "a test passes or the code is mended",
    "pytest.skip": "a test runs or does not exist",
    "pytest.xfail": "a test passes or the code is mended",
    "pytest.importorskip": "a test runs or does not exist",
}


def written_tests(folder: str) -> Iterator[Function]:
    for source in sources(folder):
        if source.path.rpartition("/")[2].startswith("test_"):
            yield from (f for f in functions(source) if f.name.rpartition(".")[2].startswith("test_"))


def names_used(tree: ast.AST) -> set[str]:
    used = set()
    for node in ast.walk(tree):
        match node:
            case ast.Attribute():
                used.add(ast.unparse(node))
            case ast.Import(names=names):
                used |= {alias.name for alias in names}
            case ast.ImportFrom(module=str(module), names=names):
                used |= {module} | {f"{module}.{alias.name}" for alias in names}
    return used


def test_every_test_says_in_one_sentence_what_must_hold():
    """A test without a one-sentence docstring tells a tutor nothing."""
    sentences = {f"{test.path}::{test.name}": ast.get_docstring(test.node) or "" for test in written_tests("tests")}

    wordless = [name for name, sentence in sentences.items() if not sentence.split("\n\n")[0].endswith(".")]

    assert wordless == []


@pytest.mark.parametrize("name", FORBIDDEN)
def test_no_test_sleeps_mocks_or_is_excused(name: str):
    """A suite is trusted because no test in it waits by the clock, pretends, or is left out."""
    offenders = [source.path for source in sources("tests") if name in names_used(source.tree)]

    assert offenders == [], FORBIDDEN[name]
