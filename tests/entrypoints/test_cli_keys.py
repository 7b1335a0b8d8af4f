"""`letopis keys`: an operator changes the master key, and a run that was killed is finished by the next."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from entrypoints.bootstrap import build
from infrastructure.keys import key_in, put_in_place
from infrastructure.wire import as_uuid
from tests.entrypoints.command_line import Installation


@pytest.fixture
def fresh(installation: Installation, tmp_path: Path) -> Path:
    """A new key, made by the command."""
    file = tmp_path / "new.key"
    made = installation.letopis("keys", "new", file)
    assert (made.code, made.out) == (0, f"{file}: {key_in(file).fingerprint}\n"), made.err
    return file


def names(installation: Installation) -> set[str]:
    """The names a start of today shows."""
    with build(installation.settings) as services, services.database.read() as connection:
        people = list(connection.exec_driver_sql("SELECT person_id FROM vault").scalars())
        return set(services.vault.names([as_uuid(str(person)) for person in people]).values())


def test_a_key_is_changed_by_two_commands(installation: Installation, fresh: Path):
    """A new key in the place of the old one: everything reads on, and the old key lies beside, for old backups."""
    master = installation.folder / "master.key"
    before, old = names(installation), key_in(master)

    done = installation.letopis("keys", "rotate", fresh)

    kept = master.with_name(f"master.key.{old.fingerprint}")
    assert done.code == 0, done.err
    assert str(kept) in done.out
    assert (key_in(master), key_in(kept)) == (key_in(fresh), old)
    assert stat.S_IMODE(master.stat().st_mode) == 0o600
    assert names(installation) == before != set()
    assert installation.letopis("verify").code == 0
    assert installation.letopis("keys", "rotate", fresh).code == 0


def test_a_run_killed_before_the_file_was_put_in_place_is_finished(installation: Installation, fresh: Path):
    """The database is done and the file is not: a start says what to do, and the command run again does the rest."""
    master = installation.folder / "master.key"
    text = master.read_text()
    assert installation.letopis("keys", "rotate", fresh).code == 0
    old = put_back(master, text)

    refused = installation.letopis("status")
    done = installation.letopis("keys", "rotate", fresh)

    assert (refused.code, done.code) == (2, 0)
    assert key_in(master) == key_in(fresh)
    assert key_in(master.with_name(f"master.key.{old}")).fingerprint == old
    assert names(installation)


def put_back(master: Path, text: str) -> str:
    """As if the file had not been put in place; the copy of the old one is there already."""
    put_in_place(text, master, master.with_name("aside"))
    master.with_name("aside").unlink()
    return key_in(master).fingerprint


def test_keys_may_come_from_settings(installation: Installation, fresh: Path):
    """Without files: the old key and the new one are settings, and the operator is told which to set next."""
    master = installation.folder / "master.key"
    old, new = master.read_text().strip(), fresh.read_text().strip()
    master.rename(master.with_name("away"))

    done = installation.letopis("keys", "rotate", master_key=old, master_key_new=new)

    assert done.code == 0, done.err
    assert "LETOPIS_MASTER_KEY" in done.out
    assert not master.exists()
    assert installation.letopis("status", master_key=old).code == 2
    assert installation.letopis("status", master_key=new).code == 0


def test_a_backup_of_before_needs_the_key_of_before(installation: Installation, fresh: Path, tmp_path: Path):
    """An older backup goes back with the older key alone, a newer one with the newer."""
    earlier, later = tmp_path / "earlier.db", tmp_path / "later.db"
    assert installation.letopis("backup", earlier).code == 0
    assert installation.letopis("keys", "rotate", fresh).code == 0
    assert installation.letopis("backup", later).code == 0
    elsewhere = Installation.empty(tmp_path / "elsewhere")
    new = fresh.read_text().strip()

    refused = elsewhere.letopis("restore", earlier, master_key=new)
    restored = elsewhere.letopis("restore", later, master_key=new)

    assert (refused.code, restored.code) == (2, 0), restored.err
    assert "another master key" in refused.err
    assert elsewhere.letopis("verify", master_key=new).code == 0


def test_what_is_missing_is_said(installation: Installation, tmp_path: Path):
    """No new key named, or a file that is there already: one sentence, and nothing has changed."""
    before = key_in(installation.folder / "master.key")

    unnamed = installation.letopis("keys", "rotate")
    taken = installation.letopis("keys", "new", installation.folder / "master.key")

    assert (unnamed.code, taken.code) == (2, 2)
    assert "LETOPIS_MASTER_KEY_NEW" in unnamed.err
    assert key_in(installation.folder / "master.key") == before
