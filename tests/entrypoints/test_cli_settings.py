"""Whoever starts Letopis with a wrong setting reads in one sentence which, and what to do."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from entrypoints.bootstrap import build
from entrypoints.cli.trouble import Trouble, explain
from tests.entrypoints.command_line import Installation, install

WRONG: dict[str, tuple[dict[str, str], str]] = {
    "story clock outside demo mode": ({"story_now": "2024-09-01T09:00+02:00"}, "LETOPIS_STORY_NOW переводит часы"),
    "story clock without zone": ({"story_now": "2024-09-01T09:00", "demo": "1"}, "LETOPIS_STORY_NOW не годится"),
    "number": ({"mentor_capacity": "many"}, "LETOPIS_MENTOR_CAPACITY не годится"),
    "time zone": ({"time_zone": "Europe/Sovetsk"}, "LETOPIS_TIME_ZONE не годится"),
    "log level": ({"log_level": "loud"}, "LETOPIS_LOG_LEVEL не годится"),
    "other database": ({"database_url": "mysql://localhost/x"}, "LETOPIS_DATABASE_URL не годится"),
    "queue": ({"redis_url": "localhost:6379"}, "LETOPIS_REDIS_URL не годится"),
    "short key": ({"master_key": "c2hvcnQ="}, "Главный ключ не подходит"),
    "key that is no key": ({"master_key": "my dog's secret name"}, "Главный ключ не подходит"),
}


@pytest.fixture
def nowhere(tmp_path: Path) -> Installation:
    return Installation.empty(tmp_path / "data")


def said_about(monkeypatch: pytest.MonkeyPatch, folder: Path, **settings: str) -> Trouble:
    """What the command line says when a process starts with these settings."""
    for name, value in ({"data": str(folder)} | settings).items():
        monkeypatch.setenv(f"LETOPIS_{name.upper()}", value)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which one it is, is not for people
        build().close()
    trouble = explain(caught.value)
    assert trouble is not None
    return trouble


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, case: str):
    """One sentence in Russian and English names the setting and keeps secrets to itself; the exit code is 2."""
    settings, sentence = WRONG[case]

    trouble = said_about(monkeypatch, tmp_path, **settings)

    assert (trouble.code, len(trouble.line.splitlines())) == (2, 1)
    assert sentence in trouble.line
    assert "secret" not in trouble.line


def test_several_wrong_settings_are_named_at_once(nowhere: Installation):
    """Each has its line, so that nobody mends them one start at a time."""
    ended = nowhere.letopis("status", patience_seconds="-1", max_body_bytes="0")

    assert (ended.code, ended.out) == (2, "")
    named = [line.split()[1] for line in ended.err.splitlines()]
    assert named == ["LETOPIS_MAX_BODY_BYTES", "LETOPIS_PATIENCE_SECONDS"]


def test_a_database_that_does_not_answer_is_no_trace(nowhere: Installation):
    """The sentence says what to look at; the password in the address is not repeated."""
    ended = nowhere.letopis("status", database_url="postgresql://me:secret@127.0.0.1:1/letopis")

    assert (ended.code, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert ended.err.startswith("База данных недоступна: проверьте LETOPIS_DATABASE_URL")
    assert "secret" not in ended.err


def test_a_setting_left_empty_is_left_out(nowhere: Installation):
    """An empty variable, as compose files pass it on, means the default."""
    assert nowhere.letopis("status", redis_url="", master_key="", time_zone="").code == 0


def test_data_keep_to_the_master_key_they_began_with(tmp_path: Path):
    """Another key is refused before anything is written, and so is one that others on the machine may read."""
    installation = install(tmp_path / "data", "sqlite://")
    other = base64.b64encode(bytes(32)).decode()

    exchanged = installation.letopis("status", master_key=other)
    (installation.folder / "master.key").chmod(0o644)
    open_to_all = installation.letopis("status")

    assert (exchanged.code, open_to_all.code) == (2, 2)
    assert "written with another master key" in exchanged.err
    assert "give it the mode 600" in open_to_all.err


def test_a_data_folder_that_cannot_be_made_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The path is named with what the machine says about it."""
    (tmp_path / "taken").write_text("a file, no folder")

    trouble = said_about(monkeypatch, tmp_path / "taken" / "data")

    assert trouble.code == 2
    assert f"Не получилось с файлом {tmp_path / 'taken' / 'data'}" in trouble.line


def test_a_file_that_is_no_database_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A journal overwritten by something else is no reason for a trace."""
    (tmp_path / "journal.db").write_text("not a database, but long enough to be taken for one" * 100)

    trouble = said_about(monkeypatch, tmp_path)

    assert trouble.code == 2
    assert "file is not a database" in trouble.line


def test_a_defect_keeps_its_trace():
    """What no operator can mend is not hidden behind a sentence."""
    assert explain(RuntimeError("a defect")) is None
    assert explain(ConnectionResetError()) is None
