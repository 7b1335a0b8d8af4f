"""An operator copies the journal while people work, and gets it back."""

from __future__ import annotations

import shutil
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

from application.bus import Context
from application.organisations import RegisterOrganisation
from domain.organisations.values import Level, OrganisationKind
from entrypoints.bootstrap import Services, build
from tests.entrypoints.command_line import Installation
from tests.scenario import SYSTEM_ACTOR


def write_until(stop: Event, services: Services) -> None:
    """Countries, one after the other."""
    while not stop.is_set():
        name = {"ru": "Демо страна"}
        country = RegisterOrganisation(level=Level.COUNTRY, kind=OrganisationKind.COUNTRY, name=name, parent=None)
        services.bus.handle(country, Context(SYSTEM_ACTOR, uuid4(), uuid4()))


def opened_from(backup: Path, installation: Installation, folder: Path) -> Installation:
    """The backup as the journal of another folder, with the same master key."""
    folder.mkdir()
    shutil.copy(backup, folder / "journal.db")
    shutil.copy(installation.folder / "master.key", folder)
    return Installation(folder, None, installation.iom, installation.head)


def test_a_backup_taken_while_people_work_opens_and_verifies(installation: Installation, tmp_path: Path):
    """The copy is one moment: it verifies by itself, its stories read, and nothing told before is lost."""
    stop, file = Event(), tmp_path / "copy.db"
    with build(installation.settings) as services:
        writer = Thread(target=write_until, args=(stop, services))
        writer.start()
        taken = installation.letopis("backup", file)
        stop.set()
        writer.join()
        head = services.journal.head()

    copy = opened_from(file, installation, tmp_path / "elsewhere")
    with build(copy.settings) as services:
        kept = services.journal.head()
    assert (taken.code, taken.out) == (0, f"{file}: {file.stat().st_size} B\n"), taken.err
    assert installation.head <= kept <= head
    assert copy.letopis("verify").code == 0
    assert copy.letopis("story", copy.iom).out == installation.letopis("story", installation.iom).out


def test_a_backup_overwrites_nothing(installation: Installation, tmp_path: Path):
    """A file that is there already stays as it is; a folder that is not there is named."""
    file = tmp_path / "copy.db"
    file.write_text("precious")

    there = installation.letopis("backup", file)
    nowhere = installation.letopis("backup", tmp_path / "missing" / "copy.db")

    assert (there.code, there.err) == (2, f"Файл уже есть, назовите другой: {file}. The file exists; name another.\n")
    assert file.read_text() == "precious"
    assert nowhere.code == 2
    assert nowhere.err.startswith(f"Нет папки {tmp_path / 'missing'}")
