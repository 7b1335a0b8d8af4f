"""docs/separation-of-duties.md names every rule of two persons, and nothing that is not there."""

import ast
import re
from collections.abc import Iterator

from application.catalogue import HANDLERS
from domain.errors import Refusal
from tests.architecture.source import ROOT, sources

PAGE = (ROOT / "docs" / "separation-of-duties.md").read_text("utf-8")
NAMED = set(re.findall(r"`([\w.]+)`", PAGE))


def refused_by_person() -> Iterator[str]:
    """Names of the refusals raised right after somebody was found to be the same person."""
    for source in sources("domain"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.If) and "act.is_by(" in ast.unparse(node.test):
                yield from (
                    ast.unparse(each.exc).partition("(")[0]
                    for each in node.body
                    if isinstance(each, ast.Raise) and each.exc
                )


def test_every_rule_of_two_persons_is_on_the_page():
    """Wherever the domain asks who a person is before it refuses, the page tells the rule by its code."""
    assert HANDLERS
    codes = {cls.__name__: cls.code for cls in Refusal.all()}
    refused = set(refused_by_person())

    assert len(refused) > 10
    assert {codes[name] for name in refused} - NAMED == set()


def test_every_test_and_refusal_on_the_page_exists():
    """A test renamed or a code changed is changed on the page too."""
    tests = {
        node.name
        for source in sources("tests")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    codes = {cls.code for cls in Refusal.all()}
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "`test_" in line]
    named = {name for row in rows for name in re.findall(r"`([\w.]+)`", row)}

    assert len(rows) > 20
    assert {name for name in named if name not in tests | codes} == set()
