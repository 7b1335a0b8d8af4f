"""Exports are asked for once with their job, frozen, and kept under the hash of their content."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from domain.errors import CommandIdReused
from domain.kernel import OrganisationId, PersonId
from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.exports import EXPORT, Exports, Request
from infrastructure.journal import create
from infrastructure.queue.outbox import Outbox

REQUEST = Request(
    id=UUID(int=1),
    asked_by=PersonId(UUID(int=7)),
    role="auditor",
    acting_for=OrganisationId(UUID(int=70)),
    filters={"kind": "iom"},
    scope=frozenset({OrganisationId(UUID(int=70)), OrganisationId(UUID(int=71))}),
    position=12,
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A journal database, once on SQLite and once on PostgreSQL."""
    database = Database(database_url)
    create(database)
    yield database
    database.close()


@pytest.fixture
def exports(database: Database, tmp_path: Path) -> Exports:
    return Exports(database, tmp_path / "exports", StoryClock(datetime(2024, 9, 1, tzinfo=UTC)))


def test_an_export_is_asked_for_with_its_job(database: Database, exports: Exports):
    """The request is kept whole, and its job carries nothing but its id."""
    asked = exports.ask(REQUEST)

    assert (asked.request, asked.status) == (REQUEST, "waiting")
    [job] = Outbox(database).claim()
    assert (job.name, job.args) == (EXPORT, {"export_id": str(REQUEST.id)})


def test_the_same_id_in_another_role_is_another_request(exports: Exports):
    """Who asks under a used id but for another organisation or role is told so, and never given the first scope."""
    exports.ask(REQUEST)

    for changed in ({"acting_for": OrganisationId(UUID(int=71))}, {"role": "ministry"}):
        with pytest.raises(CommandIdReused):
            exports.ask(replace(REQUEST, **changed))


def test_asking_again_under_the_same_id_asks_once(database: Database, exports: Exports):
    """A reply that was lost may be asked for again, even at the same moment."""
    with ThreadPoolExecutor(4) as pool:
        asked = list(pool.map(lambda _: exports.ask(REQUEST), range(4)))

    assert {export.request.id for export in asked} == {REQUEST.id}
    assert len(Outbox(database).claim()) == 1


def test_an_id_belongs_to_one_request(exports: Exports):
    """The id of one export is refused for other filters."""
    exports.ask(REQUEST)

    with pytest.raises(CommandIdReused):
        exports.ask(replace(REQUEST, filters={"kind": "pair"}))


def test_the_status_follows_the_job(database: Database, exports: Exports):
    """An export waits, runs and is done; where its job failed to the end, so has the export."""
    exports.ask(REQUEST)
    exports.begun(REQUEST.id)
    running = exports.find(REQUEST.id)
    outbox = Outbox(database)
    [job] = outbox.claim()
    outbox.fail(job.id, "OSError")
    failed = exports.find(REQUEST.id)
    exports.done(REQUEST.id, "ab" * 32, 5)
    done = exports.find(REQUEST.id)

    assert [export and export.status for export in (running, failed, done)] == ["running", "failed", "done"]
    assert done
    assert (done.address, done.rows) == ("ab" * 32, 5)


def test_a_done_export_stays_what_it_was(exports: Exports):
    """A job delivered late changes nothing of an export that is done."""
    exports.ask(REQUEST)
    exports.done(REQUEST.id, "ab" * 32, 5)

    exports.done(REQUEST.id, "cd" * 32, 6)

    found = exports.find(REQUEST.id)
    assert found
    assert found.address == "ab" * 32


def test_a_file_is_kept_under_the_hash_of_its_content(exports: Exports):
    """The same content written twice is one file, named by its SHA-256."""
    addresses = {exports.write([b"one ", b"two"]), exports.write([b"one two"])}

    [address] = addresses
    path = exports.path(address)
    assert address == hashlib.sha256(b"one two").hexdigest()
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == b"one two"


def test_a_file_cut_short_is_not_there(exports: Exports):
    """A write that fails in the middle leaves no file behind."""

    def parts() -> Iterator[bytes]:
        yield b"one "
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        exports.write(parts())

    assert list(exports.path("x").parent.iterdir()) == []
