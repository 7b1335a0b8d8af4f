"""What is not an erasure is not told as one, and a ledger that cannot be written says so."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import update

from infrastructure.database import Database
from infrastructure.erasures import Erasures, Ledger
from infrastructure.journal.schema import vault
from infrastructure.journal.verify import verify
from tests.scenario import Parts, World

FULL = """
import resource, sys
from pathlib import Path
from uuid import UUID
from infrastructure.erasures import Ledger
ledger = Ledger(Path(sys.argv[1]))
ledger.add({UUID(int=1): 7})
resource.setrlimit(resource.RLIMIT_FSIZE, (60, 60))
try:
    ledger.add({UUID(int=2): 8})
except OSError:
    print("refused")
"""


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    """A world on SQLite and on PostgreSQL."""
    with closing(Database(database_url)) as database:
        parts = Parts(database, tmp_path)
        yield World(parts)
        parts.journal.close()


def test_a_key_somebody_removed_by_hand_is_no_erasure(world: World, tmp_path: Path) -> None:
    """Neither the ledger nor the journal is made to say that officers decided it; verification goes on finding it."""
    person, ledger = world.person(), Ledger(tmp_path / "erasures")
    with world.journal.database.write() as connection:
        connection.execute(update(vault).where(vault.c.person_id == person).values(wrapped_key=None, details=None))

    assert Erasures(world.journal.database, ledger).apply() == []

    assert ledger.read() == {}
    assert "key_gone_without_fact" in {finding.code for finding in verify(world.journal)}


def test_a_line_that_does_not_fit_on_the_disk_is_not_called_written(tmp_path: Path) -> None:
    """A disk that takes half a line is full: whoever adds hears of it, and may try again."""
    command = [sys.executable, "-c", FULL, str(tmp_path / "erasures")]

    assert subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout == "refused\n"
