"""The ledger of erasures: lines that survive, whoever writes and whatever is cut short; and the traces of a key."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, literal, select, update

from application.people import EraseAgain
from domain.kernel import PersonId
from infrastructure.database import Database
from infrastructure.erasures import Erasures, Ledger
from infrastructure.journal.schema import facts, vault
from infrastructure.journal.verify import verify
from infrastructure.traces import StillRead, destroy_traces_in_the_end
from tests.scenario import Parts, World

ONE, TWO = PersonId(UUID(int=1)), PersonId(UUID(int=2))
ADD = """
import sys
from uuid import UUID
from pathlib import Path
from infrastructure.erasures import Ledger
for number in range(100):
    Ledger(Path(sys.argv[1])).add({UUID(int=int(sys.argv[2]) + number): number + 1})
"""


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    """A world on SQLite and on PostgreSQL."""
    with closing(Database(database_url)) as database:
        parts = Parts(database, tmp_path)
        yield World(parts)
        parts.journal.close()


def key_of(world: World, person: PersonId) -> bytes | None:
    with world.journal.database.read() as connection:
        return connection.scalar(select(vault.c.wrapped_key).where(vault.c.person_id == person))


def test_lines_are_added_once_and_read_again(tmp_path: Path) -> None:
    """Who is in the ledger stays there, for its owner's eyes alone; nobody is entered twice."""
    ledger = Ledger(tmp_path / "there" / "erasures")
    assert ledger.read() == {}

    ledger.add({ONE: 7})
    ledger.add({ONE: 9, TWO: 8})

    file = tmp_path / "there" / "erasures"
    assert ledger.read() == {ONE: 7, TWO: 8}
    assert file.read_text().splitlines() == [f"{ONE} 7", f"{TWO} 8"]
    assert file.stat().st_mode & 0o077 == 0


def test_a_line_cut_short_hides_no_other(tmp_path: Path) -> None:
    """A power cut in the middle of a line costs that line alone; the next one begins anew."""
    file = tmp_path / "erasures"
    file.write_text(f"{ONE} 7\n{str(TWO)[:20]}")
    ledger = Ledger(file)
    assert ledger.read() == {ONE: 7}

    ledger.add({TWO: 8})

    assert ledger.read() == {ONE: 7, TWO: 8}


def test_processes_enter_side_by_side(tmp_path: Path) -> None:
    """Several processes add to one ledger, and no line is lost or broken."""
    file = tmp_path / "erasures"
    writers = [subprocess.Popen([sys.executable, "-c", ADD, str(file), str(start)]) for start in (1000, 2000, 3000)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]

    assert len(file.read_text().splitlines()) == len(Ledger(file).read()) == 300


def test_the_fact_is_entered_before_its_caller_is_answered(world: World, tmp_path: Path) -> None:
    """When the command answers, the ledger already has the person and the position."""
    ledger = Ledger(tmp_path / "erasures")
    world.journal.facts_recorder.hearers.append(Erasures(world.journal.database, ledger).heard)
    person = world.person()

    receipt = world.do(EraseAgain(person_id=person))

    assert ledger.read() == {person: receipt.position}


def test_ledger_and_database_are_brought_together(world: World, tmp_path: Path) -> None:
    """A key the ledger says is gone goes; an erasure the ledger lacks is entered; twice changes nothing."""
    ledger = Ledger(tmp_path / "erasures")
    erasures = Erasures(world.journal.database, ledger)
    told, known = world.person(), world.person()
    position = world.do(EraseAgain(person_id=told)).position
    ledger.add({known: 3, ONE: 4})

    assert erasures.apply() == [known]
    assert key_of(world, known) is None
    assert ledger.read() == {known: 3, ONE: 4, told: position}
    world.do(EraseAgain(person_id=known))
    assert erasures.apply() == []
    assert list(verify(world.journal)) == []


def test_verification_finds_erasures_undone_by_hand(world: World) -> None:
    """A key put back after its erasure, and one removed without a fact while its marks stay, are both found."""
    erased, silent = world.person(), world.person()
    kept = key_of(world, erased)
    world.do(EraseAgain(person_id=erased))
    with world.journal.database.write() as connection:
        connection.execute(update(vault).where(vault.c.person_id == erased).values(wrapped_key=kept))
        connection.execute(delete(vault).where(vault.c.person_id == silent))
        connection.execute(insert(vault).values(person_id=silent))

    found = {(finding.code, finding.stream_id) for finding in verify(world.journal)}

    left = {("key_gone_without_fact", silent), ("mark_without_key", silent)}
    assert found == {("erased_but_readable", erased)} | left


def test_no_page_holds_a_destroyed_key(world: World) -> None:
    """Before the erasure the wrapped key stands in the database's own files; after the job it stands in none."""
    people = [world.person() for _ in range(200)]
    kept = [key_of(world, person) or b"?" for person in people]
    database = world.journal.database
    assert all(key in pages(database) for key in kept)

    for person in people[::2]:
        world.do(EraseAgain(person_id=person))
    destroy_traces_in_the_end(database)

    left = pages(database)
    assert [key in left for key in kept[::2]] == [False] * 100
    assert all(key in left for key in kept[1::2])
    assert key_of(world, people[1]) == kept[1]


def test_traces_wait_for_a_reader_of_the_past(world: World) -> None:
    """While somebody reads the state before the erasure, the database must keep it: the job is tried again later."""
    database = world.journal.database
    person = world.person()
    key = key_of(world, person) or b"?"
    with database.snapshot() as reader:
        reader.execute(select(literal(1)).select_from(facts)).all()
        world.do(EraseAgain(person_id=person))
        with pytest.raises(StillRead):
            destroy_traces_in_the_end(database, patience=0)
        assert key in pages(database)
    destroy_traces_in_the_end(database)
    assert key not in pages(database)


def pages(database: Database) -> bytes:
    """The bytes in which the database keeps the vault: SQLite's file and WAL, PostgreSQL's file of the table."""
    if database.path:
        files = sorted(database.path.parent.glob(database.path.name + "*"))
        return b"".join(file.read_bytes() for file in files)
    with database.read() as connection:
        connection.exec_driver_sql("CHECKPOINT")
        return bytes(
            connection.exec_driver_sql("SELECT pg_read_binary_file(pg_relation_filepath('vault'))").scalar_one()
        )
