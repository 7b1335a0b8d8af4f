"""Another master key: nothing is lost, nothing is opened by the old one, and a killed change is finished."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from application.bus import Context
from application.people import RegisterPerson
from domain.kernel import PersonId
from infrastructure.database import Database
from infrastructure.journal.schema import vault as table
from infrastructure.journal.verify import verify
from infrastructure.key_ring import RotationUnfinished, check_key
from infrastructure.key_rotation import Rotated, rotate
from infrastructure.keys import Keys, KeyUnusable
from infrastructure.vault import PeopleVault, SealBroken, rewrapped
from tests.infrastructure.rotating import MOMENTS, NEW, OLD, killed_at
from tests.scenario import SYSTEM_ACTOR, Parts, World

THIRD = Keys.of(bytes(reversed(range(32))))
WORDS = "Отстаёт в методике, просила не говорить"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url)) as made:
        yield made


@pytest.fixture
def world(database: Database, tmp_path: Path) -> Iterator[World]:
    """A region whose journal is written with the old key, on SQLite and on PostgreSQL."""
    parts = Parts(database, tmp_path)
    check_key(database, OLD)
    yield World(parts)
    parts.journal.close()


def enter(world: World, family: str = "Примерова") -> PersonId:
    command = RegisterPerson(organisation=world.school, family_name=family, given_name="Проба")
    return PersonId(world.do(command).streams[0].id)


def opened_with(database: Database) -> dict[UUID, set[str]]:
    """Which of the two master keys opens a person's key."""
    with database.read() as connection:
        rows = connection.execute(select(table.c.person_id, table.c.wrapped_key)).all()
    return {
        person: {keys.fingerprint for keys in (OLD, NEW) if wrapped and opens(person, wrapped, keys)}
        for person, wrapped in rows
    }


def opens(person: UUID, wrapped: bytes, keys: Keys) -> bool:
    try:
        rewrapped(PersonId(person), wrapped, keys, keys)
    except SealBroken:
        return False
    return True


def test_with_the_new_key_everything_reads_as_before(world: World, database: Database):
    """Names, texts about one person and about nobody, search and the answers to earlier commands are what they were."""
    person = enter(world)
    about, nobody = world.vault.seal(WORDS, [person]), world.vault.seal(WORDS, [])

    done = rotate(database, OLD, NEW)
    used = check_key(database, NEW)
    vault = PeopleVault(database, used)

    assert done == Rotated(people=len(opened_with(database)))
    assert set(map(frozenset, opened_with(database).values())) == {frozenset({NEW.fingerprint})}
    assert vault.names([person]) == {person: "Примерова Проба"}
    assert (vault.unseal(about), vault.unseal(nobody)) == (WORDS, WORDS)
    assert vault.named(["прим"]) == [person]
    assert (used.house, used.request_hash, used.marks) == (OLD.house, OLD.request_hash, OLD.marks)
    assert list(verify(world.journal)) == []


def test_the_old_key_opens_nothing_afterwards(world: World, database: Database):
    """A start with the old key is stopped, and what it leads to opens no name."""
    person = enter(world)
    rotate(database, OLD, NEW)

    with pytest.raises(KeyUnusable):
        check_key(database, OLD)
    with pytest.raises(SealBroken):
        world.vault.names([person])


def test_a_process_left_running_writes_no_key_that_would_be_lost(world: World, database: Database):
    """Whoever still has the old key in memory registers nobody: the database refuses the key, and the fact with it."""
    rotate(database, OLD, NEW)
    head = world.journal.head()

    with pytest.raises(Exception, match=r"(?i)null"):
        enter(world)
    assert world.journal.head() == head


def test_the_key_is_changed_again_and_back(world: World, database: Database):
    """A third key follows the second, and the first may come again: the keys that stay are those of the beginning."""
    person = enter(world)
    nobody = world.vault.seal(WORDS, [])
    for before, after in ((OLD, NEW), (NEW, THIRD), (THIRD, OLD)):
        rotate(database, before, after)
        vault = PeopleVault(database, check_key(database, after))
        assert (vault.names([person]), vault.unseal(nobody)) == ({person: "Примерова Проба"}, WORDS)


def test_running_it_again_changes_nothing(world: World, database: Database):
    """A change that is done is not done twice, whatever the old key is said to be."""
    enter(world)
    rotate(database, OLD, NEW)

    assert rotate(database, OLD, NEW) == rotate(database, THIRD, NEW) == Rotated()


def test_a_stranger_s_key_begins_nothing(world: World, database: Database):
    """With a key that the data was not written with nothing is touched."""
    person = enter(world)

    with pytest.raises(KeyUnusable):
        rotate(database, THIRD, NEW)
    assert world.vault.names([person]) == {person: "Примерова Проба"}
    check_key(database, OLD)


def test_erased_people_and_damaged_keys_stop_nobody(world: World, database: Database):
    """An erased person has no key to wrap; one whose key is damaged is named and left; the others get theirs."""
    person, erased, damaged = enter(world), enter(world), enter(world)
    with database.write() as connection:
        gone = update(table).where(table.c.person_id == erased)
        connection.execute(gone.values(wrapped_key=None, details=None))
        connection.execute(update(table).where(table.c.person_id == damaged).values(wrapped_key=b"\x01" * 61))

    assert rotate(database, OLD, NEW) == Rotated(people=1, damaged=(damaged,))
    assert PeopleVault(database, check_key(database, NEW)).names([person]) == {person: "Примерова Проба"}


def test_a_change_killed_at_any_moment_is_finished_by_the_next(world: World, database: Database, database_url: str):
    """Killed after each of its steps it goes on where it stood; until the end nobody uses the data with either key."""
    people = {enter(world, f"Человек{letter}") for letter in "абвгде"}
    nobody = world.vault.seal(WORDS, [])
    database.close()

    for moment in MOMENTS:
        killed = killed_at(database_url, moment)
        assert killed == (moment != "never"), moment
        assert all(len(keys) == 1 for keys in opened_with(database).values()), moment
        for keys in (OLD, NEW) if killed else ():
            with pytest.raises(RotationUnfinished):
                check_key(database, keys)
        with pytest.raises(KeyUnusable):
            rotate(database, THIRD, NEW) if killed else check_key(database, OLD)

    vault = PeopleVault(database, check_key(database, NEW))
    assert vault.names(people).keys() == people
    assert vault.unseal(nobody) == WORDS


def test_an_answer_stays_the_answer(world: World, database: Database, tmp_path: Path):
    """The same command under the same id is recognised after the change: its hash is made with a key that stays."""
    command = RegisterPerson(organisation=world.school, family_name="Примерова", given_name="Проба")
    context = Context(SYSTEM_ACTOR, uuid4(), uuid4())
    receipt = world.bus.handle(command, context)
    rotate(database, OLD, NEW)

    hashed = world.journal.hash_request(b"request")
    again = Parts(database, tmp_path, check_key(database, NEW))
    assert again.journal.hash_request(b"request") == hashed
    repeated = again.bus.handle(command, context)
    assert (repeated.streams, repeated.replayed) == (receipt.streams, True)
    again.journal.close()
