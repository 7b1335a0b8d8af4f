"""A backup is a journal: it opens as it stands, is whole, and goes back into either database."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from application.ports import Job
from infrastructure.clock import StoryClock
from infrastructure.columns import metadata
from infrastructure.database import Database
from infrastructure.journal import Journal, create
from infrastructure.journal.backup import backup
from infrastructure.journal.restore import NotABackup, NotEmpty, restore
from infrastructure.journal.schema import HEAD, REVISIONS, outbox, refusals, revisions
from infrastructure.journal.verify import verify
from infrastructure.migrations.migrate import migrate
from infrastructure.migrations.standing import Newer, State, UnknownShape, standing
from tests.databases import DIALECTS, Databases
from tests.infrastructure.journal.conftest import KEY
from tests.infrastructure.journal.test_authority import granted
from tests.infrastructure.journal.toys import Box, build, save, submission
from tests.infrastructure.migrations.test_history import fill
from tests.infrastructure.migrations.test_history import rows as filled

REFUSAL = {
    "at": datetime(2024, 3, 1, 12, tzinfo=UTC),
    "actor": UUID(int=1),
    "role": "tutor",
    "command": "iom.open",
    "code": "demo.refused",
    "params": "{}",
}


@pytest.fixture
def used(journal: Journal) -> Journal:
    """A journal in use: facts, a claim, a job, a binding."""
    box = build("Ёж")
    box.shelve("top")
    journal.append(submission(box, jobs=(Job("tell", {"id": "1"}),)))
    journal.append(submission(granted()))
    return journal


@pytest.fixture
def copy(used: Journal, tmp_path: Path, clock: StoryClock) -> Iterator[Journal]:
    """The backup, opened."""
    file = tmp_path / "backup.db"
    backup(used.database, file)
    database = Database(f"sqlite:///{file}")
    with Journal(database, clock, KEY) as journal:
        yield journal
    database.close()


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }


def test_a_backup_holds_everything(used: Journal, copy: Journal):
    """Every row of every table is in the copy, and the copy is whole."""
    assert rows(copy.database) == rows(used.database)
    assert list(verify(copy)) == []


def test_a_backup_is_one_file(used: Journal, tmp_path: Path):
    """Nothing stands beside it, and it is there only when it is complete."""
    backup(used.database, tmp_path / "backup.db")

    assert [path.name for path in tmp_path.glob("backup*")] == ["backup.db"]


def test_a_backup_keeps_the_moment(used: Journal, copy: Journal):
    """What commits later is not in it, and the original goes on."""
    save(used, build())

    assert (used.head(), copy.head()) == (4, 3)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_backup_goes_back_into_either_database(
    copy: Journal, dialect: str, fresh_database_url: Callable[[str], str], clock: StoryClock
):
    """The restored journal is whole, equal to the copy, and can be written on."""
    assert copy.database.path is not None
    with closing(Database(fresh_database_url(dialect))) as database:
        restore(copy.database.path, database)

        assert rows(database) == rows(copy.database)
        with Journal(database, clock, KEY) as journal:
            box = build()
            journal.append(submission(box, jobs=(Job("tell", {"id": "2"}),)))
            assert journal.load(Box, box.id).version == 1
            assert list(verify(journal)) == []


def test_a_backup_never_overwrites_a_journal(used: Journal, copy: Journal):
    """Restoring into a journal that has facts is refused and changes nothing."""
    assert copy.database.path is not None

    with pytest.raises(NotEmpty):
        restore(copy.database.path, used.database)
    with pytest.raises(FileNotFoundError):
        restore(Path("missing.db"), used.database)

    assert used.head() == 3


def test_a_place_where_anything_was_written_is_not_empty(copy: Journal, database: Database):
    """Even a job or a refusal beside no fact would be mixed with those of the backup."""
    assert copy.database.path is not None
    with closing(Database()) as other:
        create(other)
        with other.write() as connection:
            connection.execute(outbox.insert().values(name="sweep_day", args="{}", position=0))

        with pytest.raises(NotEmpty):
            restore(copy.database.path, other)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_kind_of_value_comes_back_as_it_was(tmp_path: Path, dialect: str, databases: Databases):
    """Numbers, texts, ids, days, moments, bytes and what is empty survive every way between the two databases."""
    with closing(Database(databases.fresh(dialect))) as first:
        create(first)
        with first.write() as connection:
            fill(connection)
        with first.read() as connection:
            kept = filled(connection)
        backup(first, tmp_path / "backup.db")

    for target in DIALECTS:
        with closing(Database(databases.empty(target))) as again:
            restore(tmp_path / "backup.db", again)
            with again.read() as connection:
                assert filled(connection) == kept | {"leases": []}
                assert standing(connection).revision == HEAD


def test_a_backup_is_read_by_its_owner_alone(used: Journal, tmp_path: Path):
    """It holds sealed names and the wrapped keys of people, so the rest of the machine may not look."""
    backup(used.database, tmp_path / "backup.db")

    assert stat.S_IMODE((tmp_path / "backup.db").stat().st_mode) == 0o600


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_backup_of_an_older_program_goes_back(
    tmp_path: Path, revision: str, fresh_database_url: Callable[[str], str]
):
    """Its tables are brought on in a copy; the file itself is only read."""
    file = tmp_path / "old.db"
    with closing(Database(f"sqlite:///{file}")) as old:
        migrate(old, to=revision)
        with old.write() as connection:
            connection.execute(refusals.insert().values(REFUSAL))
    file.chmod(0o400)
    before = file.read_bytes()

    with closing(Database(fresh_database_url("postgresql"))) as database:
        restore(file, database)
        with database.read() as connection:
            assert connection.scalar(select(refusals.c.code)) == "demo.refused"

    assert file.read_bytes() == before


def test_a_backup_of_a_newer_program_is_refused(copy: Journal, database: Database):
    """What this program would not understand stays out."""
    assert copy.database.path is not None
    with copy.database.write() as connection:
        connection.execute(revisions.update().values(version_num="9999"))

    with pytest.raises(Newer):
        restore(copy.database.path, database)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_no_backup_is_refused(tmp_path: Path, used: Journal, dialect: str, databases: Databases):
    """Neither another file nor another database nor a journal with a fact cut out fills a place."""
    (tmp_path / "letter.txt").write_text("no database, but long enough to be taken for one " * 100)
    with closing(Database(f"sqlite:///{tmp_path}/other.db")) as other, other.write() as connection:
        connection.exec_driver_sql("CREATE TABLE others (id INTEGER)")
    with closing(Database(f"sqlite:///{tmp_path}/facts.db")) as other, other.write() as connection:
        connection.exec_driver_sql("CREATE TABLE facts (id INTEGER)")
    backup(used.database, tmp_path / "cut.db")
    with closing(Database(f"sqlite:///{tmp_path}/cut.db")) as cut, cut.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER facts_never_deleted")
        connection.exec_driver_sql("DELETE FROM facts WHERE position = 2")

    for file in ("letter.txt", "other.db", "facts.db", "cut.db"):
        with closing(Database(databases.empty(dialect))) as database:
            with pytest.raises((NotABackup, UnknownShape)):
                restore(tmp_path / file, database)
            with database.read() as connection:
                assert standing(connection).state is State.EMPTY


def test_a_fresh_database_takes_the_backup_of_nothing(tmp_path: Path, database: Database):
    """An empty journal has a backup too."""
    backup(database, tmp_path / "empty.db")

    with closing(Database()) as other:
        restore(tmp_path / "empty.db", other)
        create(other)
        assert rows(other) == rows(database)
