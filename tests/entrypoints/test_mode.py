"""Demo mode, in which whoever asks names themselves, opens no journal of real people."""

from __future__ import annotations

from pathlib import Path

from tests.entrypoints.command_line import Installation


def test_a_real_journal_does_not_open_in_demo_mode(tmp_path: Path) -> None:
    """A journal begun outside the demo is refused by it, in a sentence, and goes on as it was."""
    real = Installation.empty(tmp_path / "real")
    assert real.letopis("status").code == 0

    refused = real.letopis("status", demo=1)

    assert refused.code == 2
    assert "LETOPIS_DATA" in refused.err
    assert "Traceback" not in refused.err
    assert real.letopis("status").code == 0
