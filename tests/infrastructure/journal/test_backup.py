"""A backup is a journal: it opens as it stands, is whole, and goes back into either database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from application.ports import Job
from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.journal import Journal, create
from infrastructure.journal.backup import NotEmpty, backup, restore
from infrastructure.journal.schema import metadata
from infrastructure.journal.verify import verify
from tests.databases import DIALECTS
from tests.infrastructure.journal.conftest import KEY
from tests.infrastructure.journal.test_authority import granted
from tests.infrastructure.journal.toys import Box, build, save, submission


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


def test_a_fresh_database_takes_the_backup_of_nothing(tmp_path: Path, database: Database):
    """An empty journal has a backup too."""
    backup(database, tmp_path / "empty.db")

    with closing(Database()) as other:
        restore(tmp_path / "empty.db", other)
        create(other)
        assert rows(other) == rows(database)
