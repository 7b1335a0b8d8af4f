"""A file and a function stay small enough to be read in one go."""

import tomllib
from typing import Any

from tests.architecture.source import ROOMS, ROOT, functions, sources

FOLDERS = (*ROOMS, "tests", "bench", "scripts")


def budget() -> dict[str, Any]:
    sizes: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["letopis"]["sizes"]
    return sizes


def test_a_file_is_at_most_300_lines_long():
    """A file past its budget is cut by use case, or stands in pyproject.toml with a reason."""
    limit, excused = budget()["file_lines"], budget()["exceptions"]
    lengths = {source.path: len(source.text.splitlines()) for source in sources(*FOLDERS)}

    too_long = {path: length for path, length in lengths.items() if length > limit and path not in excused}

    assert too_long == {}


def test_a_function_is_at_most_30_lines_long():
    """A function past its budget is cut into named steps, or stands in pyproject.toml with a reason."""
    limit, excused = budget()["function_lines"], budget()["exceptions"]
    found = [function for source in sources(*FOLDERS) for function in functions(source)]

    too_long = {f"{f.path}::{f.name}": f.lines for f in found if f.lines > limit}

    assert {name: lines for name, lines in too_long.items() if name not in excused} == {}


def test_every_exception_is_needed_and_has_a_reason():
    """An exception that names nothing too long, or gives no reason, is taken out again."""
    sizes = budget()
    long_files = {s.path for s in sources(*FOLDERS) if len(s.text.splitlines()) > sizes["file_lines"]}
    long_functions = {
        f"{function.path}::{function.name}"
        for source in sources(*FOLDERS)
        for function in functions(source)
        if function.lines > sizes["function_lines"]
    }

    assert set(sizes["exceptions"]) <= long_files | long_functions
    assert all(len(reason) > 20 for reason in sizes["exceptions"].values())
