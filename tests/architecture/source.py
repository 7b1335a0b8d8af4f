"""The Python files of the checkout, as the tests of its shape see them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("domain", "application", "infrastructure", "projections", "entrypoints")


@dataclass(frozen=True)
class Source:
    """One file: its path from the root, its text, its syntax tree."""

    path: str
    text: str
    tree: ast.Module


@dataclass(frozen=True)
class Function:
    """One function or method: `name` is dotted from the module, `lines` leaves the docstring out."""

    path: str
    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef

    @property
    def lines(self) -> int:
        whole = (self.node.end_lineno or self.node.lineno) - self.node.lineno + 1
        return whole - _docstring_lines(self.node)


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(_parsed(path) for path in paths)


def functions(source: Source) -> Iterator[Function]:
    yield from _functions(source.path, source.tree, prefix="")


def _functions(path: str, node: ast.AST, prefix: str) -> Iterator[Function]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield Function(path, f"{prefix}{name}", child)
                yield from _functions(path, child, prefix=f"{prefix}{name}.")
            case ast.ClassDef(name=name):
                yield from _functions(path, child, prefix=f"{prefix}{name}.")
            case _:
                yield from _functions(path, child, prefix)


def _parsed(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text, str(path)))


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(node, clean=False) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1
