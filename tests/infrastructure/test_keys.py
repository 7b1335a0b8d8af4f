"""The master key and what follows from it."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infrastructure.database import Database
from infrastructure.journal import create
from infrastructure.key_ring import check_key
from infrastructure.keys import Keys, KeyUnusable, load_keys

MASTER = base64.b64encode(bytes(range(32))).decode()


def test_a_key_is_made_at_the_first_start_and_kept(tmp_path: Path):
    """The first start writes a master key that only its owner may read; the next start finds the same one."""
    path = tmp_path / "var" / "master.key"

    first, second = load_keys(None, path), load_keys(None, path)

    assert first == second
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["master.key"]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path):
    """Several first starts at the same moment end with one key."""
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: load_keys(None, tmp_path / "master.key"), range(8)))

    assert len(set(keys)) == 1


def test_a_key_may_come_from_a_setting(tmp_path: Path):
    """A key given as a setting is used and no file is made."""
    assert load_keys(MASTER, tmp_path / "master.key") == Keys.of(bytes(range(32)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", ["not base64!", base64.b64encode(b"short").decode(), ""])
def test_a_malformed_key_is_refused(tmp_path: Path, given: str):
    """A key that is not Base64 of 32 bytes stops the start instead of being padded."""
    with pytest.raises(KeyUnusable):
        load_keys(given, tmp_path / "master.key")


def test_a_key_file_others_may_read_is_refused(tmp_path: Path):
    """A master key that any user of the machine can read stops the start, and the message says what to do."""
    path = tmp_path / "master.key"
    load_keys(None, path)
    path.chmod(0o640)

    with pytest.raises(KeyUnusable, match="600"):
        load_keys(None, path)


def test_every_purpose_has_a_key_of_its_own():
    """No two derived keys are equal, none is the master key, and printing them tells nothing."""
    keys = Keys.of(bytes(range(32)))

    derived = {keys.vault_wrapping, keys.house, keys.request_hash}
    assert len(derived) == 3
    assert bytes(range(32)) not in derived
    assert keys.house.hex() not in repr(keys)


def test_data_is_not_opened_with_another_key():
    """A database remembers which key it was written with, and a start with another one is stopped."""
    database = Database()
    create(database)
    keys = Keys.of(bytes(32))
    check_key(database, keys)
    check_key(database, keys)

    with pytest.raises(KeyUnusable):
        check_key(database, Keys.of(bytes(range(32))))
    database.close()
