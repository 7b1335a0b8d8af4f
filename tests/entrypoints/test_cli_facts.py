"""The catalogue of facts is printed from what the program knows."""

from pathlib import Path

from tests.architecture.source import ROOT
from tests.entrypoints.command_line import Installation


def test_the_catalogue_of_facts_is_printed_whole(tmp_path: Path):
    """The command prints docs/facts.md; it needs no data and makes none."""
    nowhere = Installation.empty(tmp_path)

    ended = nowhere.letopis("facts")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (ROOT / "docs" / "facts.md").read_text("utf-8")
    assert list(tmp_path.iterdir()) == []
