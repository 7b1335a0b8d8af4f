"""People are found by name though the database knows none."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select, update

from application.people import ChangePersonDetails, RegisterPerson
from application.ports import Envelope, NameMark, Submission
from domain.kernel import SYSTEM, Act, PersonId
from domain.people import Detail, Person
from domain.roles import Role
from infrastructure.accounts.tables import name_marks
from infrastructure.database import Database
from infrastructure.journal.schema import meta
from infrastructure.journal.schema import vault as table
from infrastructure.name_marking import DONE_NOTE, mark_all
from infrastructure.name_marks import LONGEST, NameMarks
from infrastructure.vault import PeopleVault
from tests.scenario import SYSTEM_ACTOR, Parts, World

KEY = bytes(range(32))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url)) as made:
        yield made


@pytest.fixture
def world(database: Database, tmp_path: Path) -> Iterator[World]:
    """A region on SQLite and on PostgreSQL."""
    parts = Parts(database, tmp_path)
    yield World(parts)
    parts.journal.close()


def enter(world: World, family: str, given: str = "Проба", **more: object) -> PersonId:
    command = RegisterPerson.model_validate(
        {"organisation": world.school, "family_name": family, "given_name": given, **more}
    )
    return PersonId(world.do(command).streams[0].id)


def forget_marks(database: Database) -> None:
    """As it was before there were marks."""
    with database.write() as connection:
        connection.execute(delete(name_marks))
        connection.execute(delete(meta).where(meta.c.key == DONE_NOTE))


def count(database: Database) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(name_marks)) or 0


def test_a_person_is_found_as_soon_as_registered(world: World):
    """The marks commit with the fact: prefixes of any part of the name find the person, other letters do not."""
    person = enter(world, "Семёнова-Ильинская", "Проба", patronymic="Образцовна")

    for words in (["сем"], ["семенова-иль"], ["ильинская"], ["обр", "проб"], ["семенова-ильинская"]):
        assert world.vault.named(words) == [person], words
    for words in (["емен"], ["сем", "иная"], ["семенов-"]):
        assert world.vault.named(words) == [], words


def test_a_new_name_takes_the_place_of_the_old(world: World):
    """After a change of the family name the person is found by the new one and no longer by the old one."""
    person = enter(world, "Прежняя")
    world.do(ChangePersonDetails(person_id=person, family_name="Новейшая"))

    assert world.vault.named(["нов"]) == [person]
    assert world.vault.named(["прежн"]) == []
    assert world.vault.named(["проба"]) == [person]


def test_a_refused_command_leaves_no_marks(world: World, database: Database):
    """Marks and fact are one transaction: what is refused is found by no name."""
    person = enter(world, "Первая")
    before = count(database)
    again = RegisterPerson(organisation=world.school, family_name="Вторая", given_name="Иная", person_id=person)

    world.refused(again, SYSTEM_ACTOR, "stale_version")
    assert (world.vault.named(["вторая"]), count(database)) == ([], before)


def test_an_erased_person_gets_no_marks_again(world: World, database: Database):
    """A change of details that was under way while the key was destroyed brings no mark back."""
    person = enter(world, "Стёртая")
    entry = world.vault.amend(person, {"given_name": "Иная"})
    with database.write() as connection:
        connection.execute(update(table).where(table.c.person_id == person).values(wrapped_key=None, details=None))
        connection.execute(delete(name_marks).where(name_marks.c.person_id == person))
    aggregate, now = world.load(Person, person), datetime(2023, 9, 1, tzinfo=UTC)
    act = Act(by=SYSTEM, role=Role.SYSTEM, occurred_on=now.date(), today=now.date(), now=now)
    aggregate.change_details(act, [Detail.GIVEN_NAME])
    envelope = Envelope(SYSTEM, Role.SYSTEM, None, uuid4(), uuid4())
    world.journal.append(Submission(aggregate.collect_facts(), envelope, "", vault=(entry,)))

    assert world.vault.named(["стертая"]) == world.vault.named(["иная"]) == []


def test_people_entered_before_are_marked_once(world: World, database: Database):
    """The first start of this program marks everybody, the next ones nobody, and the erased stay unfound."""
    people = [enter(world, f"Давняя{chr(ord('а') + number)}") for number in range(3)]
    gone = enter(world, "Давняястёртая")
    before = count(database)
    forget_marks(database)
    with database.write() as connection:
        connection.execute(update(table).where(table.c.person_id == gone).values(wrapped_key=None, details=None))

    marked = mark_all(database, world.vault)

    assert world.vault.named(["давняя"]) == sorted(people)
    assert marked == len(people)
    assert 0 < count(database) < before
    assert mark_all(database, world.vault) == 0


def test_marking_goes_on_where_it_was_interrupted(world: World, database: Database, monkeypatch: pytest.MonkeyPatch):
    """Pages that were done stay done; the next run marks only the others."""
    people = [enter(world, "Давняя") for _ in range(5)]
    forget_marks(database)
    monkeypatch.setattr("infrastructure.name_marking.PAGE", 2)
    monkeypatch.setattr(PeopleVault, "marks", failing_at(people[3], PeopleVault.marks))
    with pytest.raises(KeyboardInterrupt):
        mark_all(database, world.vault)
    monkeypatch.undo()

    assert len(world.vault.named(["давняя"])) == 2
    assert mark_all(database, world.vault) == 3
    assert world.vault.named(["давняя"]) == sorted(people)


def test_processes_that_start_at_once_do_not_disturb_each_other(world: World, database: Database):
    """Several servers may meet people without marks at the same moment: all of them start."""
    people = [enter(world, "Давняя") for _ in range(20)]
    before = count(database)
    forget_marks(database)

    with ThreadPoolExecutor(4) as pool:
        marked = list(pool.map(lambda _: mark_all(database, world.vault), range(4)))

    assert max(marked) > 0
    assert (world.vault.named(["давняя"]), count(database)) == (sorted(people), before)


def failing_at(person: PersonId, marks: Callable[..., tuple[NameMark, ...]]) -> Callable[..., tuple[NameMark, ...]]:
    """The process ends at a person."""

    def ending(vault: PeopleVault, each: PersonId, *row: bytes) -> tuple[NameMark, ...]:
        if each == person:
            raise KeyboardInterrupt
        return marks(vault, each, *row)

    return ending


def test_marks_differ_by_kind_and_key():
    """A prefix, a whole name and a name with its birth date never have one mark, nor have two installations."""
    details = {"family_name": "Проба", "given_name": "Проба", "birth_date": "1990-05-17"}
    here, elsewhere = NameMarks(KEY).of(details), NameMarks(bytes(32)).of(details)

    assert [mark.kind for mark in here] == ["prefix"] * 3 + ["name", "name_and_birth"]
    assert len({mark.mark for mark in (*here, *elsewhere)}) == 2 * len(here)
    assert {len(mark.mark) for mark in here} == {16}


def test_prefixes_have_three_to_twelve_letters():
    """A name of thirty letters has ten prefixes, a name of two has none, and longer searches look for the twelfth."""
    marks = NameMarks(KEY)

    kinds = [mark.kind for mark in marks.of({"family_name": "ю" * 30, "given_name": "Ли"})]
    assert kinds.count("prefix") == LONGEST - 2
    assert marks.of_prefixes(["ю" * 20]) == marks.of_prefixes(["ю" * 12])
